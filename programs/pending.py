"""Activities as a draft plan has them: what a *Perubahan* keeps laid over the rows that stand."""

from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q, QuerySet

from programs.drafts import (
    MEANING,
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
    activities = Activity.objects.of(plan.agreement, plan.year).select_related("agreement", "lead")
    activity = activities.filter(code=code).first()
    if activity is None:
        return None
    version = 0 if plan.keeps_edits else activity.version
    return Written(activity, _draft_of(plan, activity), version)


def is_taken(plan: WorkPlan, code: str, *, besides: Activity | None = None) -> bool:
    """Whether another activity of the plan's year, in force or drafted, has the code."""
    standing = Activity.objects.of(plan.agreement, plan.year).filter(code=code)
    drafted = DraftedActivity.objects.filter(plan=plan, code=code)
    if besides is not None:
        standing = standing.exclude(pk=besides.pk)
        drafted = drafted.exclude(pk__in=DraftedActivity.objects.of(besides).values("pk"))
    return standing.exists() or drafted.exists()


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


def _draft_of(plan: WorkPlan, activity: Activity) -> ActivityDraft:
    """What stands of an activity and what the draft plan asks of it, as a draft."""
    targets: dict[int, dict[int, Decimal | None]] = {}
    for target in Target.objects.filter(plan=plan, indicator__activity=activity):
        targets.setdefault(target.indicator_id, {})[target.quarter] = target.value
    return ActivityDraft(
        code=activity.code,
        title=activity.title,
        strand=activity.strand,
        ran_action=activity.ran_action,
        lead=activity.lead,
        supports=list(activity.supports.all()),
        duties=list(activity.duties.all()),
        regions=list(activity.regions.select_related("parent")),
        budget_code=activity.budget_code,
        location=activity.location,
        starts_on=activity.starts_on,
        ends_on=activity.ends_on,
        indicators=[
            IndicatorDraft(
                indicator_id=one.pk,
                name=one.name,
                unit=one.unit,
                accumulation=one.accumulation,
                polarity=one.polarity,
                weight=one.weight,
                baseline=one.baseline,
                targets=targets.get(one.pk, {}),
            )
            for one in activity.indicators.order_by("ordinal")
        ],
        budgets={
            (one.source, one.quarter): one.amount
            for one in Budget.objects.filter(plan=plan, activity=activity)
        },
    )


# --- Keep ----------------------------------------------------------------------------------------


def keep(plan: WorkPlan, draft: ActivityDraft, activity: Activity | None = None) -> Written:
    """Keep what is written of an activity with the draft plan; no other row is touched."""
    draft = draft.with_keys()
    row = DraftedActivity.objects.of(activity).filter(plan=plan).first() if activity else None
    if row is None:
        row = DraftedActivity(plan=plan, activity=activity, version=0)
    row.code, row.content = draft.code, to_content(draft)
    row.version += 1
    row.save()
    return _laid(row, draft)


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
