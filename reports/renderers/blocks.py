"""What a document is made of: plain values that each renderer turns into its own kind. Pure."""

from collections.abc import Sequence
from typing import Any

from reports.renderers.values import clean

Block = dict[str, Any]
Cell = dict[str, str]


def heading(text: str) -> Block:
    """A heading within a chapter."""
    return {"type": "heading", "text": clean(text)}


def para(text: str) -> Block:
    """A paragraph."""
    return {"type": "para", "text": clean(text)}


def bullets(items: Sequence[str]) -> Block:
    """A list of short lines."""
    return {"type": "bullets", "items": [clean(item) for item in items]}


def facts(rows: Sequence[tuple[str, str]]) -> Block:
    """Labels and what stands behind each colon."""
    return {"type": "facts", "rows": [[clean(label), clean(value)] for label, value in rows]}


def figure(name: str, title: str, finding: str, svg: str) -> Block:
    """A drawing with the sentence that says what it shows."""
    return {"type": "figure", "name": name, "title": title, "finding": finding, "svg": svg}


def table(columns: Sequence[tuple[str, float, str]], rows: Sequence[Sequence[str | Cell]]) -> Block:
    """`columns`: head, share of the width, and `l`, `c` or `r`. Heads repeat on each page."""
    return {
        "type": "table",
        "head": [clean(head) for head, _, _ in columns],
        "widths": [width for _, width, _ in columns],
        "aligns": [align for _, _, align in columns],
        "rows": [[cell(one) for one in row] for row in rows],
    }


def cell(content: str | Cell) -> Cell:
    """A table cell: text, and an address or none."""
    if isinstance(content, str):
        return {"text": clean(content), "url": ""}
    return {"text": clean(content["text"]), "url": content["url"]}


def linked(text: str, url: str) -> Cell:
    """A cell that leads somewhere."""
    return {"text": text, "url": url}


def chapter(number: str, title: str, blocks: Sequence[Block], *, wide: bool = False) -> Block:
    """One BAB, or an annex where `number` is empty; `wide` ones lie on their side."""
    return {"number": number, "title": title, "blocks": list(blocks), "wide": wide}
