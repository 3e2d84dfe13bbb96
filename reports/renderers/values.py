"""Frozen values as an office writes them, and text without what no document can hold. Pure."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from p4gn_portal.formats import format_day, format_number, format_percent, format_rupiah

Frozen = dict[str, Any]
UNKNOWN = "–"
TO_BE_FILLED = "(belum tercantum)"
# Control characters have no place in XML 1.0 and none in a letter; line breaks and tabs stay.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """The same words without control characters; line breaks of any kind become one kind."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def number(value: str | None) -> str:
    return UNKNOWN if value is None else format_number(_short(Decimal(value)))


def percent(value: str | None) -> str:
    """Two decimals, half up, as the evaluation form prints them."""
    return UNKNOWN if value is None else format_percent(Decimal(value), 2)


def rupiah(value: str | None) -> str:
    return UNKNOWN if value is None else format_rupiah(Decimal(value))


def day(value: str | None) -> str:
    return UNKNOWN if value is None else format_day(date.fromisoformat(value))


def grade(value: Frozen | None) -> str:
    return "Belum dilaporkan" if value is None else value["code"]


def or_blank(value: str) -> str:
    """What the signed paper must still supply is said, never invented."""
    return clean(value) or TO_BE_FILLED


def _short(value: Decimal) -> Decimal:
    """Volumes are kept with four decimals; an average may have more and is shown with two."""
    if value == value.quantize(Decimal("0.0001")):
        return value
    return value.quantize(Decimal("0.01"))
