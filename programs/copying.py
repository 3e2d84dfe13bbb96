"""Begins the Renja of a year as a copy of another year's: what still holds comes along, in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Count, Q

from accounts.models import User
from agreements.models import Agreement
from programs import planning
from programs.days import in_year, reference_day
from programs.models import Activity, ActivityDuty, Budget, Indicator, Target, WorkPlan


@dataclass(frozen=True, slots=True)
class Source:
    """A year's plan in force that may be copied, and how many activities it asks something of."""

    plan: WorkPlan
    activities: int


@dataclass(slots=True)
class Copied:
    """The new draft, how many activities came along, and what did not, each as a sentence."""

    plan: WorkPlan
    activities: int = 0
    left: list[str] = field(default_factory=list)


def sources_for(agreement: Agreement, year: int) -> list[Source]:
    """Plans in force of other years, the latest year first, in two queries."""
    plans = WorkPlan.objects.filter(agreement=agreement, state=WorkPlan.State.APPROVED)
    found = list(plans.exclude(year=year).order_by("-year"))
    activities = Activity.objects.filter(_asked_by(found))
    counts = activities.values_list("year").annotate(n=Count("pk", distinct=True)).order_by()
    by_year = dict(counts)
    return [Source(one, by_year.get(one.year, 0)) for one in found]


@transaction.atomic
def copy_plan(source: WorkPlan, year: int, *, by: User) -> Copied:
    """A draft of `year` with the activities, indicators, targets, pagu and duties of `source`.

    A day moves to the new year. What is measured stays behind: state and *kondisi awal* belong to
    the year that was. Raises planning.WrongState when the year has a plan.
    """
    copied = Copied(planning.draft_plan(source.agreement, year, by=by))
    before = list(
        Activity.objects.filter(_asked_by([source]))
        .distinct()
        .prefetch_related("supports", "regions", "duties", "indicators")
        .order_by("code")
    )
    carried = [one for one in before if one.state != Activity.State.CANCELLED]
    copied.left += [
        f"{one.code} {one.title}: dibatalkan pada tahun {one.year}."
        for one in before
        if one not in carried
    ]
    after = _activities(copied, carried)
    _duties(copied, after)
    indicators = _indicators(after)
    _figures(source, copied.plan, after, indicators)
    copied.activities = len(after)
    return copied


def _asked_by(plans: Iterable[WorkPlan]) -> Q:
    """Activities of which one of the plans asks something or for which it sets money aside."""
    keys = [one.pk for one in plans]
    return Q(pk__in=Target.objects.filter(plan__in=keys).values("indicator__activity")) | Q(
        pk__in=Budget.objects.filter(plan__in=keys).values("activity")
    )


Pairs = Sequence[tuple[Activity, Activity]]  # as it was, as it is now


def _activities(copied: Copied, carried: Sequence[Activity]) -> Pairs:
    plan = copied.plan
    made = Activity.objects.bulk_create(
        Activity(
            agreement_id=one.agreement_id,
            year=plan.year,
            code=one.code,
            title=one.title,
            strand=one.strand,
            ran_action=one.ran_action,
            lead_id=one.lead_id,
            budget_code=one.budget_code,
            location=one.location,
            starts_on=_moved(copied, one, one.starts_on, "mulai"),
            ends_on=_moved(copied, one, one.ends_on, "selesai"),
        )
        for one in carried
    )
    pairs = list(zip(carried, made, strict=True))
    supports, regions = Activity.supports.through, Activity.regions.through
    supports.objects.bulk_create(
        supports(activity_id=new.pk, organization_id=unit.pk)
        for old, new in pairs
        for unit in old.supports.all()
    )
    regions.objects.bulk_create(
        regions(activity_id=new.pk, region_id=place.pk)
        for old, new in pairs
        for place in old.regions.all()
    )
    return pairs


def _moved(copied: Copied, activity: Activity, day: date | None, name: str) -> date | None:
    """The day in the new year, unless the agreement does not cover it."""
    if day is None:
        return None
    moved, covered = in_year(day, copied.plan.year), copied.plan.agreement.effective
    if covered is not None and moved not in covered:
        copied.left.append(
            f"{activity.code}: tanggal {name} berada di luar masa berlaku perjanjian."
        )
        return None
    return moved


def _duties(copied: Copied, pairs: Pairs) -> None:
    """Links to the duties in force; one that ended since is told, not carried."""
    plan = copied.plan
    in_force = {one.duty_id for one in plan.agreement.duties_on(reference_day(plan.year))}
    ActivityDuty.objects.bulk_create(
        ActivityDuty(activity=new, duty=duty)
        for old, new in pairs
        for duty in old.duties.all()
        if duty.pk in in_force
    )
    copied.left += [
        f"{old.code}: kewajiban {duty.code} tidak berlaku lagi."
        for old, _ in pairs
        for duty in sorted(old.duties.all(), key=lambda one: one.code)
        if duty.pk not in in_force
    ]


def _indicators(pairs: Pairs) -> dict[int, Indicator]:
    """New indicators by the key of the one they are copied from."""
    before = [(new, one) for old, new in pairs for one in old.indicators.all()]
    made = Indicator.objects.bulk_create(
        Indicator(
            activity=new,
            ordinal=one.ordinal,
            name=one.name,
            unit=one.unit,
            polarity=one.polarity,
            accumulation=one.accumulation,
            dimensions=one.dimensions,
            weight=one.weight,
        )
        for new, one in before
    )
    return {one.pk: new for (_, one), new in zip(before, made, strict=True)}


def _figures(
    source: WorkPlan, plan: WorkPlan, pairs: Pairs, indicators: Mapping[int, Indicator]
) -> None:
    budgets: dict[int, list[Budget]] = defaultdict(list)
    for one in source.budgets.all():
        budgets[one.activity_id].append(one)
    Target.objects.bulk_create(
        Target(
            plan=plan,
            indicator=indicators[one.indicator_id],
            quarter=one.quarter,
            value=one.value,
        )
        for one in source.targets.all()
        if one.indicator_id in indicators
    )
    Budget.objects.bulk_create(
        Budget(plan=plan, activity=new, source=one.source, quarter=one.quarter, amount=one.amount)
        for old, new in pairs
        for one in budgets[old.pk]
    )
