"""Who may do what to an agreement and its amendments."""

from typing import Protocol

import rules

from accounts.models import User
from accounts.rules import (
    is_agreement_admin,
    is_auditor,
    is_field_officer,
    is_verifier,
    takes_part,
)
from agreements.models import Agreement, Amendment, Party


class PartOfAgreement(Protocol):
    """Whatever belongs to one agreement: an amendment, a plan, a log, a report."""

    agreement_id: int


def sides_of(user: User, agreement_id: int) -> set[int]:
    """Ids of the parties of that agreement to which the person's unit belongs; read once a user."""
    known: dict[int, set[int]] = getattr(user, "known_sides", {})
    if agreement_id not in known:
        parties = Party.objects.filter(agreement=agreement_id, organization__in=user.lineage_ids)
        known[agreement_id] = set(parties.values_list("pk", flat=True))
        user.known_sides = known  # type: ignore[attr-defined]
    return known[agreement_id]


@rules.predicate
def is_within_scope(user: User, subject: Agreement | PartOfAgreement | None) -> bool:
    """The person's unit, or one above it, is a party of the agreement."""
    if subject is None:
        return True
    agreement_id = subject.pk if isinstance(subject, Agreement) else subject.agreement_id
    return bool(sides_of(user, agreement_id))


@rules.predicate
def had_no_hand_in_it(user: User, amendment: Amendment | None) -> bool:
    """Two hands: whoever drafted or proposed does not enact."""
    return amendment is not None and user.pk not in {
        amendment.drafted_by_id,
        amendment.proposed_by_id,
    }


@rules.predicate
def is_enacted(user: User, amendment: Amendment | None) -> bool:
    """What was enacted is read by all who read the agreement; drafts are not."""
    return amendment is not None and amendment.state == Amendment.State.ENACTED


reads_drafts = is_field_officer | is_verifier | is_agreement_admin | is_auditor

rules.add_perm("agreements.view_agreements", takes_part)
rules.add_perm("agreements.view_duties", takes_part)
rules.add_perm("agreements.view_agreement", takes_part & is_within_scope)
rules.add_perm("agreements.view_drafts", reads_drafts & is_within_scope)
rules.add_perm(
    "agreements.view_amendment", takes_part & is_within_scope & (is_enacted | reads_drafts)
)
rules.add_perm("agreements.change_agreement", is_agreement_admin & is_within_scope)
rules.add_perm("agreements.change_instruments", is_agreement_admin & is_within_scope)
rules.add_perm("agreements.draft_amendment", is_agreement_admin & is_within_scope)
rules.add_perm("agreements.change_amendment", is_agreement_admin & is_within_scope)
rules.add_perm(
    "agreements.enact_amendment", is_agreement_admin & had_no_hand_in_it & is_within_scope
)
