"""Kartu kinerja as PDF, one page. Pure."""

from datetime import datetime
from pathlib import Path
from typing import Any

from p4gn_portal.typesetting import to_pdf
from reports.renderers.pdf import qr_of

TEMPLATE = Path(__file__).parent / "templates" / "kartu.typ"


def render(told: dict[str, Any], *, at: datetime) -> bytes:
    """`told` as `reports.performance.card.card_of` makes it; its `address` is the code on it."""
    return to_pdf(TEMPLATE, told | {"qr": qr_of(told["address"])}, made_at=at)
