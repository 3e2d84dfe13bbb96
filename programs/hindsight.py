"""What stood at an earlier moment: verified, counted from the rows as they were known by then.

The roll-up knows the present alone. A page read for an earlier day asks here instead, so that it
says what was known on that day and nothing that has been verified since.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from programs.achievement import Tally
from programs.models import ActivityLog, Measurement
from programs.models.rollup import LATEST_FIRST, PARTICIPANTS


def months_at(
    moment: datetime, activities: Sequence[int], first: date, last: date
) -> Iterator[tuple[int, date, Tally, int]]:
    """Indicator, month, tally and people of what counted at that moment, done in these days.

    Months in order, figures in the indicator's unit; two queries however many rows.
    """
    logs = ActivityLog.objects.counted_by(moment).filter(
        activity__in=activities, performed_on__range=(first, last)
    )
    rows = Measurement.objects.filter(log__in=logs).annotate(month=TruncMonth("log__performed_on"))
    latest = rows.order_by("indicator", "month", *LATEST_FIRST).distinct("indicator", "month")
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
