"""A dead attempt is counted once, however many ticks find it, and a living one never."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from reports import assembly, dispatch
from reports.models import ProgressReport
from tests.factories import ProgressReportFactory

LONG_AGO = timedelta(minutes=5)


def died(report) -> int:
    """An attempt that began and was never heard of again."""
    attempt = assembly.call_up(report.pk)
    mine = assembly._take(report.pk, attempt)
    ProgressReport.objects.filter(pk=report.pk).update(progress=40, lease_until=Now() - LONG_AGO)
    return mine


@pytest.mark.django_db(transaction=True)
def test_ticks_at_once_count_a_death_once(monkeypatch):
    """Both have read the same attempt before either counts. Without the fence: two failures."""
    report = ProgressReportFactory()
    died(report)
    both_have_read = threading.Barrier(2)
    count = assembly.record_death

    def together(report_id, attempt):
        both_have_read.wait(timeout=20)
        return count(report_id, attempt)

    monkeypatch.setattr(assembly, "record_death", together)
    monkeypatch.setattr(dispatch.current_app, "send_task", lambda name, args: None)

    def tick():
        dispatch.send_waiting()
        connection.close()

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report.refresh_from_db()
    assert (report.failures, report.state) == (1, ProgressReport.State.ASSEMBLING)


@pytest.mark.django_db
def test_a_death_is_not_counted_twice_in_a_row():
    report = ProgressReportFactory()
    attempt = died(report)
    assert [assembly.record_death(report.pk, attempt) for _ in range(3)] == [True, False, False]


@pytest.mark.django_db
def test_an_attempt_that_gave_a_sign_of_life_is_not_dead():
    report = ProgressReportFactory()
    attempt = died(report)
    assembly._tell(report.pk, attempt, 40, "Menyusun PDF (1 dari 3)")
    assert not assembly.record_death(report.pk, attempt)
    report.refresh_from_db()
    assert (report.failures, report.progress) == (0, 40)


@pytest.mark.django_db
def test_what_was_declared_dead_writes_nothing_any_more():
    report = ProgressReportFactory()
    attempt = died(report)
    assert assembly.record_death(report.pk, attempt)
    with pytest.raises(assembly.LeaseLost):
        assembly._tell(report.pk, attempt, 65, "Menyusun DOCX (2 dari 3)")
    assert not assembly.record_failure(report.pk, attempt, ValueError())
