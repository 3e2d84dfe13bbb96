"""A year at a glance: of each activity only what sums need, so that a long plan costs little."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Sum

from agreements.models import DutyVersion
from programs.achievement import Accumulation
from programs.ledger import AsOf
from programs.models import (
    Achievement,
    Activity,
    ActivityDuty,
    ActivityLog,
    Budget,
    Expenditure,
    Target,
    WorkPlan,
)
from programs.standing.money import by_source
from programs.standing.shapes import ActivityStanding, MoneyStanding, Overview


class Asked(NamedTuple):
    """Targets of one activity in one unit and accumulation; `total` adds up the year's quarters."""

    unit: str
    accumulation: str
    indicators: int
    total: Decimal


class Entry(NamedTuple):
    """One activity: whose it is, what the plan asks of it, its rupiah by source.

    A tuple, since a long plan makes thousands of them for each page.
    """

    id: int
    code: str
    title: str
    strand: str
    lead: str
    lead_slug: str
    asked: tuple[Asked, ...]
    budget: Mapping[str, Decimal]
    spent: Mapping[str, Decimal]

    @property
    def is_planned(self) -> bool:
        """The plan asks something of it or sets money aside for it."""
        return bool(self.asked) or any(self.budget.values())

    @property
    def indicators(self) -> int:
        """How many of its indicators have a target."""
        return sum(one.indicators for one in self.asked)

    def of_source(self, source: str) -> "Entry":
        """The same with the money of that source alone."""
        return self._replace(
            budget={key: value for key, value in self.budget.items() if key == source},
            spent={key: value for key, value in self.spent.items() if key == source},
        )


@dataclass(frozen=True, slots=True)
class Roll:
    """All activities of a plan by code, and the breaks in their thread."""

    plan: WorkPlan
    as_of: AsOf
    entries: Sequence[Entry]
    unplanned: Sequence[Entry]  # that exist and of which the plan asks nothing
    idle_duties: Sequence[tuple[str, str]]  # code and title of duties that none of them serves
    unbound: Sequence[Entry]  # that serve no duty in force


@dataclass(frozen=True, slots=True)
class Total:
    """What several activities come to."""

    activities: int
    indicators: int
    money: MoneyStanding


def total_of(entries: Iterable[Entry]) -> Total:
    """Counts, and money of each source for itself."""
    found = list(entries)
    budget: dict[str, Decimal] = defaultdict(Decimal)
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for entry in found:
        for source, amount in entry.budget.items():
            budget[source] += amount
        for source, amount in entry.spent.items():
            spent[source] += amount
    return Total(len(found), sum(one.indicators for one in found), by_source(budget, {}, spent))


def targets_by_unit(entries: Iterable[Entry]) -> list[Asked]:
    """Targets of the year added up per unit, of kumulatif alone: no other kind may be summed."""
    counts: dict[str, int] = defaultdict(int)
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        for one in entry.asked:
            if one.accumulation == Accumulation.SUM:
                counts[one.unit] += one.indicators
                totals[one.unit] += one.total
    return [
        Asked(unit, Accumulation.SUM, counts[unit], totals[unit])
        for unit in sorted(totals, key=str.casefold)
    ]


# --- From standings ------------------------------------------------------------------------------


def roll_of(found: Overview, plan: WorkPlan) -> Roll:
    """The roll of what is standing already, as a draft *Perubahan* is read."""
    return Roll(
        plan=plan,
        as_of=found.as_of,
        entries=[_entry_of(one) for one in found.activities],
        unplanned=[_entry_of(one) for one in found.unplanned],
        idle_duties=[(duty.code, duty.title) for duty in found.idle_duties],
        unbound=[_entry_of(one) for one in found.unbound],
    )


def _entry_of(standing: ActivityStanding) -> Entry:
    asked: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for one in standing.indicators:
        targets = [cell.target for cell in one.quarters if cell.target is not None]
        if targets:
            asked[one.unit, one.accumulation].append(sum(targets, Decimal(0)))
    return Entry(
        id=standing.id,
        code=standing.code,
        title=standing.title,
        strand=standing.strand,
        lead=standing.lead,
        lead_slug=standing.lead_slug,
        asked=tuple(
            Asked(unit, adds, len(totals), sum(totals, Decimal(0)))
            for (unit, adds), totals in sorted(asked.items())
        ),
        budget={line.source: line.budget for line in standing.money.sources},
        spent={line.source: line.spent for line in standing.money.sources},
    )


# --- From rows -----------------------------------------------------------------------------------


def read_roll(plan: WorkPlan, day: date) -> Roll:
    """The roll of a plan whose rows say all of it, on a day, in a fixed number of queries."""
    as_of = AsOf.of(plan.year, day)
    entries = _entries(plan, as_of)
    idle = [one.id for one in entries if not one.is_planned and not any(one.spent.values())]
    at_work = _at_work(idle, as_of) if idle else set()
    told = [
        one for one in entries if one.is_planned or any(one.spent.values()) or one.id in at_work
    ]
    duties = list(plan.agreement.duties_on(as_of.day))
    served, bound = _links(plan, duties, {one.id for one in told})
    return Roll(
        plan=plan,
        as_of=as_of,
        entries=told,
        unplanned=[one for one in entries if one.id in set(idle) - at_work],
        idle_duties=[(one.duty.code, one.title) for one in duties if one.duty_id not in served],
        unbound=[one for one in told if one.id not in bound],
    )


def _entries(plan: WorkPlan, as_of: AsOf) -> list[Entry]:
    asked, budget, spent = _asked(plan), _budget(plan), _spent(plan, as_of.day)
    activities = Activity.objects.of(plan.agreement, plan.year).order_by("code")
    rows = activities.values_list("pk", "code", "title", "strand", "lead__short_name", "lead__slug")
    return [
        Entry(
            *row,
            tuple(sorted(asked.get(row[0], ()))),
            budget.get(row[0], {}),
            spent.get(row[0], {}),
        )
        for row in rows
    ]


def _asked(plan: WorkPlan) -> dict[int, list[Asked]]:
    found: dict[int, list[Asked]] = defaultdict(list)
    rows = (
        Target.objects.filter(plan=plan)
        .values_list("indicator__activity", "indicator__unit", "indicator__accumulation")
        .annotate(count=Count("indicator", distinct=True), total=Sum("value"))
        .order_by()
    )
    for activity, unit, adds, count, total in rows:
        found[activity].append(Asked(unit, adds, count, total))
    return found


def _budget(plan: WorkPlan) -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = Budget.objects.filter(plan=plan).values_list("activity", "source")
    for activity, source, total in rows.annotate(total=Sum("amount")).order_by():
        found[activity][source] = total
    return found


def _spent(plan: WorkPlan, until: date) -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    paid = Expenditure.objects.counted().filter(
        activity__agreement=plan.agreement_id, activity__year=plan.year, spent_on__lte=until
    )
    rows = paid.values_list("activity", "source").annotate(total=Sum("amount")).order_by()
    for activity, source, total in rows:
        found[activity][source] = total
    return found


def _at_work(ids: Sequence[int], as_of: AsOf) -> set[int]:
    """Of these activities those that carry logs beside the plan, verified or waiting."""
    verified = Achievement.objects.filter(indicator__activity=OuterRef("pk"), logs__gt=0).between(
        date(as_of.year, 1, 1), as_of.day
    )
    waiting = ActivityLog.objects.awaiting_verification().filter(
        activity=OuterRef("pk"), performed_on__lte=as_of.day
    )
    found = Activity.objects.filter(pk__in=ids).filter(Exists(verified) | Exists(waiting))
    return set(found.values_list("pk", flat=True))


def _links(
    plan: WorkPlan, duties: Iterable[DutyVersion], told: set[int]
) -> tuple[set[int], set[int]]:
    """Duties that these activities serve, and the activities that serve one of them."""
    in_force = {one.duty_id for one in duties}
    of_the_year = ActivityDuty.objects.filter(
        activity__agreement=plan.agreement_id, activity__year=plan.year
    )
    links = [
        (activity, duty)
        for activity, duty in of_the_year.values_list("activity", "duty")
        if duty in in_force and activity in told
    ]
    return {duty for _, duty in links}, {activity for activity, _ in links}
