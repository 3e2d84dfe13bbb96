"""Times our PDF of a report with 1,000 lines, and WeasyPrint on their table alone."""

import json
import os
import sys
from html import escape
from itertools import cycle, islice
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")

import django

django.setup()

from django.utils import timezone
from weasyprint import HTML

from reports import schedule, snapshot
from reports.models import ProgressReport
from reports.renderers import pdf
from reports.renderers.content import document_of
from tests.bench.timing import median_ms

LINES = 1_000
RUNS = 3
STYLE = """
@page { size: A4; margin: 2cm; @bottom-center { content: counter(page) " / " counter(pages); } }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
td, th { border: 1px solid #000; padding: 2pt }
thead { display: table-header-group } body { font-size: 9pt }
"""


def long_report() -> dict[str, Any]:
    """The frozen first quarter of the example agreement, its lines repeated up to a thousand."""
    schedule.make_missing_schedules()
    schedule.make_missing_reports(timezone.localdate())
    report = ProgressReport.objects.filter(agreement__is_example=True).earliest("period_start")
    frozen = snapshot.assemble(report)
    frozen["lines"] = list(islice(cycle(frozen["lines"]), LINES))
    frozen["sha256"] = snapshot.sha256_of(frozen)
    return frozen


def lines_as_html(document: dict[str, Any]) -> str:
    """The longest table of the document, which holds the lines, as a page for WeasyPrint."""
    tables = [
        block
        for chapter in [*document["chapters"], *document["annexes"]]
        for block in chapter["blocks"]
        if block["type"] == "table"
    ]
    lines = max(tables, key=lambda table: len(table["rows"]))
    head = "".join(f"<th>{escape(one)}</th>" for one in lines["head"])
    rows = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in lines["rows"])
    return f"<style>{STYLE}</style><table><thead><tr>{head}</tr></thead>{rows}</table>"


def cell(content: dict[str, str]) -> str:
    text = escape(content["text"])
    if not content["url"]:
        return f"<td>{text}</td>"
    return f'<td><a href="{escape(content["url"])}">{text}</a></td>'


def main() -> None:
    frozen = long_report()
    page = lines_as_html(document_of(frozen))
    result = {
        "ours": {"ms": median_ms(lambda: pdf.render(frozen), RUNS)},
        "weasyprint": {"ms": median_ms(lambda: HTML(string=page).write_pdf(), 1)},
    }
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
