"""Verified figures month by month: of now from the roll-up, of an earlier moment from the rows.

The roll-up knows the present alone. A page read for an earlier day says what was known when that
day ended, and nothing that has been verified since.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from programs.achievement import Tally
from programs.models import Achievement, ActivityLog, Measurement
from programs.models.rollup import LATEST_FIRST, PARTICIPANTS

Months = Iterator[tuple[int, date, Tally, int]]  # indicator, month, its tally, its people


def verified_months(
    activities: Collection[int], first: date, last: date, moment: datetime | None = None
) -> Months:
    """What was done in these days and verified by the moment, or by now; months in order.

    Figures are in the indicator's unit; one query, two of an earlier moment. Of now a month counts
    once it has begun.
    """
    if moment is not None:
        return _counted_by(moment, activities, first, last)
    rows = Achievement.objects.filter(indicator__activity__in=activities, logs__gt=0)
    return (
        (row.indicator_id, row.month, Tally(row.total, row.logs, row.latest), row.participants)
        for row in rows.between(first, last).order_by("month")
    )


def _counted_by(moment: datetime, activities: Collection[int], first: date, last: date) -> Months:
    logs = ActivityLog.objects.counted_by(moment).filter(
        activity__in=activities, performed_on__range=(first, last)
    )
    rows = Measurement.objects.filter(log__in=logs).annotate(month=TruncMonth("log__performed_on"))
    latest = rows.order_by("indicator_id", "month", *LATEST_FIRST).distinct("indicator_id", "month")
    positions = {
        (indicator, month): value
        for indicator, month, value in latest.values_list("indicator", "month", "value")
    }
    sums = (
        rows.order_by("month")
        .values_list("indicator", "month")
        .annotate(total=Sum("value"), logs=Count("pk"), people=Sum(PARTICIPANTS))
    )
    for indicator, month, total, logs_of_month, people in sums:
        yield indicator, month, Tally(total, logs_of_month, positions[indicator, month]), people
