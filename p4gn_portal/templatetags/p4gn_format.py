"""Filters that write numbers, money and days in Indonesian; nothing known is shown as a dash."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django import template

from p4gn_portal import formats

register = template.Library()

NOTHING = "–"
Read = TypeVar("Read")


def _number(value: Any) -> Decimal | None:
    """The number behind a value; a snapshot keeps its figures as text in machine notation."""
    if isinstance(value, Decimal | int):
        return Decimal(value)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(value: Any) -> date | None:
    """The day behind a value; a snapshot keeps its days as ISO text."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _shown(read: Read | None, write: Callable[[Read], str]) -> str:
    return NOTHING if read is None else write(read)


@register.filter
def rupiah(value: Any) -> str:
    """Rp1.250.000,00."""
    return _shown(_number(value), formats.format_rupiah)


@register.filter
def rupiah_whole(value: Any) -> str:
    """Rp1.250.000, for table columns; cents are kept where there are any."""
    return _shown(_number(value), lambda number: formats.format_rupiah(number, whole=True))


@register.filter
def number_id(value: Any, digits: int | None = None) -> str:
    """1.234,5, or with as many decimals as asked for."""
    return _shown(_number(value), lambda number: formats.format_number(number, digits))


@register.filter
def change_id(value: Any) -> str:
    """+1.234,5 or -5, a difference."""
    return _shown(_number(value), formats.format_change)


@register.filter
def rupiah_change(value: Any) -> str:
    """+Rp1.250.000 or -Rp5.000, a difference of money."""
    return _shown(_number(value), formats.format_rupiah_change)


@register.filter
def percent_id(value: Any, digits: int = 1) -> str:
    """41,2%, from a value that counts in percent."""
    return _shown(_number(value), lambda number: formats.format_percent(number, digits))


@register.filter
def points_id(value: Any, digits: int = 1) -> str:
    """-8,0 poin."""
    return _shown(_number(value), lambda number: formats.format_points(number, digits))


@register.filter
def file_size_id(value: Any) -> str:
    """0,9 MB, from bytes."""
    return _shown(_number(value), lambda number: formats.format_size(int(number)))


@register.filter
def roman(value: Any) -> str:
    """IV."""
    return _shown(_number(value), lambda number: formats.to_roman(int(number)))


@register.filter
def quarter_id(value: Any) -> str:
    """Triwulan I, from 1."""
    return _shown(_number(value), lambda number: formats.quarter_name(int(number)))


@register.filter
def semester_id(value: Any) -> str:
    """Semester I, from 1."""
    return _shown(_number(value), lambda number: formats.semester_name(int(number)))


@register.filter
def month_name_id(value: Any) -> str:
    """Januari, from 1."""
    return _shown(_number(value), lambda number: formats.month_name(int(number)))


@register.filter
def nip_id(value: Any) -> str:
    """19790101 200501 1 002."""
    return formats.format_nip(str(value)) if value else NOTHING


@register.filter
def day_id(value: Any) -> str:
    """24 November 2026."""
    return _shown(_day(value), formats.format_day)


@register.filter
def day_short(value: Any) -> str:
    """24/11/2026."""
    return _shown(_day(value), formats.format_day_short)


@register.filter
def day_long(value: Any) -> str:
    """Jumat, 6 Februari 2026."""
    return _shown(_day(value), formats.format_day_long)


@register.filter
def month_id(value: Any) -> str:
    """November 2026, from a day in it."""
    return _shown(_day(value), formats.format_month)


@register.filter
def moment_id(value: Any) -> str:
    """24 November 2026 pukul 20.18 WITA."""
    return _shown(_moment(value), formats.format_moment)


@register.filter
def time_id(value: Any) -> str:
    """pukul 20.18 WITA."""
    return _shown(_moment(value), formats.format_time)


@register.simple_tag
def day_range(first: Any, last: Any) -> str:
    """9–11 Juni 2026. An open end reads as "sejak" or "sampai dengan"."""
    start, end = _day(first), _day(last)
    if start and end:
        return formats.format_day_range(start, end)
    if start:
        return f"sejak {formats.format_day(start)}"
    return f"sampai dengan {formats.format_day(end)}" if end else NOTHING
