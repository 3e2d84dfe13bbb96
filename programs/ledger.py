"""Rows behind every figure of one agreement and year, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, Sum, When
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from agreements.days import end_of
from agreements.models import Agreement, DutyVersion
from programs.achievement import QUARTERS, Tally, Thresholds, quarter_of
from programs.hindsight import verified_months
from programs.models import (
    Activity,
    ActivityDuty,
    ActivityLog,
    AlertThreshold,
    Budget,
    Expenditure,
    Indicator,
    Target,
    WorkPlan,
)
from programs.models.threshold import thresholds_from, thresholds_on


def last_day_of(year: int, quarter: int) -> date:
    """31 March for the first quarter, and so on; the day before the year begins for 0."""
    if quarter == 0:
        return date(year, 1, 1) - timedelta(days=1)
    after = date(year, quarter * 3 + 1, 1) if quarter < 4 else date(year + 1, 1, 1)
    return after - timedelta(days=1)


def binds_at_the_end_of(
    quarter: int, year: int, version: DutyVersion, agreement: Agreement
) -> bool:
    """Whether a duty (read `with_first_day`) binds on the last day of a quarter."""
    day, last = last_day_of(year, quarter), agreement.last_day_in_force
    return version.binds_on(day) and (last is None or day <= last)


@dataclass(frozen=True, slots=True)
class AsOf:
    """For which day figures hold: `quarter` is the one they run up to, `ended` the last past."""

    year: int
    day: date
    quarter: int
    ended: int

    @classmethod
    def of(cls, year: int, day: date, quarter: int | None = None) -> "AsOf":
        """Figures of `day`; with `quarter` those up to the end of that quarter, as it were past."""
        if quarter is not None:
            return cls(year, min(day, last_day_of(year, quarter)), quarter, quarter)
        running = quarter_of(day) if day.year == year else (4 if day.year > year else 0)
        ended = running if day.year > year else max(running - 1, 0)
        return cls(year, min(day, last_day_of(year, 4)), running, ended)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One indicator's verified figures of one month."""

    month: date  # its first day
    tally: Tally
    participants: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was read, keyed by ids; standings are computed from it without another query."""

    agreement: Agreement
    as_of: AsOf
    plan: WorkPlan | None
    activities: Sequence[Activity]
    indicators: dict[int, list[Indicator]]
    targets: dict[int, dict[int, Decimal]]
    budgets: dict[int, dict[str, dict[int, Decimal]]]
    spent: dict[int, dict[str, Decimal]]
    months: dict[int, list[MonthRow]]
    waiting: dict[int, dict[int, int]]
    served: dict[int, list[int]]  # duty ids by activity
    duties: Sequence[DutyVersion]
    article_numbers: dict[int, str]
    thresholds: Thresholds

    def tallies(self, indicator_id: int) -> dict[int, Tally]:
        """Verified figures by quarter, months in order."""
        found: dict[int, Tally] = {}
        for row in self.months.get(indicator_id, ()):
            number = quarter_of(row.month)
            found[number] = found.get(number, Tally()) + row.tally
        return found

    def participants(self, indicator_id: int) -> dict[int, int]:
        """People reached by quarter, of verified logs."""
        found: dict[int, int] = defaultdict(int)
        for row in self.months.get(indicator_id, ()):
            found[quarter_of(row.month)] += row.participants
        return found


def plan_on(agreement: Agreement, year: int, day: date) -> WorkPlan | None:
    """The plan revision in force that day."""
    return _plans_on(agreement, year, day).first()


def _plans_on(agreement: Agreement, year: int, day: date) -> "QuerySet[WorkPlan]":
    plans = WorkPlan.objects.filter(agreement=agreement, year=year).in_force_on(day)
    return plans.order_by("-revision")


def read(
    agreement: Agreement,
    year: int,
    day: date,
    quarter: int | None = None,
    *,
    plan: WorkPlan | None = None,
    only: Collection[int] | None = None,
) -> Ledger:
    """Read one agreement's year as of a day; `plan` reads against that revision instead.

    With `only` no activities but those with these keys are read. The number of queries never
    depends on the rows. Of an earlier day all is told as it was known when that day ended; a
    quarter is told as it is known now.
    """
    as_of = AsOf.of(year, day, quarter)
    is_past = quarter is None and day < timezone.localdate()
    moment = end_of(day) if is_past else None
    plan, thresholds = _measure(agreement, as_of, plan)
    numbers = agreement.text_on(as_of.day).filter(article=OuterRef("article")).values("number")
    duties = list(agreement.duties_on(as_of.day).annotate(article_number=Subquery(numbers[:1])))
    links = ActivityDuty.objects.filter(activity=OuterRef("pk")).order_by("duty__code")
    activities = (
        Activity.objects.of(agreement, year)
        .select_related("lead")
        .annotate(duty_ids=ArraySubquery(links.values("duty_id")))
        .called_on(as_of.day)
    )
    if only is not None:
        activities = activities.filter(pk__in=only)
    found = list(activities)
    ids = [one.pk for one in found]
    indicators: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in Indicator.objects.filter(activity__in=ids).order_by("ordinal"):
        indicators[indicator.activity_id].append(indicator)
    return Ledger(
        agreement=agreement,
        as_of=as_of,
        plan=plan,
        activities=found,
        indicators=indicators,
        targets=_targets(plan, ids),
        budgets=_budgets(plan, ids),
        spent=_spent(ids, as_of.day, moment),
        months=_months(ids, as_of, moment),
        waiting=_waiting(agreement, ids, as_of, moment),
        served={one.pk: one.duty_ids for one in found},
        duties=duties,
        article_numbers={
            one.article_id: one.article_number
            for one in duties
            if one.article_id is not None and one.article_number
        },
        thresholds=thresholds,
    )


def _measure(
    agreement: Agreement, as_of: AsOf, plan: WorkPlan | None
) -> tuple[WorkPlan | None, Thresholds]:
    """The plan to measure against and the thresholds to judge by, in one query."""
    if plan is not None:
        return plan, AlertThreshold.objects.of_agreement_on(agreement, as_of.day)
    plans = _plans_on(agreement, as_of.year, as_of.day)
    found = plans.annotate(thresholds=thresholds_on(as_of.day)).first()
    return found, thresholds_from(found.thresholds if found else None)


def _targets(plan: WorkPlan | None, ids: list[int]) -> dict[int, dict[int, Decimal]]:
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = Target.objects.filter(plan=plan, indicator__activity__in=ids) if plan else ()
    for row in rows:
        found[row.indicator_id][row.quarter] = row.value
    return found


def _budgets(plan: WorkPlan | None, ids: list[int]) -> dict[int, dict[str, dict[int, Decimal]]]:
    found: dict[int, dict[str, dict[int, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    rows = Budget.objects.filter(plan=plan, activity__in=ids) if plan else ()
    for row in rows:
        found[row.activity_id][row.source][row.quarter] = row.amount
    return found


def _spent(ids: list[int], until: date, moment: datetime | None) -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    payments = Expenditure.objects.all()
    rows = (
        (payments.counted_by(moment) if moment else payments.counted())
        .filter(activity__in=ids, spent_on__lte=until)
        .values_list("activity_id", "source")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    for activity_id, source, total in rows:
        found[activity_id][source] = total
    return found


def _months(ids: list[int], as_of: AsOf, moment: datetime | None) -> dict[int, list[MonthRow]]:
    found: dict[int, list[MonthRow]] = defaultdict(list)
    months = verified_months(ids, date(as_of.year, 1, 1), as_of.day, moment)
    for indicator, month, tally, people in months:
        found[indicator].append(MonthRow(month, tally, people))
    return found


def _waiting(
    agreement: Agreement, ids: list[int], as_of: AsOf, moment: datetime | None
) -> dict[int, dict[int, int]]:
    """Submitted logs nobody has decided yet, by activity and quarter: a few, ever (indexed)."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    by_month = ExtractMonth("performed_on")
    quarter = Case(
        *(When(month__lte=number * 3, then=number) for number in QUARTERS),
        output_field=IntegerField(),
    )
    logs = ActivityLog.objects.all()
    rows = (
        (logs.waiting_at(moment) if moment else logs.awaiting_verification())
        .filter(agreement=agreement, activity__in=ids, performed_on__lte=as_of.day)
        .annotate(month=by_month)
        .annotate(quarter=quarter)
        .values_list("activity_id", "quarter")
        .annotate(count=Count("pk"))
        .order_by()
    )
    for activity_id, number, count in rows:
        found[activity_id][number] = count
    return found
