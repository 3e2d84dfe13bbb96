"""The thread of one place as PDF: every level from the article to the report line. Pure."""

from datetime import datetime
from pathlib import Path
from typing import Any

from p4gn_portal.typesetting import to_pdf
from reports.renderers.pdf import qr_of

TEMPLATE = Path(__file__).parent / "templates" / "telusuri.typ"


def render(told: dict[str, Any], *, at: datetime) -> bytes:
    """`told` as `reports.trace_paper.paper_of` makes it; its `address` is the code on the page."""
    return to_pdf(TEMPLATE, told | {"qr": qr_of(told["address"])}, made_at=at)
