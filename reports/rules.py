"""Who may read, write, propose and publish a report."""

import rules

from accounts.models import User
from accounts.rules import (
    is_agreement_admin,
    is_auditor,
    is_executive,
    is_field_officer,
    is_verifier,
    takes_part,
)
from agreements.rules import is_within_scope
from reports.models import ProgressReport


@rules.predicate
def is_visible(user: User, report: ProgressReport | None) -> bool:
    """Of an agreement of one's own, and published or a draft that one may read."""
    return report is None or ProgressReport.objects.for_user(user).filter(pk=report.pk).exists()


@rules.predicate
def is_published(user: User, report: ProgressReport | None) -> bool:
    """Published reports are read by all who take part."""
    return report is not None and report.state == ProgressReport.State.PUBLISHED


@rules.predicate
def is_signatory(user: User) -> bool:
    """Flagged as one who may publish on behalf of a party."""
    return user.is_signatory


@rules.predicate
def had_no_hand_in_it(user: User, report: ProgressReport | None) -> bool:
    """Never composed the report nor wrote any of its words, in this revision or one before."""
    return report is None or not report.hands().filter(pk=user.pk).exists()


reads_whole_drafts = is_field_officer | is_verifier | is_executive | is_auditor
reads_whole = ((takes_part & is_published) | reads_whole_drafts) & is_within_scope
publishes = is_signatory & (is_executive | is_verifier)

rules.add_perm("reports.view_reports", takes_part)
rules.add_perm("reports.trace", takes_part)
rules.add_perm("reports.view_units", takes_part)
rules.add_perm("reports.view_performance", takes_part)
rules.add_perm("reports.export_performance", is_field_officer | is_verifier | is_executive)
rules.add_perm("reports.view_report", takes_part & is_visible)
# Of a draft a unit reads its own lines on the page: no file, no words, no sum over other units.
rules.add_perm("reports.view_whole_report", reads_whole)
rules.add_perm("reports.download_report", reads_whole)
# Word and Excel files are for those who work on with the figures (column E of the matrix).
rules.add_perm("reports.export_report", (is_field_officer | is_verifier) & is_within_scope)
rules.add_perm("reports.compose_report", is_field_officer & is_within_scope)
rules.add_perm("reports.edit_narrative", is_field_officer & is_within_scope)
rules.add_perm("reports.propose_report", is_field_officer & is_within_scope)
rules.add_perm("reports.return_report", (publishes | is_verifier) & is_within_scope)
rules.add_perm("reports.publish_report", publishes & had_no_hand_in_it & is_within_scope)
# The evaluation form tells of the plan what its page tells; its workbook is for further work.
rules.add_perm("reports.view_evaluation", takes_part & is_within_scope)
rules.add_perm("reports.export_evaluation", (is_field_officer | is_verifier) & is_within_scope)
rules.add_perm("reports.nudge", (is_verifier | is_field_officer | is_executive) & is_within_scope)
rules.add_perm("reports.set_schedules", (is_agreement_admin | is_field_officer) & is_within_scope)
