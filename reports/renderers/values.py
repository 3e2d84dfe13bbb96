"""Frozen values as an office writes them. Pure."""

from datetime import date
from decimal import Decimal
from typing import Any

from p4gn_portal.formats import format_day, format_number, format_percent, format_rupiah
from p4gn_portal.printable import clean

Frozen = dict[str, Any]
UNKNOWN = "–"
UNREPORTED = "Belum dilaporkan"
NOT_DUE = "Belum jatuh tempo"
OWN_PERIOD = "Target triwulan pada periode ini"
TO_BE_FILLED = "(belum tercantum)"


def number(value: str | None) -> str:
    """A volume as an office writes it; unknown is a dash."""
    return UNKNOWN if value is None else format_number(_short(Decimal(value)))


def percent(value: str | None) -> str:
    """Two decimals, half up, as the evaluation form prints them."""
    return UNKNOWN if value is None else format_percent(Decimal(value), 2)


def rupiah(value: str | None) -> str:
    """An amount with its cents."""
    return UNKNOWN if value is None else format_rupiah(Decimal(value))


def day(value: str | None) -> str:
    """A day written out; unknown is a dash."""
    return UNKNOWN if value is None else format_day(date.fromisoformat(value))


def grade(line: Frozen) -> str:
    """The predikat a line earned, or why it earned none."""
    if line["grade"]:
        return str(line["grade"]["code"])
    if line.get("is_asked_later"):
        return NOT_DUE
    return UNREPORTED if line["actual_to_date"] is None else UNKNOWN


def grade_in_words(summary: Frozen) -> str:
    """The predikat of the whole report, or why it has none."""
    earned = summary["grade"]
    if earned:
        return f"{earned['name']} ({earned['code']})"
    return "Belum dinilai" if summary["reported"] else UNREPORTED


def or_blank(value: str) -> str:
    """What the signed paper must still supply is said, never invented."""
    return clean(value) or TO_BE_FILLED


def _short(value: Decimal) -> Decimal:
    """Volumes are kept with four decimals; an average may have more and is shown with two."""
    if value == value.quantize(Decimal("0.0001")):
        return value
    return value.quantize(Decimal("0.01"))
