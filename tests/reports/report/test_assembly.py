"""Assembly: leased, fenced, resumed; a beaten attempt writes nothing."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from reports import assembly, dispatch, publishing, snapshot
from reports.files import files_of, read_verified
from reports.models import ProgressReport, ReportFile
from reports.renderers import docx
from tests.factories import ProgressReportFactory
from tests.reports.report.world import told

pytestmark = pytest.mark.slow

State = ProgressReport.State


def expire(report):
    ProgressReport.objects.filter(pk=report.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )


@pytest.fixture
def breaking(monkeypatch):
    """Make the second file's renderer do something else, as a crash or a rival would."""

    def set_up(action):
        steps = tuple(
            (name, action if name == "docx" else render, note, percent)
            for name, render, note, percent in assembly.RENDERERS
        )
        monkeypatch.setattr(assembly, "RENDERERS", steps)

    return set_up


@pytest.mark.django_db
def test_a_report_is_assembled_into_a_frozen_draft_with_three_files():
    report = told().report
    attempt = assembly.call_up(report.pk)
    assert assembly.assemble(report.pk, attempt)
    report.refresh_from_db()
    assert (report.state, report.progress, report.failures) == (State.DRAFT, 100, 0)
    assert report.snapshot_sha256 == snapshot.sha256_of(report.snapshot)
    assert [file.format for file in files_of(report)] == ["pdf", "docx", "xlsx"]
    assert all(read_verified(file) for file in report.files.all())


@pytest.mark.django_db
def test_the_same_message_twice_makes_one_set_of_files():
    report = told().report
    attempt = assembly.call_up(report.pk)
    assert [assembly.assemble(report.pk, attempt) for _ in range(3)] == [True, False, False]
    assert report.files.count() == 3


@pytest.mark.django_db
def test_a_report_on_its_way_is_not_called_up_again_until_its_lease_ran_out():
    report = ProgressReportFactory()
    first = assembly.call_up(report.pk)
    assert assembly.call_up(report.pk) is None
    expire(report)
    assert assembly.call_up(report.pk) > first
    assert not assembly.assemble(report.pk, first)


@pytest.mark.django_db
def test_an_overtaken_attempt_writes_nothing(breaking):
    """Without `WHERE attempt = mine` in the last write there are six files."""
    report = told().report
    outcome = []

    def stall(frozen):
        """The worker sleeps past its lease; meanwhile another one does the work."""
        expire(report)
        breaking(docx.render)
        assert assembly.record_death(report.pk, attempt + 1)
        outcome.append(assembly.assemble(report.pk, assembly.call_up(report.pk)))
        return b"of the loser"

    attempt = assembly.call_up(report.pk)
    breaking(stall)
    assert not assembly.assemble(report.pk, attempt)
    assert outcome == [True]
    report.refresh_from_db()
    assert report.state == State.DRAFT
    assert set(report.files.values_list("attempt", flat=True)) == {report.attempt}
    assert not any(b"of the loser" in read_verified(f) for f in report.files.all())


@pytest.mark.django_db
def test_a_killed_attempt_is_revived_by_the_tick_and_resumes_from_the_frozen_figures(
    breaking, monkeypatch
):
    story = told()
    report = story.report
    attempt = assembly.call_up(report.pk)

    def killed(frozen):
        raise SystemExit  # no Exception: nothing of ours runs any more, as with kill -9

    breaking(killed)
    with pytest.raises(SystemExit):
        assembly.assemble(report.pk, attempt)
    report.refresh_from_db()
    assert (report.state, report.files.count()) == (State.ASSEMBLING, 0)
    frozen = report.snapshot_sha256
    assert frozen
    expire(report)
    messages = []
    monkeypatch.setattr(dispatch.current_app, "send_task", lambda name, args: messages.append(args))
    breaking(docx.render)
    assert dispatch.send_waiting() == 1
    assert assembly.assemble(*messages[0])
    report.refresh_from_db()
    assert (report.state, report.snapshot_sha256) == (State.DRAFT, frozen)
    assert report.files.count() == 3


@pytest.mark.django_db
def test_three_failures_end_the_attempts_and_say_why(breaking):
    report = told().report

    def broken(frozen):
        raise ValueError("nama orang yang tidak boleh tampil")

    breaking(broken)
    for _ in range(3):
        assembly.assemble(report.pk, assembly.call_up(report.pk))
    report.refresh_from_db()
    assert report.state == State.FAILED
    assert "DOCX" in report.failure
    assert "nama orang" not in report.failure
    assert report.files.count() == 0
    assert assembly.call_up(report.pk) is None


@pytest.mark.django_db
def test_a_failed_report_can_be_assembled_anew(breaking, monkeypatch):
    story = told()
    monkeypatch.setattr(dispatch.current_app, "send_task", lambda name, args: None)

    def broken(frozen):
        raise ValueError

    breaking(broken)
    for _ in range(3):
        assembly.assemble(story.report.pk, assembly.call_up(story.report.pk))
    breaking(docx.render)
    publishing.assemble_anew(story.report, by=story.officer)
    assert assembly.assemble(story.report.pk, assembly.call_up(story.report.pk))


@pytest.mark.django_db
def test_lost_messages_are_no_failures():
    report = ProgressReportFactory()
    for _ in range(5):
        assert assembly.call_up(report.pk)
        expire(report)
        dispatch.send_waiting()
        expire(report)
    report.refresh_from_db()
    assert (report.state, report.failures) == (State.ASSEMBLING, 0)


@pytest.mark.django_db
def test_progress_is_seen_while_the_work_goes_on(breaking):
    report = told().report
    seen = []

    def look(frozen):
        seen.append(ProgressReport.objects.values_list("progress", "progress_note").get())
        return docx.render(frozen)

    breaking(look)
    assembly.assemble(report.pk, assembly.call_up(report.pk))
    assert seen == [(65, "Menyusun DOCX (2 dari 3)")]


@pytest.mark.django_db(transaction=True)
def test_the_snapshot_sees_one_moment_of_the_database():
    """Freezing runs in one repeatable-read transaction, and leaves no lock behind."""
    story = told()
    frozen = snapshot.assemble(story.report)
    with transaction.atomic():
        assert snapshot.assemble(story.report) == frozen
    assert ReportFile.objects.count() == 0
    assert not default_storage.exists("reports")
