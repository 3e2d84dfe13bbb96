"""The official PDF, set by Typst from a template of ours and data that stays data. Pure."""

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import segno

from p4gn_portal.typesetting import to_pdf
from reports.renderers.content import document_of

TEMPLATE = Path(__file__).parent / "templates" / "laporan.typ"
# Tags for screen readers; past this many cells they make the file ten times as large and slow.
TAGGED_CELLS = 12_000


def render(frozen: dict[str, Any]) -> bytes:
    """The report as PDF. Words from people reach Typst as JSON, never as source.

    Only fonts packed with Typst are used and the timestamp is the period's last day, so that the
    same snapshot gives the same pages everywhere.
    """
    document = document_of(frozen)
    document["qr"] = qr_of(document["check_url"])
    emblems = emblems_in(document["cover"]["letterheads"])
    return to_pdf(
        TEMPLATE,
        document,
        made_at=datetime.fromisoformat(frozen["report"]["last_day"]).replace(tzinfo=UTC),
        tagged=cells_in(document) <= TAGGED_CELLS,
        files=emblems,
    )


def emblems_in(letterheads: list[dict[str, Any]]) -> dict[str, bytes]:
    """The emblems as files; each letterhead then names its own, or nothing."""
    found = {}
    for place, one in enumerate(letterheads, start=1):
        if one["emblem"]:
            name = f"lambang-{place}.jpg"
            found[name] = base64.b64decode(one["emblem"])
            one["emblem"] = name
    return found


def cells_in(document: dict[str, Any]) -> int:
    """How many cells the tables of a document have."""
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
