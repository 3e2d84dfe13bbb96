"""Publication: worded, proposed, signed by another, and from then on unchangeable."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from accounts.roles import Role
from agreements.models import Agreement
from reports import notices, publishing
from reports.files import FileAltered, files_of, read_verified
from reports.models import Narrative, Notification, ProgressReport
from reports.periods import period_containing
from reports.publishing import Words
from tests.factories import revised, side, user_in
from tests.reports.report.steps import assembled, proposed, published
from tests.reports.report.world import told

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("quick")]
State = ProgressReport.State
REFUSED = (IntegrityError, InternalError)


@pytest.fixture
def story():
    return told()


def words(**changes):
    none = {section: Words("", 0) for section in Narrative.Section.values}
    return none | changes


def test_a_report_goes_from_draft_to_published_by_two_hands(story):
    report = published(story)
    assert (report.state, report.composed_by, report.published_by) == (
        State.PUBLISHED, story.officer, story.executive,
    )  # fmt: skip


def test_whoever_proposed_does_not_publish(story):
    with pytest.raises(publishing.OwnReport):
        publishing.publish(proposed(story), by=story.officer)


def test_whoever_worded_does_not_publish(story):
    report = assembled(story.report)
    publishing.write(report, words(kendala=Words("Hujan.", 0)), by=story.executive)
    report = assembled(report)
    publishing.propose(report, by=story.officer)
    with pytest.raises(publishing.OwnReport):
        publishing.publish(report, by=story.executive)


def test_the_database_refuses_one_hand_too(story):
    report = proposed(story)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressReport.objects.filter(pk=report.pk).update(
            state=State.PUBLISHED, published_by=story.officer, published_at=report.created_at
        )


def test_a_published_report_is_refused_every_change_by_the_database(story):
    report = published(story)
    for change in (
        {"progress": 1},
        {"snapshot": {}},
        {"snapshot_sha256": "0" * 64},
        {"state": "draft"},
        {"due_on": date(2030, 1, 1)},
    ):
        with pytest.raises(REFUSED), transaction.atomic():
            ProgressReport.objects.filter(pk=report.pk).update(**change)


def test_raw_sql_is_refused_too(story):
    report = assembled(story.report)
    publishing.write(report, words(kendala=Words("Hujan.", 0)), by=story.officer)
    publishing.propose(assembled(report), by=story.officer)
    publishing.publish(report, by=story.executive)
    for statement in (
        "UPDATE reports_progressreport SET progress_note = 'x'",
        "DELETE FROM reports_progressreport",
        "UPDATE reports_reportfile SET sha256 = repeat('0', 64)",
        "DELETE FROM reports_reportfile",
        "UPDATE reports_narrative SET body = 'x'",
    ):
        with pytest.raises(REFUSED), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_example_is_published_in_showcase_only(settings):
    story = told(is_example=True)
    report = proposed(story)
    settings.SHOWCASE = False
    with pytest.raises(publishing.NotReady, match="mode peragaan"):
        publishing.publish(report, by=story.executive)
    settings.SHOWCASE = True
    assert publishing.publish(report, by=story.executive).state == State.PUBLISHED


def test_an_altered_file_is_not_published(story):
    report = proposed(story)
    stored = files_of(report)[0]
    with stored.file.storage.open(stored.file.name, "r+b") as handle:
        handle.write(b"?")
    with pytest.raises(FileAltered):
        publishing.publish(report, by=story.executive)
    report.refresh_from_db()
    assert report.state == State.IN_REVIEW


def test_saved_words_reach_the_files_before_anybody_may_propose(story):
    report = assembled(story.report)
    assert publishing.write(report, words(kendala=Words("Hujan.", 0)), by=story.officer)
    report.refresh_from_db()
    assert report.state == State.ASSEMBLING
    report = assembled(report)
    assert publishing.words_are_frozen(report)
    assert report.files.count() == 6
    assert {file.attempt for file in files_of(report)} == {report.attempt}


def test_words_written_while_files_were_made_hold_the_proposal_back(story):
    report = assembled(story.report)
    Narrative.objects.create(report=report, section="kendala", body="Belakangan.")
    with pytest.raises(publishing.NotReady):
        publishing.propose(report, by=story.officer)


def test_words_of_others_are_never_overwritten_unseen(story):
    other = user_in(side(story.agreement, 1), Role.FIELD_OFFICER)
    publishing.write(story.report, words(kendala=Words("Pertama.", 0)), by=story.officer)
    publishing.write(story.report, words(kendala=Words("Kedua.", 1)), by=other)
    with pytest.raises(publishing.StaleNarrative) as stale:
        publishing.write(
            story.report,
            words(kendala=Words("Ketiga.", 1), pendorong=Words("Juga.", 0)),
            by=story.officer,
        )
    assert stale.value.theirs["kendala"].body == "Kedua."
    assert list(story.report.narratives.values_list("section", "body")) == [("kendala", "Kedua.")]


def test_the_first_words_of_two_people_at_once_are_kept_apart(story):
    other = user_in(side(story.agreement, 1), Role.FIELD_OFFICER)
    publishing.write(story.report, words(kendala=Words("Pertama.", 0)), by=story.officer)
    with pytest.raises(publishing.StaleNarrative):
        publishing.write(story.report, words(kendala=Words("Kedua.", 0)), by=other)


def test_nothing_changed_nothing_done(story):
    report = assembled(story.report)
    assert not publishing.write(report, words(), by=story.officer)
    report.refresh_from_db()
    assert report.state == State.DRAFT


def test_a_proposed_report_takes_no_words(story):
    report = proposed(story)
    with pytest.raises(publishing.WrongState):
        publishing.write(report, words(kendala=Words("Hujan.", 0)), by=story.officer)


def test_sending_back_needs_a_reason_and_keeps_it(story):
    report = proposed(story)
    with pytest.raises(publishing.NotReady):
        publishing.return_to_draft(report, by=story.executive, reason="  ")
    assert publishing.return_to_draft(report, by=story.executive, reason="Kurang.").state == (
        State.DRAFT
    )


def test_a_correction_is_a_revision_and_both_stay(story):
    first = published(story)
    second = publishing.revise(first, by=story.officer)
    assert (second.code, second.revision, second.due_on) == ("LAP-2026-TW1-v2", 1, first.due_on)
    assert publishing.revise(first, by=story.officer) == second
    assert first.successor is None
    publishing.propose(assembled(second), by=story.officer)
    publishing.publish(second, by=story.executive)
    assert first.successor == second
    assert read_verified(files_of(first)[0])


def test_published_bytes_stay_whatever_changes_later(story):
    report = published(story)
    before = [read_verified(file) for file in files_of(report)]
    Agreement.objects.filter(pk=story.agreement.pk).update(title="Judul lain")
    with revised(story.agreement, effective_on=date(2026, 12, 1)):
        story.activity.title = "Nama lain"
        story.activity.save()
    assert [read_verified(file) for file in files_of(report)] == before


def test_composing_a_period_twice_answers_the_same_report(story):
    period = period_containing("semester", date(2026, 1, 1))
    first, is_new = publishing.compose(story.agreement, period, by=story.officer)
    again, is_new_again = publishing.compose(story.agreement, period, by=story.officer)
    assert (first, is_new, is_new_again) == (again, True, False)


def test_a_running_period_is_not_composed(story):
    period = period_containing("annual", date(2099, 1, 1))
    with pytest.raises(publishing.NotReady):
        publishing.compose(story.agreement, period, by=story.officer)


def test_a_ready_report_is_told_to_the_officers_once(story):
    assembled(story.report)
    notices.give()
    notices.give()
    told_to = Notification.objects.get(kind=Notification.Kind.REPORT_READY)
    assert told_to.user == story.officer
