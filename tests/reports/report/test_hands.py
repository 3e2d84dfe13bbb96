"""Whoever ever had a hand in a report does not publish it: every hand, not the last one alone."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles import Role
from reports import publishing
from reports.models import ProgressReport
from reports.publishing import Words
from tests.factories import side, user_in
from tests.reports.report.steps import assembled
from tests.reports.report.world import told

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("quick")]
State = ProgressReport.State


@pytest.fixture
def story():
    return told()


@pytest.fixture
def signatory(story):
    """Writes one day, may sign another day."""
    roles = (Role.FIELD_OFFICER, Role.EXECUTIVE)
    return user_in(side(story.agreement, 1), *roles, is_signatory=True)


def write(report, by, body, version=0):
    publishing.write(report, {"kendala": Words(body, version)}, by=by)
    return assembled(report)


def worded(report, signatory, officer):
    """The words of one, written over by another."""
    return write(write(report, signatory, "Hujan."), officer, "Banjir.", version=1)


def emptied(report, signatory, officer):
    """The words of one, then none at all, of whoever emptied them."""
    return write(write(report, officer, "Hujan."), signatory, "", version=1)


def proposed_first(report, signatory, officer):
    """Proposed by one, sent back, and proposed by another."""
    publishing.propose(assembled(report), by=signatory)
    return publishing.return_to_draft(report, by=officer, reason="Kurang lengkap.")


def assembled_anew(report, signatory, officer):
    """Its figures frozen again by one."""
    return assembled(publishing.assemble_anew(assembled(report), by=signatory))


@pytest.mark.parametrize("hand", [worded, emptied, proposed_first, assembled_anew])
def test_every_hand_is_remembered_by_verb_rule_and_database(story, signatory, hand):
    """Seen to fail when only the present composer and the present writers were asked."""
    report = hand(story.report, signatory, story.officer)
    report = publishing.propose(report, by=story.officer)
    assert not signatory.has_perm("reports.publish_report", report)
    with pytest.raises(publishing.OwnReport):
        publishing.publish(report, by=signatory)
    with pytest.raises(IntegrityError, match="does not publish it"), transaction.atomic():
        ProgressReport.objects.filter(pk=report.pk).update(
            state=State.PUBLISHED, published_by=signatory, published_at=timezone.now()
        )
    assert story.executive.has_perm("reports.publish_report", report)
    assert publishing.publish(report, by=story.executive).state == State.PUBLISHED


def test_hands_come_along_into_a_revision_with_the_words(story, signatory):
    report = publishing.propose(write(story.report, signatory, "Hujan."), by=story.officer)
    report = publishing.publish(report, by=story.executive)
    revision = assembled(publishing.revise(report, by=story.officer))
    revision = publishing.propose(
        write(revision, story.officer, "Banjir.", version=1), by=story.officer
    )
    assert not signatory.has_perm("reports.publish_report", revision)
    with pytest.raises(publishing.OwnReport):
        publishing.publish(revision, by=signatory)


def test_hands_on_another_report_are_none_on_this_one(story, signatory):
    write(story.report, signatory, "Hujan.")
    other = told()
    report = publishing.propose(assembled(other.report), by=other.officer)
    assert set(report.hands()) == {other.officer}
