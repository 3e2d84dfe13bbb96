"""Who may do what on the plan, on field logs, their evidence and their verification."""

import rules
from django.db.models import Q

from accounts.models import Organization, User
from accounts.roles import Role
from accounts.rules import (
    is_agreement_admin,
    is_auditor,
    is_executive,
    is_field_officer,
    is_system_admin,
    is_unit_operator,
    is_verifier,
    takes_part,
)
from agreements.models import Agreement, Party
from agreements.models.duty import Strand
from agreements.rules import is_within_scope, sides_of
from programs.models import Activity, ActivityLog, Evidence, WorkPlan

Subject = Agreement | WorkPlan | Activity | ActivityLog


# --- Where a person stands -----------------------------------------------------------------------


@rules.predicate
def is_led_by_own_side(user: User, activity: Activity | None) -> bool:
    """The leading unit stands on the person's side of the agreement."""
    if activity is None:
        return True
    sides = sides_of(user, activity.agreement_id)
    lineage = Organization.objects.lineage_ids(activity.lead_id)
    led_for = Party.objects.filter(agreement=activity.agreement_id, organization__in=lineage)
    return any(pk in sides for pk in led_for.values_list("pk", flat=True))


@rules.predicate
def takes_part_by_own_side(user: User, activity: Activity | None) -> bool:
    """A unit of the person's side leads or supports the activity."""
    if activity is None:
        return True
    sides = Party.objects.filter(pk__in=sides_of(user, activity.agreement_id))
    units = {activity.lead_id, *activity.supports.values_list("pk", flat=True)}
    roots = set(sides.values_list("organization", flat=True))
    return any(roots.intersection(Organization.objects.lineage_ids(unit)) for unit in units)


@rules.predicate
def takes_part_by_own_unit(user: User, activity: Activity | None) -> bool:
    """The person's unit, one above or one below it, leads or supports the activity."""
    if activity is None:
        return True
    if user.organization_id is None:
        return False
    own = {*user.lineage_ids, *Organization.objects.branch_ids(user.organization_id)}
    return activity.lead_id in own or activity.supports.filter(pk__in=own).exists()


# --- Plan and money ------------------------------------------------------------------------------


@rules.predicate
def is_draft_plan(user: User, subject: Subject | None) -> bool:
    """Only a draft moves; an agreement or an activity has no state of a plan."""
    return not isinstance(subject, WorkPlan) or subject.is_draft


@rules.predicate
def did_not_draft_it(user: User, plan: WorkPlan | None) -> bool:
    """Two hands: whoever drafted a plan does not approve it."""
    return plan is None or plan.drafted_by_id != user.pk


plans = is_field_officer | is_agreement_admin

rules.add_perm("programs.view_workplan", takes_part & is_within_scope)
rules.add_perm("programs.change_workplan", plans & is_within_scope & is_draft_plan)
rules.add_perm("programs.revise_workplan", plans & is_within_scope)
rules.add_perm("programs.add_activity", (plans | is_verifier) & is_within_scope & is_draft_plan)
rules.add_perm("programs.import_workplan", (plans | is_verifier) & is_within_scope)
rules.add_perm("programs.export_workplan", (plans | is_verifier | is_auditor) & is_within_scope)
rules.add_perm(
    "programs.change_activity", (plans & is_within_scope) | (is_verifier & is_led_by_own_side)
)
rules.add_perm("programs.approve_workplan", is_executive & did_not_draft_it & is_within_scope)
rules.add_perm("programs.record_expenditure", (is_field_officer | is_verifier) & is_led_by_own_side)


# --- IKOTAN: BNN issues the score, whoever keeps the papers writes it down ------------------------

rules.add_perm("programs.set_thresholds", is_agreement_admin & is_within_scope)
rules.add_perm("programs.view_ikotan", takes_part & is_within_scope)
rules.add_perm("programs.record_ikotan", (is_verifier | is_agreement_admin) & is_within_scope)


# --- Field logs ----------------------------------------------------------------------------------


@rules.predicate
def is_author(user: User, log: ActivityLog | None) -> bool:
    """The person wrote the log."""
    return log is not None and log.author_id == user.pk


@rules.predicate
def is_of_performing_unit(user: User, log: ActivityLog | None) -> bool:
    """The person works in the unit whose work the log is."""
    return log is not None and log.organization_id == user.organization_id


@rules.predicate
def is_of_performing_side(user: User, log: ActivityLog | None) -> bool:
    """The person's side is the one whose work the log is."""
    return log is not None and log.party_id in sides_of(user, log.agreement_id)


@rules.predicate
def is_open(user: User, log: ActivityLog | None) -> bool:
    """A draft, or returned to its author."""
    return log is not None and log.is_open


@rules.predicate
def is_submitted(user: User, log: ActivityLog | None) -> bool:
    """Waits for the other party; with no log named, any may."""
    return log is None or log.state == ActivityLog.State.SUBMITTED


@rules.predicate
def is_verified(user: User, log: ActivityLog | None) -> bool:
    """Accepted by the other party."""
    return log is not None and log.state == ActivityLog.State.VERIFIED


@rules.predicate
def may_be_withdrawn(user: User, log: ActivityLog | None) -> bool:
    """Not decided yet."""
    return log is not None and (log.is_open or log.state == ActivityLog.State.SUBMITTED)


@rules.predicate
def is_visible(user: User, log: ActivityLog | None) -> bool:
    """Drafts stay within the unit that writes them; what was submitted is read in scope."""
    return log is None or ActivityLog.objects.for_user(user).filter(pk=log.pk).exists()


@rules.predicate
def counts_clients(user: User, log: ActivityLog | None) -> bool:
    """A log of rehabilitation: its few heads at one place could name somebody (P9)."""
    return log is not None and log.activity.strand == Strand.REHABILITATION


@rules.predicate
def is_of_the_other_party(user: User, log: ActivityLog | None) -> bool:
    """No party verifies its own work, and nobody a log of their own."""
    if log is None:
        return True
    sides = sides_of(user, log.agreement_id)
    return bool(sides) and log.party_id not in sides and log.author_id != user.pk


records = is_field_officer | is_unit_operator | is_verifier
own_log = is_author | is_of_performing_unit

rules.add_perm("programs.record_log", records)
rules.add_perm(
    "programs.record_log_for",
    (is_unit_operator & is_within_scope & takes_part_by_own_unit)
    | ((is_field_officer | is_verifier) & is_within_scope & takes_part_by_own_side),
)
rules.add_perm("programs.view_logs", takes_part)
rules.add_perm("programs.view_log", takes_part & is_visible)
# An operator reads of other units only that something was done and where it stands.
# Of one log of rehabilitation those alone who wrote, check or audit it; others read its sums.
handles_counts = own_log | is_field_officer | is_verifier | is_auditor
reads_content = (own_log | ~is_unit_operator | is_field_officer) & (
    ~counts_clients | handles_counts
)
rules.add_perm("programs.view_log_content", takes_part & is_visible & reads_content)
rules.add_perm("programs.change_log", records & own_log & is_open & is_visible)
rules.add_perm("programs.deliver_log", records & own_log & is_visible)  # it may come once more
rules.add_perm("programs.submit_log", records & own_log & is_open & is_visible)
rules.add_perm("programs.withdraw_log", records & is_author & may_be_withdrawn)
rules.add_perm("programs.correct_log", records & own_log & is_verified & is_visible)


# --- Verification --------------------------------------------------------------------------------

decides = is_verifier | is_field_officer  # BNNP verifies Pemkab's logs, Kesbangpol confirms BNNP's

rules.add_perm("programs.open_queue", decides)
rules.add_perm("programs.lives_in_queue", is_verifier)  # whose first work it is
rules.add_perm("programs.verify_log", decides & is_submitted & is_of_the_other_party)


# --- Evidence ------------------------------------------------------------------------------------


@rules.predicate
def is_of_a_visible_log(user: User, evidence: Evidence | None) -> bool:
    """The file proves a log that the person may see."""
    return evidence is not None and bool(is_visible.test(user, evidence.log))


@rules.predicate
def may_see_its_kind(user: User, evidence: Evidence | None) -> bool:
    """Of a log one sees: attendance sheets name people, so fewer see them than see photos."""
    if evidence is None:
        return False
    log = evidence.log
    if (
        own_log.test(user, log)
        or user.has_perm("programs.verify_log", log)
        or is_auditor.test(user)
    ):
        return True
    if evidence.kind == Evidence.Kind.ATTENDANCE:
        return False
    return bool(
        is_verifier.test(user)
        or is_executive.test(user)
        or (is_field_officer.test(user) and is_of_performing_side.test(user, log))
    )


rules.add_perm("programs.view_reconciliations", is_system_admin | is_auditor)
rules.add_perm("programs.open_sheet_unasked", ~is_auditor)
rules.add_perm("programs.view_evidence", takes_part & is_of_a_visible_log & may_see_its_kind)


def readable_by(user: User) -> Q:
    """An operator reads of other units no more than the state, so a search must not tell it."""
    if user.has_role(Role.UNIT_OPERATOR) and not user.has_role(Role.FIELD_OFFICER):
        return Q(author=user) | Q(organization=user.organization_id)
    return Q()
