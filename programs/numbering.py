"""Readable numbers of field logs, `CTT-2026-00042`, given under one row lock."""

from django.db.models import IntegerField, Max
from django.db.models.functions import Cast, Substr

from agreements.models import Agreement
from programs.models import ActivityLog, LogCounter

PREFIX = "CTT"


def next_number(agreement: Agreement, year: int) -> str:
    """The next number of that agreement and year; call it in the transaction that uses it.

    The counter's row stays locked until that transaction ends, so no two logs get one number.
    A transaction that fails gives its number back; gaps may still appear and mean nothing.
    """
    counters = LogCounter.objects.filter(agreement=agreement, year=year)
    if not counters.exists():
        begun = LogCounter(agreement=agreement, year=year, last=highest_given(agreement, year))
        LogCounter.objects.bulk_create([begun], ignore_conflicts=True)
    counter = counters.select_for_update().get()
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{PREFIX}-{year}-{counter.last:05}"


def highest_given(agreement: Agreement, year: int) -> int:
    """The highest number in use, so that a counter begins after logs that were loaded."""
    start = f"{PREFIX}-{year}-"
    numbers = ActivityLog.objects.filter(agreement=agreement, number__startswith=start).annotate(
        ordinal=Cast(Substr("number", len(start) + 1), IntegerField())
    )
    return numbers.aggregate(highest=Max("ordinal"))["highest"] or 0
