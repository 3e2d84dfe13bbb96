"""Health: what the probes are told when a part is away, and how fast."""

import time
from collections import namedtuple
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from p4gn_portal import disk, health, heartbeat
from tests.stack import free_port

Usage = namedtuple("Usage", "total used free")
ALIVE, READY = "/sehat/hidup/", "/sehat/siap/"


@pytest.fixture(autouse=True)
def roomy_disk(monkeypatch):
    """Tests do not depend on how full the machine is that runs them."""
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda folder: Usage(100, 50, 50))


@pytest.fixture(autouse=True)
def signs(monkeypatch):
    """The broker, and names for the signs of life that no other test uses at the same time."""
    own = uuid4().hex
    monkeypatch.setattr(heartbeat, "WORKER_KEY", f"test:{own}:worker")
    monkeypatch.setattr(heartbeat, "TICK_KEY", f"test:{own}:tick")
    heartbeat.broker.cache_clear()
    broker = heartbeat.broker()
    yield broker
    broker.delete(heartbeat.WORKER_KEY, heartbeat.TICK_KEY)
    heartbeat.broker.cache_clear()


@pytest.fixture
def worker_seen(signs):
    signs.set(heartbeat.WORKER_KEY, 1, ex=heartbeat.WORKER_SECONDS)


def states(answer) -> dict[str, str]:
    return {name: part["status"] for name, part in answer.json()["bagian"].items()}


def test_alive_asks_nobody(client, settings):
    """No database fixture: a query would fail this test."""
    answer = client.get(ALIVE)
    assert (answer.status_code, answer.json()) == (200, {"status": "hidup"})
    assert "no-store" in answer["Cache-Control"]


def test_addresses_are_those_that_operators_know():
    assert [reverse("health-alive"), reverse("health-ready")] == [ALIVE, READY]


@pytest.mark.django_db
def test_all_is_well(client, worker_seen):
    answer = client.get(READY)
    assert answer.status_code == 200
    assert answer.json()["status"] == "siap"
    assert set(states(answer).values()) == {"siap"}
    assert set(states(answer)) == {
        "basis_data", "migrasi", "jam", "perantara", "pekerja", "penjadwal", "ruang_simpan",
    }  # fmt: skip


@pytest.mark.django_db
def test_people_read_it_in_words(client, worker_seen):
    answer = client.get(READY, headers={"Accept": "text/html,*/*"})
    page = answer.content.decode()
    assert "Kesiapan sistem: siap" in page
    assert "Semua perubahan sudah diterapkan." in page


@pytest.mark.django_db
def test_no_worker_is_a_disturbance_not_an_outage(client):
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["status"]) == (200, "terganggu")
    assert states(answer)["pekerja"] == "mati"


@pytest.mark.django_db
def test_a_silent_beat_is_told_once_it_has_been_heard(client, worker_seen, signs):
    heartbeat.note_tick(sender=type("Task", (), {"name": "reports.tasks.tick"}))
    assert states(client.get(READY))["penjadwal"] == "siap"
    signs.expire(heartbeat.TICK_KEY, heartbeat.TICK_SECONDS - 301)
    answer = client.get(READY)
    assert (answer.status_code, states(answer)["penjadwal"]) == (200, "terganggu")
    words = answer.json()["bagian"]["penjadwal"]["keterangan"]
    assert words.startswith("Berdetak 301 detik lalu")


@pytest.mark.django_db
def test_a_worker_is_seen_by_its_heartbeat_and_forgotten_without(client, signs, monkeypatch):
    monkeypatch.setattr(heartbeat, "_last_written", float("-inf"))
    heartbeat.note_worker()
    assert states(client.get(READY))["pekerja"] == "siap"
    assert 0 < signs.ttl(heartbeat.WORKER_KEY) <= heartbeat.WORKER_SECONDS


@pytest.mark.django_db
def test_a_broker_that_is_away_is_a_disturbance_told_at_once(client, settings, worker_seen):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    heartbeat.broker.cache_clear()
    before = time.monotonic()
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["status"]) == (200, "terganggu")
    assert states(answer)["perantara"] == "mati"
    assert states(answer)["pekerja"] == "tidak diketahui"
    assert time.monotonic() - before < 2


@pytest.mark.django_db
def test_a_broker_that_does_not_answer_keeps_nobody_waiting(client, settings):
    """192.0.2.0/24 is set aside for documents: packets to it go nowhere."""
    settings.REDIS_URL = "redis://192.0.2.1:6379/0"
    heartbeat.broker.cache_clear()
    before = time.monotonic()
    assert states(client.get(READY))["perantara"] == "mati"
    assert time.monotonic() - before < 3


@pytest.mark.django_db
def test_a_migration_not_applied_is_an_outage(client, worker_seen):
    last = min(health.last_migrations())
    MigrationRecorder(connection).record_unapplied(*last)
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["status"]) == (503, "mati")
    words = answer.json()["bagian"]["migrasi"]["keterangan"]
    assert words == "1 perubahan belum diterapkan; jalankan migrate."


@pytest.mark.django_db
def test_a_full_disk_is_a_disturbance(client, worker_seen, monkeypatch):
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda folder: Usage(100, 95, 5))
    answer = client.get(READY)
    assert (answer.status_code, states(answer)["ruang_simpan"]) == (200, "terganggu")


@pytest.mark.django_db
def test_clocks_that_differ_are_told(client, worker_seen, monkeypatch):
    monkeypatch.setattr(health, "time", lambda: time.time() + 60)
    assert states(client.get(READY))["jam"] == "terganggu"


@pytest.mark.parametrize("address", [ALIVE, READY])
def test_health_is_only_read(client, address):
    assert client.post(address).status_code == 405


def test_signs_that_the_broker_does_not_take_stop_no_worker(settings, monkeypatch, caplog):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    heartbeat.broker.cache_clear()
    monkeypatch.setattr(heartbeat, "_last_written", float("-inf"))
    heartbeat.note_worker()
    assert "did not take the sign of life" in caplog.text
