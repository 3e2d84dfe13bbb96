"""Writes drafts of activities to their rows: one or thousands, in a fixed number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Model

from programs.drafts import IN_ITS_ROW, OF_AN_INDICATOR, ActivityDraft, write_on_indicator
from programs.models import Activity, ActivityDuty, Budget, Indicator, Target, WorkPlan

BATCH = 1000  # rows a statement
Pair = tuple[Activity, ActivityDraft]
# The columns that tell two rows of a plan apart, and the one that says how much.
TARGET = ("indicator_id", "quarter"), "value"
BUDGET = ("activity_id", "source", "quarter"), "amount"


def write(plan: WorkPlan, pairs: Sequence[Pair]) -> list[Activity]:
    """Write each draft over its activity, locked by the caller, or over a new one without key."""
    for activity, draft in pairs:
        draft.write_on(activity)
    fresh = [activity for activity, _ in pairs if activity.pk is None]
    known = [activity for activity, _ in pairs if activity.pk is not None]
    for activity in known:
        activity.version += 1
    Activity.objects.bulk_update(known, [*IN_ITS_ROW, "version"], batch_size=BATCH)
    Activity.objects.bulk_create(fresh, batch_size=BATCH)
    _link(Activity.supports.through, "organization_id", pairs, "supports")
    _link(Activity.regions.through, "region_id", pairs, "regions")
    _link(ActivityDuty, "duty_id", pairs, "duties")
    asked = _write_indicators(pairs)
    settle_targets(plan, asked)
    _settle_budgets(plan, pairs)
    return [activity for activity, _ in pairs]


def settle_targets(plan: WorkPlan, asked: Mapping[tuple[int, int], Decimal | None]) -> None:
    """What a plan asks by indicator and quarter; None asks nothing, what is not named stays."""
    indicators = {indicator for indicator, _ in asked}
    stored = Target.objects.filter(plan=plan, indicator__in=indicators)
    _settle(plan, stored, TARGET, asked)


def settle_budgets(plan: WorkPlan, amounts: Mapping[tuple[int, str, int], Decimal | None]) -> None:
    """Pagu by activity, source and quarter; None sets nothing aside, what is not named stays."""
    activities = {activity for activity, *_ in amounts}
    stored = Budget.objects.filter(plan=plan, activity__in=activities)
    _settle(plan, stored, BUDGET, amounts)


def _link(through: Any, column: str, pairs: Sequence[Pair], name: str) -> None:
    """Link to exactly what the drafts name; a link that stays is left alone, with its history."""
    wanted = {
        (activity.pk, one.pk): None for activity, draft in pairs for one in getattr(draft, name)
    }
    stored = {
        (link.activity_id, getattr(link, column)): link.pk
        for link in through.objects.filter(activity__in={activity.pk for activity, _ in pairs})
    }
    gone = [pk for key, pk in stored.items() if key not in wanted]
    through.objects.filter(pk__in=gone).delete()
    through.objects.bulk_create(
        (
            through(**{"activity_id": activity, column: other})
            for activity, other in sorted(wanted.keys() - stored.keys())
        ),
        batch_size=BATCH,
    )


def _write_indicators(pairs: Sequence[Pair]) -> dict[tuple[int, int], Decimal | None]:
    """Write what indicators are; what is asked of them, by indicator and quarter.

    Raises Indicator.DoesNotExist for a key that is none of the activity's own.
    """
    stored: dict[int, dict[int, Indicator]] = {activity.pk: {} for activity, _ in pairs}
    for indicator in Indicator.objects.filter(activity__in=stored):
        stored[indicator.activity_id][indicator.pk] = indicator
    fresh, known, written = [], [], []
    for activity, draft in pairs:
        own = stored[activity.pk]
        last = max((one.ordinal for one in own.values()), default=0)
        for ordinal, one in enumerate(draft.indicators, start=1):
            if one.indicator_id is None:
                last = max(last + 1, ordinal)
                indicator = Indicator(activity=activity, ordinal=last)
                fresh.append(indicator)
            elif one.indicator_id in own:
                indicator = own[one.indicator_id]
                known.append(indicator)
            else:
                raise Indicator.DoesNotExist
            written.append((write_on_indicator(one, indicator), one.targets))
    Indicator.objects.bulk_update(known, OF_AN_INDICATOR, batch_size=BATCH)
    Indicator.objects.bulk_create(fresh, batch_size=BATCH)
    return {
        (indicator.pk, quarter): value
        for indicator, targets in written
        for quarter, value in targets.items()
    }


def _settle_budgets(plan: WorkPlan, pairs: Sequence[Pair]) -> None:
    """A draft holds all the pagu there is: what it does not name goes."""
    activities = {activity.pk for activity, _ in pairs}
    stored = Budget.objects.filter(plan=plan, activity__in=activities)
    keys, _ = BUDGET
    amounts: dict[Any, Decimal | None] = dict.fromkeys(stored.values_list(*keys))
    for activity, draft in pairs:
        for (source, quarter), amount in draft.budgets.items():
            amounts[activity.pk, source, quarter] = amount
    settle_budgets(plan, amounts)


def _settle(
    plan: WorkPlan,
    stored: Iterable[Target] | Iterable[Budget],
    shape: tuple[tuple[str, ...], str],
    wanted: Mapping[Any, Decimal | None],
) -> None:
    """Make rows of a plan say what is wanted by key: changed, added, or removed for None."""
    keys, measure = shape
    model: Any = Target if shape == TARGET else Budget
    by_key: dict[Any, Model] = {tuple(getattr(row, name) for name in keys): row for row in stored}
    gone, moved, fresh = [], [], []
    for key, amount in wanted.items():
        row = by_key.get(key)
        if amount is None:
            gone += [row.pk] if row else []
        elif row is None:
            fresh.append(model(plan=plan, **dict(zip(keys, key, strict=True)), **{measure: amount}))
        elif getattr(row, measure) != amount:
            setattr(row, measure, amount)
            moved.append(row)
    model.objects.filter(pk__in=gone).delete()
    model.objects.bulk_update(moved, [measure], batch_size=BATCH)
    model.objects.bulk_create(fresh, batch_size=BATCH)
