"""Sets the papers of a log as PDF; words from people reach the page as data. Pure."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import segno

from p4gn_portal.typesetting import to_pdf

TEMPLATES = Path(__file__).parent / "templates"


def render(
    template: str, content: Mapping[str, Any], *, at: datetime, pictures: Mapping[str, bytes]
) -> bytes:
    """One paper by the name of its template; a photo without its picture says so."""
    code = segno.make(content["address"], error="m", micro=False)
    data = dict(content) | {
        "qr": code.svg_inline(scale=4, border=2, dark="#000", light="#fff", omitsize=True),
        "photos": [
            photo | {"file": photo["file"] if photo["file"] in pictures else ""}
            for photo in content.get("photos", [])
        ],
    }
    return to_pdf(TEMPLATES / f"{template}.typ", data, made_at=at, files=pictures)
