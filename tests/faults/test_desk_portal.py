"""`make run` under fire: servers, web, worker and beat killed in turn; nobody left behind."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

import psutil
import pytest

from p4gn_portal.keeper import read_state
from tests.faults.desk import home, is_ready
from tests.stack import ROOT, Portal, eventually, free_port, processes_of

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("desk-portal")]


def assert_nobody_left(portal: Portal) -> None:
    eventually(
        lambda: not processes_of(portal.var), 40, lambda: f"left: {processes_of(portal.var)}"
    )


def test_it_says_where_it_is_and_shows_the_sign_in_page(up):
    assert f"Portal siap: {up.url}/" in up.words()
    assert "Ctrl-C menghentikan semuanya." in up.words()
    status, page = up.get("/masuk/")
    assert status == 200
    assert "mode peragaan" in page.lower()


def test_a_second_portal_on_the_same_port_is_refused_and_harms_nobody(up):
    second = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "serve"],
        env=up.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert f"Port {up.port} sudah dipakai program lain." in second.stderr
    assert up.get("/sehat/hidup/")[0] == 200


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_killed_process_comes_back(up, name):
    killed = up.child(name)
    killed.kill()

    def came_back() -> bool:
        with suppress(LookupError):
            return up.child(name).pid != killed.pid and is_ready(up)
        return False

    eventually(came_back, 60, up.words)
    assert f"{name:>6} │ berhenti (kode -9)" in up.words()


def test_no_request_is_lost_while_the_web_server_restarts(up):
    """The supervisor holds the listening socket, so a visitor waits instead of being refused."""
    up.child("web").kill()
    assert up.get("/sehat/hidup/")[0] == 200


def test_a_killed_database_is_a_plain_page_and_then_forgotten(up):
    postmaster = psutil.Process(read_state(home(up, "postgres"))["server"])
    postmaster.suspend()  # so that it is away for certain while we ask
    for backend in postmaster.children():
        backend.kill()
    postmaster.kill()
    seen = set()

    def is_back() -> bool:
        status, page = up.get("/v/TIDAK-ADA/")
        seen.add(status)
        if status == 503:
            assert "Sistem sedang dipelihara." in page
            assert "Traceback" not in page
        return status == 404 and is_ready(up)

    eventually(is_back, 60, lambda: f"{seen}")
    assert seen <= {0, 404, 503}


def test_a_killed_keeper_is_replaced(up):
    before = read_state(home(up, "valkey"))["keeper"]
    os.kill(before, signal.SIGKILL)

    def is_replaced() -> bool:
        return read_state(home(up, "valkey")).get("keeper", before) != before and is_ready(up)

    eventually(is_replaced, 60, up.words)


def test_without_a_broker_pages_go_on_and_health_says_so(up):
    valkey = psutil.Process(read_state(home(up, "valkey"))["server"])
    valkey.suspend()
    try:
        assert up.get("/masuk/")[0] == 200
        status, body = up.get("/sehat/siap/")
        assert (status, '"status": "terganggu"' in body) == (200, True)
    finally:
        valkey.resume()
    eventually(lambda: is_ready(up), 60, "ready again")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything(up, number):
    assert up.stop(number) == 0
    assert processes_of(up.var) == []  # already when the command returns
    assert up.get("/sehat/hidup/")[0] == 0


def test_a_killed_supervisor_leaves_nobody(up):
    up.stop(signal.SIGKILL)
    assert_nobody_left(up)


def test_ctrl_c_before_the_portal_is_ready_ends_it_in_words(portal):
    if portal.is_running():
        portal.stop()
    portal.log.write_text("")
    portal.process = None
    portal.port = free_port()
    with portal.log.open("ab") as log:
        starting = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "serve"],
            env=portal.environment | {"PORT": str(portal.port)},
            stdout=log,
            stderr=log,
        )
    eventually(lambda: "memeriksa basis data" in portal.words(), 60, portal.words)
    starting.send_signal(signal.SIGINT)
    try:
        assert starting.wait(60) == 130
    finally:
        starting.kill()
        starting.wait()
    assert "Dihentikan sebelum portal siap." in portal.words()
    assert "Traceback" not in portal.words()
    assert_nobody_left(portal)
