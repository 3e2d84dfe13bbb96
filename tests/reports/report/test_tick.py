"""The tick: late, early, twice or at once, each closed period gets exactly one report."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from agreements.models import Agreement
from reports import dispatch, schedule
from reports.models import ProgressReport, ReportKind, ReportSchedule
from tests.factories import AgreementFactory, ReportScheduleFactory, in_force


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """What would go to the broker: the network's edge, kept here instead."""
    messages = []
    monkeypatch.setattr(
        dispatch.current_app, "send_task", lambda name, args: messages.append((name, *args))
    )
    return messages


def moment(day, hour_utc=4):
    return datetime(day.year, day.month, day.day, hour_utc, tzinfo=UTC)


def codes():
    return list(ProgressReport.objects.order_by("period_start").values_list("code", flat=True))


@pytest.mark.django_db
def test_a_late_tick_makes_every_missed_report_once():
    in_force()
    schedule.tick(moment(date(2026, 11, 24)))
    schedule.tick(moment(date(2026, 11, 24)))
    assert codes() == ["LAP-2026-TW1-v1", "LAP-2026-TW2-v1", "LAP-2026-TW3-v1"]


@pytest.mark.django_db
def test_a_quarter_closes_at_midnight_in_makassar_not_in_greenwich():
    in_force()
    schedule.tick(datetime(2026, 3, 31, 15, 59, tzinfo=UTC))
    assert codes() == []
    schedule.tick(datetime(2026, 3, 31, 16, 0, tzinfo=UTC))
    assert codes() == ["LAP-2026-TW1-v1"]


@pytest.mark.django_db
def test_an_agreement_in_force_gets_a_quarterly_schedule_from_its_first_quarter():
    agreement = in_force()
    Agreement.objects.filter(pk=agreement.pk).update(
        effective=DateRange(date(2026, 5, 6), date(2027, 1, 1))
    )
    schedule.tick(moment(date(2026, 5, 7)))
    made = ReportSchedule.objects.get()
    assert (made.kind, made.starts_on, made.due_days) == (
        ReportKind.QUARTERLY, date(2026, 4, 1), 10,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_schedule_that_was_switched_off_stays_off():
    ReportScheduleFactory(active=False)
    schedule.tick(moment(date(2026, 11, 24)))
    assert ReportSchedule.objects.count() == 1
    assert codes() == []


@pytest.mark.django_db
def test_an_agreement_under_discussion_owes_nothing():
    ReportScheduleFactory(agreement=AgreementFactory())
    schedule.tick(moment(date(2026, 11, 24)))
    assert codes() == []


@pytest.mark.django_db
def test_nothing_is_owed_after_the_agreement_ends():
    in_force()
    schedule.tick(moment(date(2028, 3, 1)))
    assert codes()[-1] == "LAP-2026-TW4-v1"


@pytest.mark.django_db
def test_all_kinds_of_schedule_are_seen_to_over_the_turn_of_the_year():
    agreement = in_force()
    for kind in ReportKind.values:
        ReportScheduleFactory(agreement=agreement, kind=kind)
    schedule.tick(moment(date(2027, 1, 1)))
    assert len(codes()) == 12 + 4 + 2 + 1
    assert ProgressReport.objects.get(code="LAP-2026-TH-v1").due_on == date(2027, 1, 10)


@pytest.mark.django_db
def test_each_waiting_report_is_sent_once_while_its_message_is_on_the_way(sent):
    in_force()
    schedule.tick(moment(date(2026, 7, 1)))
    schedule.tick(moment(date(2026, 7, 1)))
    assert len(sent) == len(set(sent)) == 2


@pytest.mark.django_db
def test_a_broker_that_is_away_costs_a_log_line_and_the_next_tick_finds_the_report(
    monkeypatch, sent, caplog
):
    in_force()

    def away(name, args):
        raise ConnectionRefusedError

    working = dispatch.current_app.send_task
    monkeypatch.setattr(dispatch.current_app, "send_task", away)
    schedule.tick(moment(date(2026, 4, 1)))
    assert "the broker is away" in caplog.text
    assert ProgressReport.objects.get().lease_until is None
    monkeypatch.setattr(dispatch.current_app, "send_task", working)
    schedule.tick(moment(date(2026, 4, 1)))
    assert len(sent) == 1


@pytest.mark.django_db(transaction=True)
def test_ticks_at_once_make_one_report_a_period():
    """Without the unique key and `ignore_conflicts` this fails: eight of everything."""
    in_force()
    start = threading.Barrier(8)

    def one():
        start.wait()
        schedule.tick(moment(date(2026, 11, 24)))
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes() == ["LAP-2026-TW1-v1", "LAP-2026-TW2-v1", "LAP-2026-TW3-v1"]
    assert ReportSchedule.objects.count() == 1


@pytest.mark.django_db
def test_ticks_cost_the_same_however_many_reports_there_are(django_assert_max_num_queries):
    in_force()
    schedule.tick(moment(date(2026, 12, 31)))
    with django_assert_max_num_queries(27):  # six of them: the agreement ends today
        schedule.tick(moment(date(2026, 12, 31)))


@pytest.mark.django_db
def test_the_command_tells_what_it_did(capsys):
    call_command("tick")
    assert "report(s) made" in capsys.readouterr().out
