"""How the Renja comes to be: drafted, approved by another, revised; each verb one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from programs import pending, writing
from programs.drafts import ActivityDraft
from programs.models import (
    Activity,
    Budget,
    DraftedActivity,
    Indicator,
    Target,
    WorkPlan,
)


class NotReady(Exception):
    """The plan cannot be approved yet; `problems` says in Indonesian what is missing."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


class WrongState(Exception):
    """The plan is not, or no longer, in the state that this step needs."""


class SecondHandNeeded(Exception):
    """Whoever drafted a plan does not approve it."""

    def __init__(self) -> None:
        super().__init__("Renja disetujui oleh orang lain, bukan penyusunnya.")


class CodeTaken(Exception):
    """Another activity of that year has the code."""

    def __init__(self) -> None:
        super().__init__("Kode kegiatan ini sudah dipakai pada tahun tersebut.")


class StaleEdit(Exception):
    """The activity was changed since the page was opened; nothing was overwritten."""

    def __init__(self, activity: Activity) -> None:
        self.activity = activity
        super().__init__("Kegiatan ini telah diubah.")


# --- The plan as a whole -------------------------------------------------------------------------


@transaction.atomic
def draft_plan(agreement: Agreement, year: int, *, by: User) -> WorkPlan:
    """Begin the Renja of a year. Raises WrongState when that year has one."""
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    if WorkPlan.objects.filter(agreement=agreement, year=year).exists():
        raise WrongState(f"Renja {year} sudah ada.")
    return WorkPlan.objects.create(agreement=agreement, year=year, drafted_by=by)


@transaction.atomic
def revise(plan: WorkPlan, *, by: User, reason: str, kind: str = WorkPlan.Kind.CHANGE) -> WorkPlan:
    """Begin a *Perubahan Renja*: a draft that starts as a copy of the approved revision.

    `kind` says what it is for the money: a *pergeseran* or a *perubahan*.

    Raises WrongState unless `plan` is the approved one and no draft of that year is open.
    """
    current = _locked(plan)
    siblings = WorkPlan.objects.filter(agreement=current.agreement_id, year=current.year)
    if current.state != WorkPlan.State.APPROVED:
        raise WrongState("Hanya Renja yang disetujui dapat diubah.")
    if siblings.filter(state=WorkPlan.State.DRAFT).exists():
        raise WrongState("Masih ada draf Renja untuk tahun ini.")
    last = siblings.aggregate(last=Max("revision"))["last"]
    revision = WorkPlan.objects.create(
        agreement=current.agreement,
        year=current.year,
        revision=last + 1,
        kind=kind,
        reason=reason.strip(),
        drafted_by=by,
    )
    Target.objects.bulk_create(
        Target(plan=revision, indicator_id=one.indicator_id, quarter=one.quarter, value=one.value)
        for one in current.targets.all()
    )
    Budget.objects.bulk_create(
        Budget(
            plan=revision,
            activity_id=one.activity_id,
            source=one.source,
            quarter=one.quarter,
            amount=one.amount,
        )
        for one in current.budgets.all()
    )
    return revision


def problems_of(plan: WorkPlan, effective_on: date | None = None) -> list[str]:
    """What stands between a draft and its approval, in words."""
    problems = []
    if not plan.targets.exists():
        problems.append("Renja belum memuat satu pun target.")
    if plan.revision and not plan.reason.strip():
        problems.append("Perubahan Renja memerlukan alasan.")
    problems += pending.problems_of(plan)
    if effective_on is not None:
        if effective_on.year != plan.year:
            problems.append(f"Tanggal berlaku harus berada dalam tahun {plan.year}.")
        former = WorkPlan.objects.approved().filter(agreement=plan.agreement_id, year=plan.year)
        begun = former.aggregate(last=Max("effective_on"))["last"]
        if begun is not None and effective_on <= begun:
            problems.append("Perubahan berlaku setelah tanggal berlaku Renja sebelumnya.")
    return problems


@transaction.atomic
def approve(plan: WorkPlan, *, by: User, effective_on: date) -> WorkPlan:
    """Bring a draft into force from a day; the revision before it keeps the days before.

    What a *Perubahan* kept of its activities is written to them here and nowhere else. Raises
    SecondHandNeeded, NotReady, WrongState.
    """
    current = _locked(plan)
    if current.state != WorkPlan.State.DRAFT:
        raise WrongState("Renja ini sudah disetujui.")
    if current.drafted_by_id == by.pk:
        raise SecondHandNeeded
    if problems := problems_of(current, effective_on):
        raise NotReady(problems)
    WorkPlan.objects.filter(
        agreement=current.agreement_id, year=current.year, state=WorkPlan.State.APPROVED
    ).update(state=WorkPlan.State.SUPERSEDED)
    _apply_kept(current)
    current.state = WorkPlan.State.APPROVED
    current.effective_on = effective_on
    current.approved_by = by
    current.approved_at = timezone.now()
    current.save()
    return current


def draft_of(agreement: Agreement, year: int) -> WorkPlan | None:
    """The draft of that year that is being worked on."""
    drafts = WorkPlan.objects.filter(agreement=agreement, year=year, state=WorkPlan.State.DRAFT)
    return drafts.select_related("agreement").first()


# --- One activity in a draft ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One activity as it is to read: a new one, or one that is still at `version`."""

    draft: ActivityDraft
    activity: Activity | None = None
    version: int = 0


def add_activity(plan: WorkPlan, draft: ActivityDraft) -> Activity:
    """Add an activity to a draft plan; a *Perubahan* keeps it until it is approved.

    Raises CodeTaken; WrongState when the plan is no draft.
    """
    return write_activities(plan, [Change(draft)])[0]


def change_activity(
    plan: WorkPlan, activity: Activity, draft: ActivityDraft, *, version: int
) -> Activity:
    """Change an activity that is still at `version`, and what the draft plan asks of it.

    A *Perubahan* counts versions of its own, from 0 where it keeps nothing yet, and touches no
    row until it is approved. Raises StaleEdit when another edit came first, CodeTaken,
    WrongState when the plan is no draft.
    """
    return write_activities(plan, [Change(draft, activity, version)])[0]


@transaction.atomic
def write_activities(plan: WorkPlan, changes: Sequence[Change]) -> list[Activity]:
    """All of the changes to a draft plan, or none; as many statements for one as for thousands.

    Raises what `add_activity` and `change_activity` raise, for the first change that is refused.
    """
    current = _locked_draft(plan)
    standing = _still_at_their_versions(current, changes)
    _refuse_taken(current, changes)
    if current.keeps_edits:
        kept = pending.keep(current, [(one.draft, one.activity) for one in changes])
        return [one.activity for one in kept]
    return writing.write(
        current,
        [
            (standing[one.activity.pk] if one.activity else _new_activity(current), one.draft)
            for one in changes
        ],
    )


@transaction.atomic
def discard(plan: WorkPlan, activity: Activity, *, version: int) -> None:
    """Drop what a draft *Perubahan* keeps of an activity; what is in force stays as it is.

    Raises StaleEdit when it was changed since, WrongState when the plan is no draft.
    """
    current = _locked_draft(plan)
    kept = DraftedActivity.objects.of(activity).filter(plan=current, version=version)
    if not kept.delete()[0]:
        raise StaleEdit(activity)


@transaction.atomic
def set_state(activity: Activity, state: str, *, version: int) -> Activity:
    """Say how an activity fares (berjalan, selesai, tertunda, dibatalkan). Raises StaleEdit."""
    moved = Activity.objects.filter(pk=activity.pk, version=version).update(
        state=state, version=version + 1
    )
    activity.refresh_from_db()
    if not moved and activity.state != state:
        raise StaleEdit(activity)
    return activity


def set_target(
    plan: WorkPlan, indicator: Indicator, quarter: int, value: Decimal | None
) -> Target | None:
    """What a draft plan asks of an indicator in a quarter; None asks nothing."""
    writing.settle_targets(plan, {(indicator.pk, quarter): value})
    return Target.objects.filter(plan=plan, indicator=indicator, quarter=quarter).first()


def set_budget(
    plan: WorkPlan, activity: Activity, source: str, quarter: int, amount: Decimal | None
) -> Budget | None:
    """Pagu of a draft plan for an activity by source and quarter; None sets nothing aside."""
    writing.settle_budgets(plan, {(activity.pk, source, quarter): amount})
    pagu = Budget.objects.filter(plan=plan, activity=activity, source=source, quarter=quarter)
    return pagu.first()


def next_code(agreement: Agreement, year: int) -> str:
    """The code suggested for a new activity: one past the highest K-NN of that year."""
    standing = Activity.objects.of(agreement, year).values_list("code", flat=True)
    drafted = DraftedActivity.objects.filter(plan__agreement=agreement, plan__year=year)
    codes = standing.union(drafted.values_list("code", flat=True))
    numbers = [int(code[2:]) for code in codes if code.startswith("K-") and code[2:].isdecimal()]
    return f"K-{max(numbers, default=0) + 1:02}"


def _still_at_their_versions(plan: WorkPlan, changes: Sequence[Change]) -> dict[int, Activity]:
    """The activities to be changed, by key; locked where their own rows will be written."""
    asked = {one.activity.pk: one.activity for one in changes if one.activity is not None}
    if plan.keeps_edits:
        kept = pending.rows_of(plan, asked.values())
        versions = {pk: kept[pk].version if pk in kept else 0 for pk in asked}
        standing = asked
    else:
        standing = Activity.objects.select_for_update().in_bulk(sorted(asked))
        versions = {pk: one.version for pk, one in standing.items()}
    for one in changes:
        if one.activity is not None and versions[one.activity.pk] != one.version:
            raise StaleEdit(standing[one.activity.pk])
    return standing


def _refuse_taken(plan: WorkPlan, changes: Sequence[Change]) -> None:
    holders = pending.holders_of(plan, {one.draft.code for one in changes})
    for one in changes:
        if holders.get(one.draft.code, set()) - {one.activity.pk if one.activity else None}:
            raise CodeTaken


def _apply_kept(plan: WorkPlan) -> None:
    """Write to the rows what the draft kept; only now, since nothing is in force meanwhile."""
    kept = pending.kept_in(plan)
    standing = Activity.objects.select_for_update().in_bulk(
        [one.activity.pk for one in kept if not one.is_new]
    )
    writing.write(
        plan,
        [
            (
                _new_activity(plan) if one.is_new else standing[one.activity.pk],
                one.draft.without_keys(),
            )
            for one in kept
        ],
    )


def _new_activity(plan: WorkPlan) -> Activity:
    return Activity(agreement=plan.agreement, year=plan.year)


def _locked(plan: WorkPlan) -> WorkPlan:
    """The plan as it stands, after locking its agreement: one step at a time for each."""
    Agreement.objects.select_for_update().get(pk=plan.agreement_id)
    return WorkPlan.objects.select_related("agreement").get(pk=plan.pk)


def _locked_draft(plan: WorkPlan) -> WorkPlan:
    current = _locked(plan)
    if current.state != WorkPlan.State.DRAFT:
        raise WrongState("Renja ini sudah disetujui; buat Perubahan Renja.")
    return current
