"""How the text changes: drafted by one admin, enacted by another, each verb one transaction."""

from datetime import timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from agreements.completeness import problems_of
from agreements.effects import Effects, effects_of
from agreements.models import Agreement, Amendment


class NotReady(Exception):
    """The draft cannot be enacted yet; `problems` says in Indonesian what is missing."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


class WrongState(Exception):
    """Someone moved the amendment on in the meantime."""


class SecondAdminNeeded(Exception):
    """Whoever drafted or proposed an amendment does not enact it."""


def original_of(agreement: Agreement) -> Amendment:
    """The original text of an agreement (ordinal 0)."""
    return agreement.amendments.get(ordinal=0)


@transaction.atomic
def draft(
    agreement: Agreement, *, by: User, title: str = "", kind: str = Amendment.Kind.ADDENDUM
) -> Amendment:
    """Begin an amendment. Its ordinal follows the last one; the agreement's row lock orders two."""
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    last = locked.amendments.aggregate(last=Max("ordinal"))["last"]
    ordinal = 0 if last is None else last + 1
    return Amendment.objects.create(
        agreement=locked,
        ordinal=ordinal,
        kind=kind if ordinal else Amendment.Kind.ORIGINAL,
        title=title or (f"Perubahan ke-{ordinal}" if ordinal else "Naskah asli"),
        drafted_by=by,
    )


@transaction.atomic
def propose(amendment: Amendment, *, by: User) -> Amendment:
    """Hand a complete draft to a second admin. Raises NotReady, WrongState."""
    locked = _locked(amendment, Amendment.State.DRAFT)
    if problems := problems_of(locked):
        raise NotReady(problems)
    locked.drafted_by = locked.drafted_by or by
    locked.proposed_by = by
    return _move(locked, Amendment.State.PROPOSED)


@transaction.atomic
def return_to_draft(amendment: Amendment, *, by: User) -> Amendment:
    """Open a proposed amendment for changes again. Raises WrongState."""
    locked = _locked(amendment, Amendment.State.PROPOSED)
    return _move(locked, Amendment.State.DRAFT)


@transaction.atomic
def abandon(amendment: Amendment, *, by: User) -> Amendment:
    """Withdraw an amendment that was not enacted; it stays readable. Raises WrongState."""
    locked = _locked(amendment, Amendment.State.DRAFT, Amendment.State.PROPOSED)
    if locked.is_original:
        raise WrongState("Naskah asli tidak dapat ditarik.")
    return _move(locked, Amendment.State.ABANDONED)


@transaction.atomic
def enact(amendment: Amendment, *, by: User) -> Amendment:
    """Bring a proposed amendment into force from its effective day.

    Closes what it supersedes or repeals and opens what it words anew; earlier days keep reading
    as they did. Raises SecondAdminNeeded, NotReady, WrongState.
    """
    locked = _locked(amendment, Amendment.State.PROPOSED)
    if by.pk in {locked.drafted_by_id, locked.proposed_by_id}:
        raise SecondAdminNeeded
    if problems := problems_of(locked):
        raise NotReady(problems)
    effects = effects_of(locked)
    locked.enacted_by = by
    locked.enacted_at = timezone.now()
    _move(locked, Amendment.State.ENACTED)
    _apply(effects)
    _conclude(locked)
    return locked


def _locked(amendment: Amendment, *states: str) -> Amendment:
    """The amendment as it stands, after locking its agreement; raises WrongState."""
    Agreement.objects.select_for_update().get(pk=amendment.agreement_id)
    locked = Amendment.objects.select_related("agreement").get(pk=amendment.pk)
    if locked.state not in states:
        raise WrongState(f"Status naskah kini {locked.get_state_display()}.")
    return locked


def _move(amendment: Amendment, state: str) -> Amendment:
    amendment.state = state
    amendment.version += 1
    amendment.save()
    return amendment


def _apply(effects: Effects) -> None:
    """Close what is superseded, then open what takes over."""
    for shift in effects.shifts:
        shift.version.validity = shift.validity
        shift.version.save(update_fields=["validity"])


def _conclude(amendment: Amendment) -> None:
    """Carry dates from the signed paper to the agreement itself."""
    agreement = amendment.agreement
    if amendment.is_termination:
        agreement.status = Agreement.Status.TERMINATED
        agreement.terminated_on = amendment.effective_on
        agreement.save()
        return
    starts = agreement.effective.lower if agreement.effective else amendment.effective_on
    ends = agreement.effective.upper if agreement.effective else None
    if amendment.extends_until is not None:
        ends = amendment.extends_until + timedelta(days=1)
        agreement.status = Agreement.Status.CONCLUDED  # also where a ralat mends a wrong ending
        agreement.terminated_on = None
    agreement.effective = DateRange(starts, ends)
    if amendment.is_original:
        agreement.signed_on = amendment.signed_on
        agreement.status = Agreement.Status.CONCLUDED
        agreement.source_document = amendment.document
    agreement.save()
