"""How activities, duties and money of one year stand on a day, in a fixed number of queries.

Every function takes the day for which figures hold. With `quarter` they run up to the end of that
quarter as if it were past (a report); without it they are of the day (a page).
"""

from collections.abc import Collection
from datetime import date

from agreements.models import Agreement
from programs.ledger import AsOf, plan_on, read
from programs.models import Activity, WorkPlan
from programs.pending import lay_over
from programs.standing.activities import activities_of
from programs.standing.duties import duties_of
from programs.standing.money import add_up
from programs.standing.shapes import (
    ActivityStanding,
    DutyCell,
    DutyStanding,
    IndicatorStanding,
    MoneyStanding,
    Overview,
    QuarterStanding,
    SourceMoney,
)

__all__ = [
    "ActivityStanding",
    "AsOf",
    "DutyCell",
    "DutyStanding",
    "IndicatorStanding",
    "MoneyStanding",
    "Overview",
    "QuarterStanding",
    "SourceMoney",
    "add_up",
    "overview",
    "plan_on",
]


def overview(
    agreement: Agreement,
    year: int,
    day: date,
    quarter: int | None = None,
    *,
    plan: WorkPlan | None = None,
    activity: Activity | None = None,
    among: Collection[int] | None = None,
) -> Overview:
    """Standing of a year on a day, or at a quarter's end; `plan` measures against a revision.

    A draft *Perubahan* is read as if it were approved. With `activity` of that one alone, also
    when the plan asks nothing of it yet; with `among` of the activities with these keys, where no
    draft rewords them.
    """
    only = among if activity is None else [activity.pk]
    ledger = lay_over(read(agreement, year, day, quarter, plan=plan, only=only), activity)
    found = activities_of(ledger, planned_only=False)
    activities = [one for one in found if one.is_told or activity is not None]
    return Overview(
        plan=ledger.plan,
        as_of=ledger.as_of,
        thresholds=ledger.thresholds,
        activities=activities,
        unplanned=[one for one in found if one not in activities],
        duties=duties_of(ledger, activities),
        money=add_up(activities),
    )
