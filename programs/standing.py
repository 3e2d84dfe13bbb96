"""Where a year stands on a day: activities, duties and money, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Min, Sum
from django.db.models.functions import ExtractQuarter

from agreements.models import Agreement, DutyVersion
from programs import achievement as formulas
from programs.achievement import QUARTERS, Alert, Grade, Tally
from programs.models import (
    Achievement,
    Activity,
    ActivityDuty,
    ActivityLog,
    Budget,
    Expenditure,
    FundingSource,
    Indicator,
    Target,
    WorkPlan,
)

Money = Mapping[int, Decimal]  # rupiah by quarter


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month - 1) // 3 + 1


@dataclass(frozen=True, slots=True)
class IndicatorStanding:
    """Targets of the plan in force and verified figures of one indicator, by quarter."""

    pk: int
    code: str
    name: str
    unit: str
    accumulation: str
    polarity: str
    weight: Decimal
    targets: Mapping[int, Decimal]
    tallies: Mapping[int, Tally]
    participants: int

    def actual_in(self, quarter: int) -> Decimal | None:
        """The quarter's own figure; None when nothing was verified in it."""
        tally = self.tallies.get(quarter)
        return tally.value(self.accumulation) if tally else None

    def target_to_date(self, quarter: int) -> Decimal | None:
        return formulas.target_to_date(self.targets, quarter, self.accumulation)

    def actual_to_date(self, quarter: int) -> Decimal | None:
        return formulas.actual_to_date(self.tallies, quarter, self.accumulation)

    def achievement_in(self, quarter: int) -> Decimal | None:
        """Capaian of the quarter alone, in percent."""
        target = self.targets.get(quarter)
        return formulas.achievement(self.actual_in(quarter), target, self.polarity)

    def achievement_to_date(self, quarter: int) -> Decimal | None:
        """Capaian s.d. the quarter, in percent, unrounded."""
        return formulas.achievement(
            self.actual_to_date(quarter), self.target_to_date(quarter), self.polarity
        )

    def grade_to_date(self, quarter: int) -> Grade | None:
        return formulas.grade(self.achievement_to_date(quarter))

    def is_met_by(self, quarter: int) -> bool:
        """All that the plan asks up to that quarter is verified."""
        reached = self.achievement_to_date(quarter)
        asked = self.target_to_date(quarter)
        return (reached is not None and reached >= formulas.HUNDRED) or asked == 0

    def planned_share(self, quarter: int) -> Decimal:
        return formulas.planned_share(self.targets, quarter, self.accumulation)

    def realised_share(self, quarter: int) -> Decimal:
        return formulas.realised_share(
            self.targets, self.tallies, quarter, self.accumulation, self.polarity
        )

    def logs_to(self, quarter: int) -> int:
        """Verified logs that measured it, from the year's begin."""
        return sum(tally.logs for number, tally in self.tallies.items() if number <= quarter)


@dataclass(frozen=True, slots=True)
class MoneyStanding:
    """Pagu and realisasi of one source, in rupiah by quarter; sources are never mixed unsaid."""

    source: str
    label: str
    budgets: Money
    spent: Money

    @property
    def budget(self) -> Decimal:
        return sum(self.budgets.values(), Decimal(0))

    def budget_to_date(self, quarter: int) -> Decimal:
        return _up_to(self.budgets, quarter)

    def spent_to_date(self, quarter: int) -> Decimal:
        return _up_to(self.spent, quarter)

    def absorption(self, quarter: int) -> Decimal | None:
        """Serapan s.d. the quarter against the year's pagu, in percent."""
        return formulas.absorption(self.budget, self.spent_to_date(quarter))

    def planned_absorption(self, quarter: int) -> Decimal | None:
        """What the plan meant to have spent by then, in percent of the year's pagu."""
        return formulas.absorption(self.budget, self.budget_to_date(quarter))


@dataclass(frozen=True, slots=True)
class ActivityStanding:
    """One activity with its indicators, money, duties, and what still waits for a decision."""

    activity: Activity
    duty_codes: tuple[str, ...]
    indicators: tuple[IndicatorStanding, ...]
    money: tuple[MoneyStanding, ...]
    waiting: int

    @property
    def code(self) -> str:
        return self.activity.code

    def planned_share(self, quarter: int) -> Decimal | None:
        """Rencana fisik kumulatif in percent of the year."""
        return formulas.mean_achievement(
            (one.planned_share(quarter), one.weight) for one in self.indicators if one.targets
        )

    def realised_share(self, quarter: int) -> Decimal | None:
        """Realisasi fisik kumulatif in percent of the year."""
        return formulas.mean_achievement(
            (one.realised_share(quarter), one.weight) for one in self.indicators if one.targets
        )

    def deviation(self, quarter: int) -> Decimal | None:
        return formulas.deviation(self.realised_share(quarter), self.planned_share(quarter))

    def achievement_to_date(self, quarter: int) -> Decimal | None:
        return formulas.mean_achievement(
            (one.achievement_to_date(quarter), one.weight) for one in self.indicators
        )

    def alert(self, quarter: int) -> Alert:
        asked = any(one.target_to_date(quarter) for one in self.indicators)
        reported = any(one.logs_to(quarter) for one in self.indicators)
        if asked and not reported:
            return Alert.UNREPORTED
        return formulas.alert(self.deviation(quarter) if asked else Decimal(0))


@dataclass(frozen=True, slots=True)
class Cell:
    """A duty in one quarter or year: `done` of `due` indicators met, and the status of that."""

    state: str  # met | running | late | not_due | not_applicable
    done: int = 0
    due: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class DutyStanding:
    """One duty as it stands that day, with the activities that serve it."""

    version: DutyVersion
    article_number: str
    activities: tuple[ActivityStanding, ...]
    cells: Mapping[int, Cell]
    year: Cell

    @property
    def code(self) -> str:
        return self.version.duty.code


@dataclass(frozen=True, slots=True)
class YearStanding:
    """An agreement's year as of a day. Without a plan in force there are no targets."""

    agreement: Agreement
    year: int
    day: date
    plan: WorkPlan | None
    activities: tuple[ActivityStanding, ...]
    duties: tuple[DutyStanding, ...]
    money: tuple[MoneyStanding, ...]
    oldest_waiting: date | None = None

    @property
    def quarter(self) -> int:
        """The quarter of the day; the last one for a year gone by, 0 for one to come."""
        if self.day.year > self.year:
            return QUARTERS[-1]
        return quarter_of(self.day) if self.day.year == self.year else 0

    @property
    def waiting(self) -> int:
        return sum(one.waiting for one in self.activities)

    @property
    def duties_without_activity(self) -> tuple[DutyStanding, ...]:
        return tuple(one for one in self.duties if not one.activities)

    @property
    def activities_without_duty(self) -> tuple[ActivityStanding, ...]:
        return tuple(one for one in self.activities if not one.duty_codes)

    def planned_share(self, quarter: int) -> Decimal | None:
        """Rencana fisik of all activities, each weighing the same, in percent of the year."""
        return formulas.mean_achievement(
            (one.planned_share(quarter), Decimal(1)) for one in self.activities
        )

    def realised_share(self, quarter: int) -> Decimal | None:
        return formulas.mean_achievement(
            (one.realised_share(quarter), Decimal(1)) for one in self.activities
        )


@dataclass(slots=True)
class _Rows:
    """Raw rows by the id they hang on."""

    targets: dict[int, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    tallies: dict[int, dict[int, Tally]] = field(default_factory=lambda: defaultdict(dict))
    people: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    budgets: dict[tuple[int, str], dict[int, Decimal]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    spent: dict[tuple[int, str], dict[int, Decimal]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    duty_codes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    waiting: dict[int, int] = field(default_factory=dict)


def read(agreement: Agreement, year: int, day: date) -> YearStanding:
    """The year's standing as of that WITA day: targets of the plan then in force, verified logs
    performed up to its month, payments up to the day. Eleven queries, whatever the year holds.
    """
    plan = WorkPlan.objects.in_force_on(day).filter(agreement=agreement, year=year).first()
    scope = Activity.objects.of(agreement, year)
    waiting = ActivityLog.objects.awaiting_verification().filter(activity__in=scope)
    rows = _rows(scope, plan, year, day)
    oldest: dict[int, date] = {}
    for one in waiting.values("activity").annotate(count=Count("pk"), oldest=Min("submitted_at")):
        rows.waiting[one["activity"]] = one["count"]
        oldest[one["activity"]] = one["oldest"]
    indicators: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in Indicator.objects.filter(activity__in=scope).select_related("activity"):
        indicators[indicator.activity_id].append(indicator)
    activities = tuple(
        _activity(activity, indicators[activity.pk], rows)
        for activity in scope.select_related("lead").order_by("code")
    )
    return YearStanding(
        agreement=agreement,
        year=year,
        day=day,
        plan=plan,
        activities=activities,
        duties=_duties(agreement, activities, year, day),
        money=total_money(money for one in activities for money in one.money),
        oldest_waiting=min(oldest.values(), default=None),
    )


def _rows(scope: Iterable[Activity], plan: WorkPlan | None, year: int, day: date) -> _Rows:
    rows = _Rows()
    if plan is not None:
        for target in Target.objects.filter(plan=plan):
            rows.targets[target.indicator_id][target.quarter] = target.value
        for budget in Budget.objects.filter(plan=plan):
            rows.budgets[budget.activity_id, budget.source][budget.quarter] = budget.amount
    months = Achievement.objects.between(date(year, 1, 1), min(day, date(year, 12, 31)))
    for row in months.filter(indicator__activity__in=scope, logs__gt=0).order_by("month"):
        quarter = quarter_of(row.month)
        so_far = rows.tallies[row.indicator_id].get(quarter, Tally())
        rows.tallies[row.indicator_id][quarter] = so_far + Tally(row.total, row.logs, row.latest)
        rows.people[row.indicator_id] += row.participants
    spending = (
        Expenditure.objects.counted()
        .filter(activity__in=scope, spent_on__lte=day)
        .values("activity", "source", quarter=ExtractQuarter("spent_on"))
        .annotate(total=Sum("amount"))
        .order_by()
    )
    for one in spending:
        rows.spent[one["activity"], one["source"]][one["quarter"]] = one["total"]
    for link in ActivityDuty.objects.filter(activity__in=scope).select_related("duty"):
        rows.duty_codes[link.activity_id].append(link.duty.code)
    return rows


def _activity(activity: Activity, indicators: list[Indicator], rows: _Rows) -> ActivityStanding:
    return ActivityStanding(
        activity=activity,
        duty_codes=tuple(sorted(rows.duty_codes[activity.pk])),
        indicators=tuple(
            IndicatorStanding(
                pk=one.pk,
                code=one.code,
                name=one.name,
                unit=one.unit,
                accumulation=one.accumulation,
                polarity=one.polarity,
                weight=one.weight,
                targets=dict(rows.targets[one.pk]),
                tallies=dict(rows.tallies[one.pk]),
                participants=rows.people[one.pk],
            )
            for one in indicators
        ),
        money=tuple(
            MoneyStanding(
                source=source.value,
                label=source.label,
                budgets=dict(rows.budgets[activity.pk, source.value]),
                spent=dict(rows.spent[activity.pk, source.value]),
            )
            for source in FundingSource
            if rows.budgets[activity.pk, source.value] or rows.spent[activity.pk, source.value]
        ),
        waiting=rows.waiting.get(activity.pk, 0),
    )


def _duties(
    agreement: Agreement, activities: tuple[ActivityStanding, ...], year: int, day: date
) -> tuple[DutyStanding, ...]:
    """Duties in force that day, each with the activities that serve it."""
    served: dict[str, list[ActivityStanding]] = defaultdict(list)
    for one in activities:
        for code in one.duty_codes:
            served[code].append(one)
    numbers = dict(agreement.text_on(day).values_list("article", "number"))
    found = []
    for version in agreement.duties_on(day):
        serving = tuple(served[version.duty.code])
        found.append(
            DutyStanding(
                version=version,
                article_number=numbers.get(version.article_id, ""),
                activities=serving,
                cells={quarter: cell_of(serving, year, quarter, day) for quarter in QUARTERS},
                year=year_cell(serving, year, day),
            )
        )
    return tuple(found)


def cell_of(activities: Iterable[ActivityStanding], year: int, quarter: int, day: date) -> Cell:
    """One quarter of a duty: due are the indicators with a target in it, done those met by then."""
    serving = list(activities)
    due = [one for each in serving for one in each.indicators if one.targets.get(quarter)]
    done = sum(one.is_met_by(quarter) for one in due)
    waiting = sum(each.waiting for each in serving) if _holds(day, year, quarter) else 0
    return Cell(_state(done, len(due), year, quarter, day), done, len(due), waiting)


def year_cell(activities: Iterable[ActivityStanding], year: int, day: date) -> Cell:
    """The duty over the year: met indicators of those with any target, as of that day."""
    serving = list(activities)
    asked = [one for each in serving for one in each.indicators if any(one.targets.values())]
    done = sum(one.is_met_by(QUARTERS[-1]) for one in asked)
    waiting = sum(each.waiting for each in serving)
    if not asked:
        return Cell("not_applicable", waiting=waiting)
    if done == len(asked):
        return Cell("met", done, len(asked), waiting)
    ended = [quarter for quarter in QUARTERS if _is_over(day, year, quarter)]
    behind = ended and any(
        one.target_to_date(ended[-1]) and not one.is_met_by(ended[-1]) for one in asked
    )
    begun = any(one.logs_to(QUARTERS[-1]) for one in asked) or day.year >= year
    state = "late" if behind else ("running" if begun else "not_due")
    return Cell(state, done, len(asked), waiting)


def _state(done: int, due: int, year: int, quarter: int, day: date) -> str:
    if not due:
        return "not_applicable"
    if done == due:
        return "met"
    if _is_over(day, year, quarter):
        return "late"
    return "running" if _holds(day, year, quarter) else "not_due"


def _is_over(day: date, year: int, quarter: int) -> bool:
    return (day.year, quarter_of(day)) > (year, quarter)


def _holds(day: date, year: int, quarter: int) -> bool:
    return (day.year, quarter_of(day)) == (year, quarter)


def total_money(lines: Iterable[MoneyStanding]) -> tuple[MoneyStanding, ...]:
    """Lines of one source added up, one total a source."""
    budgets: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    spent: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in lines:
        for quarter, amount in line.budgets.items():
            budgets[line.source][quarter] += amount
        for quarter, amount in line.spent.items():
            spent[line.source][quarter] += amount
    return tuple(
        MoneyStanding(
            source.value, source.label, dict(budgets[source.value]), dict(spent[source.value])
        )
        for source in FundingSource
        if source.value in budgets or source.value in spent
    )


def _up_to(amounts: Money, quarter: int) -> Decimal:
    return sum((amount for number, amount in amounts.items() if number <= quarter), Decimal(0))
