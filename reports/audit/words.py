"""A stored value as people read it. Pure."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.fields.files import FieldFile

from p4gn_portal.formats import format_day, format_moment, format_number

LONGEST = 300


def written(value: Any) -> str:
    """Days, moments, numbers and texts in Indonesian; a file as the fact that there is one."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return format_day(value)
    if isinstance(value, Decimal | int):
        return format_number(value)
    if isinstance(value, FieldFile):
        return "ada berkas" if value else "–"
    if isinstance(value, DateRange):
        return _span(value)
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _span(value: DateRange) -> str:
    if value.isempty:
        return "tidak pernah"
    first = format_day(value.lower) if value.lower else "awal"
    last = format_day(value.upper - timedelta(days=1)) if value.upper else "seterusnya"
    return f"{first} s.d. {last}"
