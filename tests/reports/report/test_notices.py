"""Notices of decided logs, and the tick that gives them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from celery.worker.request import Request
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from kombu import Connection, Queue

from p4gn_portal.celery import app
from programs.models import ActivityLog
from reports import notices
from reports.models import Notification
from reports.notices.events import of_logs
from reports.notices.wording import page_of, reason_of
from reports.tasks import tick
from tests.factories import ActivityFactory, ActivityLogFactory, decided

REASON = "Foto dan tanggal <b>tidak</b> sesuai & daftar hadir belum ada."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("decision", "kind"), [("rejected", "log_rejected"), ("returned", "log_returned")]
)
def test_the_author_is_told_once_with_the_reason_quoted(decision, kind):
    log = decided(ActivityLogFactory(), decision, note=REASON)
    notices.give()
    notices.give()
    given = Notification.objects.get()
    assert (given.user, given.kind, given.object) == (log.author, kind, log)
    assert reason_of(given) == f"Alasan: “{REASON}”"
    assert page_of(given) == f"{log.get_absolute_url()}?perjanjian={log.agreement.slug}"


@pytest.mark.django_db
def test_a_verified_log_sends_no_mail(mailoutbox):
    decided(ActivityLogFactory())
    notices.give()
    notices.mail()
    assert mailoutbox == []


@pytest.mark.django_db
def test_rejections_told_long_ago_are_not_read_again():
    activity = ActivityFactory()

    def read() -> int:
        with CaptureQueriesContext(connection) as asked:
            found = of_logs()
        assert len(asked) <= 3
        return len(found)

    for day in range(1, 6):
        log = ActivityLogFactory(activity=activity, performed_on=date(2026, 3, day))
        decided(ActivityLog.objects.get(pk=log.pk), "rejected")
    assert read() == 5
    notices.give()
    assert read() == 0


def test_the_tick_expires_before_the_next_one():
    assert app.conf.beat_schedule["tick"]["options"] == {"expires": 50}
    assert app.conf.beat_schedule["tick"]["options"]["expires"] < 60


def test_an_old_tick_is_dropped_by_the_worker():
    """As beat sends it, with its time of expiry behind it."""
    entry = app.conf.beat_schedule["tick"]
    with Connection(settings.REDIS_URL) as broker:
        queue = Queue("tick-uji", routing_key="tick-uji", channel=broker)
        queue.declare()
        queue.purge()
        app.send_task(entry["task"], connection=broker, queue=queue, **entry["options"])
        message = queue.get(no_ack=True)
        queue.delete()
    sent = datetime.fromisoformat(message.headers["expires"])
    assert timedelta(0) < sent - datetime.now(UTC) <= timedelta(seconds=50)
    assert is_dropped(message, at=datetime.now(UTC) + timedelta(seconds=51))
    assert not is_dropped(message, at=datetime.now(UTC))


def is_dropped(message, *, at) -> bool:
    with time_machine.travel(at, tick=False):
        request = Request(message, app=app, task=tick, hostname="uji", eventer=None)
        return bool(request.maybe_expire())
