"""Times our PDF of a report with 1,000 lines, and WeasyPrint on the same document as HTML."""

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
table { border-collapse: collapse; width: 100% } td, th { border: 1px solid #000; padding: 2pt }
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


def as_html(document: dict[str, Any]) -> str:
    parts = [f"<style>{STYLE}</style>"]
    for chapter in [*document["chapters"], *document["annexes"]]:
        parts.append(f"<h1>{escape(chapter['number'])} {escape(chapter['title'])}</h1>")
        parts += [block_as_html(block) for block in chapter["blocks"]]
    return "".join(parts)


def block_as_html(block: dict[str, Any]) -> str:
    match block["type"]:
        case "heading":
            return f"<h2>{escape(block['text'])}</h2>"
        case "para":
            return f"<p>{escape(block['text'])}</p>"
        case "bullets":
            return "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in block["items"]) + "</ul>"
        case "facts":
            return "".join(f"<p>{escape(a)}: {escape(b)}</p>" for a, b in block["rows"])
        case "figure":
            return f"<figure>{block['svg']}</figure>"
        case "table":
            head = "".join(f"<th>{escape(one)}</th>" for one in block["head"])
            rows = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in block["rows"])
            return f"<table><thead><tr>{head}</tr></thead>{rows}</table>"
    raise ValueError(block["type"])


def cell(content: dict[str, str]) -> str:
    text = escape(content["text"])
    return (
        f'<td><a href="{escape(content["url"])}">{text}</a></td>'
        if content["url"]
        else f"<td>{text}</td>"
    )


def main() -> None:
    frozen = long_report()
    page = as_html(document_of(frozen) | {"lines": LINES})
    result = {
        "ours": {"ms": median_ms(lambda: pdf.render(frozen), RUNS)},
        "weasyprint": {"ms": median_ms(lambda: HTML(string=page).write_pdf(), RUNS)},
    }
    result["ratio"] = round(result["ours"]["ms"] / result["weasyprint"]["ms"], 3)  # type: ignore[assignment]
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
