"""Activities as a draft plan has them: what a *Perubahan* keeps laid over the rows that stand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet

from programs.drafts import (
    IN_ITS_ROW,
    MEANING,
    OF_AN_INDICATOR,
    ActivityDraft,
    IndicatorDraft,
    from_contents,
    to_content,
    write_on_indicator,
)
from programs.ledger import Ledger
from programs.models import (
    Activity,
    Budget,
    DraftedActivity,
    Indicator,
    Measurement,
    Region,
    Target,
    WorkPlan,
)

MOST_INDICATORS = 1000  # of one activity; keeps negative keys of different activities apart


@dataclass(frozen=True, slots=True)
class Written:
    """One activity in a draft plan: what is written of it, and the version a change must name.

    `activity` carries the drafted wording and is not to be saved when `row` keeps the draft; its
    key is negative while it has no row of its own.
    """

    activity: Activity
    draft: ActivityDraft
    version: int
    row: DraftedActivity | None = None

    @property
    def in_force(self) -> Activity | None:
        """The activity as its row has it; None while this draft alone knows it."""
        return self.row.activity if self.row else self.activity

    @property
    def is_new(self) -> bool:
        """Nothing of it is in force: this draft brings it."""
        return self.activity.pk < 0

    def indicator_key(self, one: IndicatorDraft) -> int:
        """The indicator's key; negative, and apart from other activities', while it has no row."""
        key = one.indicator_id or 0
        return key if key > 0 or self.row is None else key - self.row.pk * MOST_INDICATORS


# --- Read ----------------------------------------------------------------------------------------


def kept_in(plan: WorkPlan) -> list[Written]:
    """All that a draft *Perubahan* keeps, by code, in a fixed number of queries."""
    return _written(DraftedActivity.objects.filter(plan=plan))


def written_in(plan: WorkPlan, code: str) -> Written | None:
    """The activity with that code, the drafted or the present one, as the draft plan has it."""
    if plan.keeps_edits:
        rows = DraftedActivity.objects.filter(Q(code=code) | Q(activity__code=code), plan=plan)
        if found := _written(rows):
            return found[0]
    standing = _standing(plan, Activity.objects.of(plan.agreement, plan.year).filter(code=code))
    return standing[0] if standing else None


def all_written_in(plan: WorkPlan) -> list[Written]:
    """Every activity of the plan's year as the plan has it, by code, in a fixed number of queries.

    Also of an approved plan: what the rows say of its activities, with its targets and pagu.
    """
    kept = kept_in(plan) if plan.keeps_edits else []
    covered = {one.activity.pk for one in kept}
    rest = Activity.objects.of(plan.agreement, plan.year).exclude(pk__in=covered)
    return sorted([*kept, *_standing(plan, rest)], key=lambda one: one.draft.code)


def holders_of(plan: WorkPlan, codes: set[str] | None = None) -> dict[str, set[int]]:
    """Keys of the activities of the plan's year, in force or drafted, by code: all, or those."""
    standing = Activity.objects.of(plan.agreement, plan.year)
    drafted = DraftedActivity.objects.filter(plan=plan)
    if codes is not None:
        standing, drafted = standing.filter(code__in=codes), drafted.filter(code__in=codes)
    holders: dict[str, set[int]] = defaultdict(set)
    for pk, code in standing.values_list("pk", "code"):
        holders[code].add(pk)
    for pk, activity_id, code in drafted.values_list("pk", "activity", "code"):
        holders[code].add(activity_id or -pk)
    return holders


def rows_of(plan: WorkPlan, activities: Iterable[Activity]) -> dict[int, DraftedActivity]:
    """What the draft plan keeps of these activities, by their keys."""
    keys = [one.pk for one in activities]
    rows = DraftedActivity.objects.filter(
        Q(activity__in=[pk for pk in keys if pk > 0]) | Q(pk__in=[-pk for pk in keys if pk < 0]),
        plan=plan,
    )
    return {row.activity_id or -row.pk: row for row in rows}


def problems_of(plan: WorkPlan) -> list[str]:
    """What field work since the draft was written no longer allows, in words."""
    changed = {
        one.indicator_id: one
        for written in kept_in(plan)
        for one in written.draft.indicators
        if not one.is_new
    }
    measured = Indicator.objects.filter(
        pk__in=Measurement.objects.filter(indicator__in=changed).values("indicator")
    )
    return [
        f"{one.code}: satuan, jenis, dan polaritas tetap karena sudah ada catatan yang mengukurnya."
        for one in measured.select_related("activity")
        if any(getattr(one, name) != getattr(changed[one.pk], name) for name in MEANING)
    ]


def _written(rows: QuerySet[DraftedActivity]) -> list[Written]:
    found = list(rows.select_related("plan__agreement", "activity__agreement", "activity__lead"))
    drafts = from_contents((row.code, row.content) for row in found)
    return [_laid(row, draft) for row, draft in zip(found, drafts, strict=True)]


def _laid(row: DraftedActivity, draft: ActivityDraft) -> Written:
    if row.activity is None:
        plan = row.plan
        activity = Activity(pk=-row.pk, agreement=plan.agreement, year=plan.year)
    else:
        activity = copy(row.activity)  # the row's own keeps what is in force
    return Written(draft.write_on(activity), draft, row.version, row)


def _standing(plan: WorkPlan, activities: QuerySet[Activity]) -> list[Written]:
    """Activities as their rows have them, with what the plan asks of them."""
    read = activities.select_related("agreement", "lead").prefetch_related(
        "supports",
        "duties",
        Prefetch("regions", Region.objects.select_related("parent")),
        Prefetch("indicators", Indicator.objects.order_by("ordinal")),
    )
    found = list(read)
    targets: dict[int, dict[int, Decimal | None]] = defaultdict(dict)
    for target in Target.objects.filter(plan=plan, indicator__activity__in=found):
        targets[target.indicator_id][target.quarter] = target.value
    budgets: dict[int, dict[tuple[str, int], Decimal | None]] = defaultdict(dict)
    for budget in Budget.objects.filter(plan=plan, activity__in=found):
        budgets[budget.activity_id][budget.source, budget.quarter] = budget.amount
    return [
        Written(
            one,
            _draft_of(one, targets, budgets.get(one.pk, {})),
            0 if plan.keeps_edits else one.version,
        )
        for one in found
    ]


def _draft_of(
    activity: Activity,
    targets: Mapping[int, dict[int, Decimal | None]],
    budgets: dict[tuple[str, int], Decimal | None],
) -> ActivityDraft:
    return ActivityDraft(
        **{name: getattr(activity, name) for name in IN_ITS_ROW},
        supports=list(activity.supports.all()),
        duties=list(activity.duties.all()),
        regions=list(activity.regions.all()),
        indicators=[
            IndicatorDraft(
                indicator_id=one.pk,
                **{name: getattr(one, name) for name in OF_AN_INDICATOR},
                targets=targets.get(one.pk, {}),
            )
            for one in activity.indicators.all()
        ],
        budgets=budgets,
    )


# --- Keep ----------------------------------------------------------------------------------------


def keep(plan: WorkPlan, drafts: Sequence[tuple[ActivityDraft, Activity | None]]) -> list[Written]:
    """Keep what is written of activities with the draft plan; no other row is touched."""
    stored = rows_of(plan, (activity for _, activity in drafts if activity is not None))
    rows, keyed = [], []
    for draft, activity in drafts:
        row = stored.get(activity.pk) if activity is not None else None
        if row is None:
            row = DraftedActivity(activity=activity, version=0)
        draft = draft.with_keys()
        row.plan, row.code, row.content = plan, draft.code, to_content(draft)
        row.version += 1
        rows.append(row)
        keyed.append(draft)
    known = [row for row in rows if row.pk]
    DraftedActivity.objects.bulk_update(known, ["code", "content", "version"], batch_size=500)
    DraftedActivity.objects.bulk_create([row for row in rows if not row.pk], batch_size=500)
    return [_laid(row, draft) for row, draft in zip(rows, keyed, strict=True)]


# --- Figures -------------------------------------------------------------------------------------


def lay_over(ledger: Ledger, activity: Activity | None = None) -> Ledger:
    """The ledger of a draft *Perubahan* as it will read once approved; `activity`: one only."""
    if ledger.plan is None or not ledger.plan.keeps_edits:
        return ledger
    kept = [
        one for one in kept_in(ledger.plan) if activity is None or one.activity.pk == activity.pk
    ]
    for one in kept:
        _lay(ledger, one)
    standing = {one.pk: one for one in ledger.activities}
    drafted = {one.activity.pk: one.activity for one in kept}
    activities = sorted((standing | drafted).values(), key=lambda one: one.code)
    return replace(ledger, activities=activities)


def _lay(ledger: Ledger, written: Written) -> None:
    """Replace in the ledger what the draft words and asks otherwise."""
    pk, draft = written.activity.pk, written.draft
    wanted = {duty.pk for duty in draft.duties}
    ledger.served[pk] = [one.duty_id for one in ledger.duties if one.duty_id in wanted]
    ledger.budgets.pop(pk, None)
    for (source, quarter), amount in draft.budgets.items():
        if amount is not None:
            ledger.budgets[pk][source][quarter] = amount
    known = {one.pk: one for one in ledger.indicators.get(pk, ())}
    for one in draft.indicators:
        key = written.indicator_key(one)
        fresh = Indicator(pk=key, activity_id=pk, ordinal=len(known) + 1)
        known[key] = write_on_indicator(one, known.get(key, fresh))
        asked = {**ledger.targets.get(key, {}), **one.targets}
        ledger.targets[key] = {q: value for q, value in asked.items() if value is not None}
    ledger.indicators[pk] = list(known.values())
