"""An agreement that is about to end: its admins and Pimpinan are told once a stage, and mailed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.roles import Role
from agreements.models import Agreement
from reports import notices, schedule
from reports.models import Notification
from tests.factories import AgreementFactory, OrganizationFactory, in_force, side, user_in

LAST_DAY = date(2026, 12, 31)  # of `in_force`
KIND = Notification.Kind.AGREEMENT_ENDING
pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(db) -> Agreement:
    return in_force()


@pytest.fixture
def admin(agreement):
    return user_in(side(agreement, 1), Role.AGREEMENT_ADMIN)


def tick(days_left: int, last_day: date = LAST_DAY) -> None:
    """A tick at nine in the morning, that many days before the last."""
    day = last_day - timedelta(days=days_left)
    schedule.tick(datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Makassar")))


def told() -> list[str]:
    return list(
        Notification.objects.filter(kind=KIND).order_by("pk").values_list("occasion", flat=True)
    )


def test_each_stage_is_told_once_however_often_the_tick_comes(admin, agreement, mailoutbox):
    for days in (92, 91, 90, 90, 75, 61, 60, 59, 31, 30, 30, 1, 0):
        tick(days)
    assert told() == [f"{stage} hari sebelum 2026-12-31" for stage in (90, 60, 30)]
    assert {notice.object for notice in Notification.objects.filter(kind=KIND)} == {agreement}
    mails = [mail for mail in mailoutbox if "mendekati akhir" in mail.subject]
    assert len(mails) == 3
    assert {tuple(mail.to) for mail in mails} == {(admin.email,)}
    assert "Hari terakhir berlaku: 31 Desember 2026" in mails[0].body
    assert f"{agreement.get_absolute_url()}?perjanjian={agreement.slug}" in mails[0].body


@pytest.mark.parametrize(
    ("days", "stage"), [(91, None), (74, 90), (61, 90), (45, 60), (12, 30), (0, 30), (-1, None)]
)
def test_a_late_tick_tells_the_stage_that_holds_and_none_that_passed(admin, days, stage):
    tick(days)
    assert told() == ([f"{stage} hari sebelum 2026-12-31"] if stage else [])


def test_admins_and_pimpinan_of_both_parties_and_their_units_are_told(agreement):
    unit = OrganizationFactory(parent=side(agreement, 2))
    readers = {
        user_in(side(agreement, 1), Role.AGREEMENT_ADMIN),
        user_in(side(agreement, 1), Role.AGREEMENT_ADMIN, Role.EXECUTIVE),
        user_in(side(agreement, 2), Role.AGREEMENT_ADMIN),
        user_in(unit, Role.EXECUTIVE),
    }
    user_in(side(agreement, 1), Role.FIELD_OFFICER)
    user_in(side(agreement, 2), Role.VERIFIER)
    user_in(side(agreement, 1), Role.EXECUTIVE, is_active=False)
    user_in(OrganizationFactory(), Role.AGREEMENT_ADMIN)
    tick(20)
    tick(20)
    given = Notification.objects.filter(kind=KIND)
    assert given.count() == len(readers)
    assert {notice.user for notice in given} == readers


def test_an_admin_who_comes_later_is_told_too(agreement, admin):
    tick(80)
    user_in(side(agreement, 2), Role.AGREEMENT_ADMIN)
    tick(79)
    assert len(told()) == 2


def test_an_extension_is_told_anew_before_its_own_end(agreement, admin):
    tick(25)
    longer = date(2027, 6, 30)
    Agreement.objects.filter(pk=agreement.pk).update(
        effective=DateRange(agreement.effective.lower, longer + timedelta(days=1))
    )
    tick(20)
    tick(85, longer)
    assert told() == ["30 hari sebelum 2026-12-31", "90 hari sebelum 2027-06-30"]


def test_an_early_end_counts_and_an_ended_or_discussed_agreement_is_not_told(agreement, admin):
    AgreementFactory(parties=[side(agreement, 1), side(agreement, 2)])
    Agreement.objects.filter(pk=agreement.pk).update(
        status=Agreement.Status.TERMINATED, terminated_on=date(2026, 7, 1)
    )
    tick(10, date(2026, 6, 30))
    tick(40)
    assert told() == ["30 hari sebelum 2026-06-30"]


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_tell_and_mail_it_once(agreement, admin, mailoutbox):
    def give(_: int) -> None:
        notices.give(LAST_DAY)
        notices.mail()
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(give, range(4)))
    assert told() == ["30 hari sebelum 2026-12-31"]
    assert len(mailoutbox) == 1
