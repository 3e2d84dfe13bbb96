"""The recount of each night: once, by whoever comes first, and told when it finds something."""

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from time import time

import pytest

from accounts.roles import Role
from p4gn_portal.formats import WITA
from p4gn_portal.nightly import PATIENCE
from programs.models import Achievement, Reconciliation
from programs.nightly import recount_tonight
from programs.tasks import recount
from reports import notices
from reports.models import Notification
from tests.factories import (
    YEAR,
    ActivityFactory,
    ActivityLogFactory,
    IndicatorFactory,
    MeasurementFactory,
    decided,
    in_force,
    side,
    user_in,
)

pytestmark = pytest.mark.django_db
NIGHT = datetime(YEAR, 11, 25, 2, 15, tzinfo=WITA)


@pytest.fixture
def counted():
    """An indicator with one verified log."""
    indicator = IndicatorFactory(activity=ActivityFactory(agreement=in_force()))
    log = ActivityLogFactory(activity=indicator.activity, performed_on=date(YEAR, 3, 1))
    MeasurementFactory(log=log, indicator=indicator, value=4)
    decided(log)
    return indicator


def test_before_two_in_the_morning_it_is_not_yet_time():
    assert recount_tonight(NIGHT.replace(hour=1, minute=59)) is None
    assert not Reconciliation.objects.exists()


def test_a_clean_night_is_kept_as_an_answer_with_its_date(counted):
    run = recount_tonight(NIGHT)
    assert (run.day, run.is_clean, run.told) == (NIGHT.date(), True, [])


def test_each_difference_is_kept_in_words(counted):
    Achievement.objects.update(total=5)
    run = recount_tonight(NIGHT)
    assert (run.differences, run.is_clean) == (1, False)
    assert "jumlah tersimpan 5.0000, seharusnya 4.0000" in run.told[0]


def test_it_is_made_once_a_night_however_often_it_is_asked_for(counted):
    assert recount_tonight(NIGHT)
    Achievement.objects.update(total=5)
    assert recount_tonight(NIGHT + timedelta(hours=5)) is None
    assert Reconciliation.objects.get().is_clean


def test_a_night_missed_is_not_made_up_for_but_the_next_is_made(counted):
    recount_tonight(NIGHT)
    recount_tonight(NIGHT + timedelta(days=3))
    days = list(Reconciliation.objects.values_list("day", flat=True))
    assert days == [date(YEAR, 11, 28), date(YEAR, 11, 25)]


def test_a_file_that_no_row_names_for_a_day_is_swept_and_a_young_one_is_left(counted, settings):
    folder = Path(settings.MEDIA_ROOT) / "evidence" / "ab"
    folder.mkdir(parents=True)
    old, young = folder / "tua.jpg", folder / "muda.jpg"
    for file in (old, young):
        file.write_bytes(b"x")
    two_days_ago = time() - 2 * 24 * 3600
    os.utime(old, (two_days_ago, two_days_ago))
    assert recount_tonight(NIGHT).is_clean
    assert [old.exists(), young.exists()] == [False, True]


def test_one_that_is_running_is_left_alone_and_one_that_died_is_taken_over():
    Reconciliation.objects.create(day=NIGHT.date(), begun_at=NIGHT)
    assert recount_tonight(NIGHT + PATIENCE - timedelta(minutes=1)) is None
    assert recount_tonight(NIGHT + PATIENCE + timedelta(minutes=1)).is_clean


def test_the_task_is_asked_for_by_beat(settings):
    names = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert recount.name in names


def test_a_difference_is_told_once_to_those_who_keep_and_audit_the_portal(counted, mailoutbox):
    pemkab = side(counted.activity.agreement, 1)
    for role in (Role.SYSTEM_ADMIN, Role.AUDITOR, Role.FIELD_OFFICER):
        user_in(pemkab, role, username=role.name.lower(), email=f"{role.name}@contoh.invalid")
    Achievement.objects.update(total=5)
    recount_tonight(NIGHT)
    for _ in range(2):
        notices.give(NIGHT.date())
        notices.mail()
    told = Notification.objects.filter(kind=Notification.Kind.RECOUNT_DIFFERS)
    assert set(told.values_list("user__username", flat=True)) == {"system_admin", "auditor"}
    assert len(mailoutbox) == 2
    assert "Selisih: 1" in mailoutbox[0].body
    assert "/audit/rekonsiliasi/" in mailoutbox[0].body


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 200), (Role.VERIFIER, 403)])
def test_auditors_read_what_each_night_found(client, counted, role, status):
    Achievement.objects.update(total=5)
    recount_tonight(NIGHT)
    client.force_login(user_in(side(counted.activity.agreement, 2), role))
    answer = client.get("/audit/rekonsiliasi/")
    assert answer.status_code == status
    assert ("seharusnya 4.0000" in answer.content.decode()) == (status == 200)
