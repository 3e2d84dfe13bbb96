"""Which reports are owed: set by hand, never for periods that were over before."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from reports import dispatch, schedule, scheduling
from reports.models import ProgressReport, ReportKind, ReportSchedule
from reports.scheduling import Wish
from tests.factories import in_force, side, user_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 20)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr(dispatch.current_app, "send_task", lambda name, args: None)


@pytest.fixture
def agreement(db):
    made = in_force()
    schedule.make_missing_schedules()  # the quarterly one that each agreement gets
    return made


def wish(kind, *, active=True, due_days=10):
    return Wish(kind, active, due_days)


def codes():
    return list(ProgressReport.objects.order_by("period_start").values_list("code", flat=True))


def tick(day):
    schedule.tick(datetime(day.year, day.month, day.day, 4, tzinfo=UTC))


def test_every_kind_is_told_whether_it_is_owed_or_not(agreement):
    told = {one.kind: one.active for one in scheduling.standing(agreement)}
    assert told == dict.fromkeys(ReportKind.values, False) | {ReportKind.QUARTERLY: True}


def test_a_kind_that_is_switched_on_begins_with_the_running_period(agreement):
    scheduling.set_schedules(agreement, [wish(ReportKind.MONTHLY)], TODAY)
    ReportSchedule.objects.filter(kind=ReportKind.QUARTERLY).update(active=False)
    tick(date(2026, 10, 2))
    assert codes() == ["LAP-2026-B08-v1", "LAP-2026-B09-v1"]


def test_one_that_is_switched_off_and_on_again_owes_nothing_for_the_time_between(agreement):
    off, on = wish(ReportKind.QUARTERLY, active=False), wish(ReportKind.QUARTERLY)
    scheduling.set_schedules(agreement, [off], date(2026, 2, 1))
    tick(date(2026, 7, 2))
    assert codes() == []
    scheduling.set_schedules(agreement, [on], TODAY)
    tick(date(2026, 10, 2))
    assert codes() == ["LAP-2026-TW3-v1"]


def test_a_report_that_is_there_keeps_its_due_day(agreement):
    tick(date(2026, 4, 2))
    scheduling.set_schedules(agreement, [wish(ReportKind.QUARTERLY, due_days=25)], TODAY)
    tick(date(2026, 10, 2))
    due = dict(ProgressReport.objects.values_list("code", "due_on"))
    assert due["LAP-2026-TW1-v1"] == date(2026, 4, 10)
    assert due["LAP-2026-TW3-v1"] == date(2026, 10, 25)


def test_what_is_as_it_was_changes_nothing(agreement):
    assert scheduling.set_schedules(agreement, scheduling.standing(agreement), TODAY) == 0
    assert ReportSchedule.objects.count() == 1


def data(**changes):
    fields = {}
    for kind in ReportKind.values:
        fields |= {f"{kind}_due_days": "10"}
    return fields | {"quarterly_active": "on"} | changes


@pytest.mark.slow
def test_the_page_keeps_what_was_set(client, agreement):
    client.force_login(user_in(side(agreement, 1), Role.FIELD_OFFICER))
    with time_machine.travel("2026-08-20T04:00:00+00:00"):
        asked = data(annual_active="on", annual_due_days="31")
        answer = client.post(reverse("reports:schedules"), asked, follow=True)
    assert "Jadwal laporan disimpan." in answer.content.decode()
    row = ReportSchedule.objects.get(kind=ReportKind.ANNUAL)
    assert (row.active, row.due_days) == (True, 31)
    assert row.starts_on == date(2026, 1, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0", "sedikitnya 1 hari"),
        ("400", "paling lama 90 hari"),
        ("x", "bilangan bulat"),
        ("", "Isikan tenggat"),
    ],
)
def test_a_due_day_that_cannot_be_is_refused_beside_its_field(client, agreement, typed, words):
    client.force_login(user_in(side(agreement, 1), Role.AGREEMENT_ADMIN))
    page = client.post(
        reverse("reports:schedules"), data(quarterly_due_days=typed)
    ).content.decode()
    assert words in page
    assert ReportSchedule.objects.get().due_days == 10


@pytest.mark.slow
def test_addresses_are_kept_once_each_also_for_a_kind_not_owed_yet(client, agreement):
    client.force_login(user_in(side(agreement, 1), Role.AGREEMENT_ADMIN))
    typed = "Bupati@Contoh.go.id\nbnnp@contoh.go.id  bupati@contoh.go.id"
    client.post(reverse("reports:schedules"), data(annual_addresses=typed))
    row = ReportSchedule.objects.get(kind=ReportKind.ANNUAL)
    assert row.address_list == ["bupati@contoh.go.id", "bnnp@contoh.go.id"]
    assert not row.active


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("bupati", "“bupati” bukan alamat surel"),
        ("a@b.go.id\nBcc:x@y", "bukan alamat surel"),
        ("\n".join(f"n{n}@contoh.go.id" for n in range(21)), "Paling banyak 20 alamat"),
    ],
    ids=["no address", "a header", "too many"],
)
def test_what_is_no_address_is_refused_beside_its_field_and_kept_as_typed(
    client, agreement, typed, words
):
    client.force_login(user_in(side(agreement, 1), Role.AGREEMENT_ADMIN))
    page = client.post(reverse("reports:schedules"), data(quarterly_addresses=typed))
    assert words in page.content.decode()
    assert page.context["form"]["quarterly_addresses"].value() == typed
    assert ReportSchedule.objects.get().addresses == ""
