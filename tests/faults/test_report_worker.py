"""Reports and dying workers: real worker processes, the real broker, one report in the end.

Seen to fail without the mechanism: with the lease never running out the killed report stays at
65 percent for ever; without `WHERE attempt = mine` the woken worker adds a second set of files.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from p4gn_portal.celery import app
from reports import schedule
from reports.files import files_of, read_verified
from reports.models import Notification, ProgressReport
from tests.reports.report.world import told
from tests.stack import ROOT, eventually

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

LEASE_SECONDS = 4
APRIL = datetime(2026, 4, 1, 4, tzinfo=UTC)  # one quarter is over


def database_url():
    values = connection.settings_dict
    who = ":".join(quote(part, safe="") for part in (values["USER"], values["PASSWORD"]) if part)
    host = quote(values["HOST"] or "", safe="")
    return f"postgres://{who}@{host}:{values['PORT']}/{values['NAME']}"


class Worker:
    """One Celery worker in a session of its own, so that a signal meets all its processes."""

    def __init__(self, folder, application, hold):
        environment = os.environ | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "REPORT_LEASE_SECONDS": str(LEASE_SECONDS),
            "HOLD_WHILE": str(hold),
            "PYTHONWARNINGS": "default",
        }
        self.log = folder / f"{application}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", application, "worker", "--concurrency", "1",
                 "--loglevel", "INFO", "--hostname", f"{application}@%h", "--without-mingle",
                 "--without-gossip"],
                cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def signal_all(self, number):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def end(self):
        self.signal_all(signal.SIGCONT)
        self.signal_all(signal.SIGKILL)
        self.process.wait(10)

    def words(self):
        return self.log.read_text(errors="replace")


@pytest.fixture
def hold(tmp_path):
    path = tmp_path / "hold"
    path.touch()
    return path


@pytest.fixture
def start(tmp_path, hold, settings):
    """Start workers; what a test leaves running is ended by its own process id."""
    settings.REPORT_LEASE_SECONDS = LEASE_SECONDS
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    with app.connection_for_write() as broker:
        broker.default_channel.client.delete(settings.CELERY_TASK_DEFAULT_QUEUE)
    workers = []

    def begin(application):
        worker = Worker(tmp_path, application, hold)
        workers.append(worker)
        return worker

    yield begin
    for worker in workers:
        worker.end()


def report():
    return ProgressReport.objects.defer("snapshot").get()


def is_half_made():
    return report().progress == 65


def tick_until_draft():
    schedule.tick(APRIL)
    return report().state == ProgressReport.State.DRAFT


def assert_one_report_with_one_set_of_files():
    found = report()
    files = files_of(found)
    assert [file.format for file in files] == ["pdf", "docx", "xlsx"]
    assert {file.attempt for file in found.files.all()} == {found.attempt}
    assert all(read_verified(file) for file in files)
    assert Notification.objects.filter(kind=Notification.Kind.REPORT_READY).count() == 1


def test_a_worker_killed_in_the_middle_leaves_one_report_in_the_end(start, hold):
    told()
    worker = start("tests.faults.held_worker")
    schedule.tick(APRIL)
    eventually(is_half_made, 90, worker.words)
    frozen = report().snapshot_sha256
    worker.signal_all(signal.SIGKILL)
    worker.process.wait(10)
    assert report().files.count() == 0
    hold.unlink()
    start("p4gn_portal")
    eventually(tick_until_draft, 120, "a draft after the lease ran out")
    schedule.tick(APRIL)
    assert_one_report_with_one_set_of_files()
    assert report().snapshot_sha256 == frozen


def test_a_worker_that_sleeps_past_its_lease_writes_nothing_when_it_wakes(start, hold):
    told()
    sleeper = start("tests.faults.held_worker")
    schedule.tick(APRIL)
    eventually(is_half_made, 90, sleeper.words)
    sleeper.signal_all(signal.SIGSTOP)
    start("p4gn_portal")
    eventually(tick_until_draft, 120, "a draft by the second worker")
    winner = report().attempt
    hold.unlink()
    sleeper.signal_all(signal.SIGCONT)
    eventually(
        lambda: "was overtaken and wrote nothing" in sleeper.words(), 60, "the sleeper gives up"
    )
    schedule.tick(APRIL)
    assert report().attempt == winner
    assert_one_report_with_one_set_of_files()


def test_a_message_the_broker_lost_costs_a_lease_and_no_failure(start, hold):
    told()
    hold.unlink()
    schedule.tick(APRIL)
    with app.connection_for_write() as broker:
        broker.default_channel.client.delete(settings.CELERY_TASK_DEFAULT_QUEUE)
    start("p4gn_portal")
    eventually(tick_until_draft, 120, "a draft after a lost message")
    schedule.tick(APRIL)
    assert_one_report_with_one_set_of_files()
    assert report().failures == 0
