"""The official PDF, set by Typst from a template of ours and data that stays data. Pure."""

import json
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import segno
import typst

from reports.renderers.content import document_of

TEMPLATE = Path(__file__).parent / "templates" / "laporan.typ"
SECONDS_A_DAY = 86_400
# Tags for screen readers; past this many cells they make the file ten times as large and slow.
TAGGED_CELLS = 12_000


def render(frozen: dict[str, Any]) -> bytes:
    """The report as PDF. Words from people reach Typst as JSON, never as source.

    Only fonts packed with Typst are used and the timestamp is the period's last day, so that the
    same snapshot gives the same pages everywhere.
    """
    document = document_of(frozen)
    document["qr"] = qr_of(document["check_url"])
    with tempfile.TemporaryDirectory(prefix="p4gn-") as name:
        root = Path(name)
        shutil.copyfile(TEMPLATE, root / TEMPLATE.name)
        (root / "data.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        made = typst.compile(
            root / TEMPLATE.name,
            root=root,
            ignore_system_fonts=True,
            format="pdf",
            pdf_tags=cells_in(document) <= TAGGED_CELLS,
            timestamp=date.fromisoformat(frozen["report"]["last_day"]).toordinal() * SECONDS_A_DAY
            - date(1970, 1, 1).toordinal() * SECONDS_A_DAY,
        )
    assert isinstance(made, bytes)  # noqa: S101  one document, no output path
    return made


def cells_in(document: dict[str, Any]) -> int:
    blocks = [
        block
        for chapter in (*document["chapters"], *document["annexes"])
        for block in chapter["blocks"]
    ]
    return sum(
        len(block["rows"]) * len(block["head"]) for block in blocks if block["type"] == "table"
    )


def qr_of(url: str) -> str:
    """The public check's address as an SVG picture."""
    code = segno.make(url, error="m", micro=False)
    return code.svg_inline(scale=4, border=2, dark="#000", light="#fff", omitsize=True)
