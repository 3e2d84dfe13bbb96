"""The supervisor: a child that falls comes back, and nothing outlives it, however it ends."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from tests.stack import ROOT, environment, eventually, processes_of

pytestmark = [pytest.mark.slow, pytest.mark.faults]

SUPERVISED = """
import sys
from p4gn_portal.supervisor import Child, Supervisor
children = [
    Child(name, [sys.executable, "-c", code])
    for name, code in zip(sys.argv[1::2], sys.argv[2::2])
]
Supervisor(children, lambda: None).run()
"""
# A process with a child of its own, as gunicorn and Celery have.
FAMILY = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("family is up", flush=True)
time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""
POLITE = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print("tidying up", flush=True), sys.exit(0)))
print("polite", flush=True)
while True: time.sleep(1)
"""
FALLS = "import sys; print('up', flush=True); sys.exit(3)"


class Supervised:
    def __init__(self, var, *children: str) -> None:
        self.var = var
        self.log = var / "log"
        var.mkdir()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SUPERVISED, *children],
                cwd=ROOT,
                env=environment(var),
                stdout=log,
                stderr=log,
            )

    def said(self, words: str, times: int = 1) -> bool:
        return self.log.read_text().count(words) >= times

    def wait_for(self, words: str, times: int = 1, seconds: float = 40) -> None:
        eventually(lambda: self.said(words, times), seconds, f"{words!r} × {times}")

    def main_child(self) -> psutil.Process:
        return psutil.Process(self.process.pid).children()[0]


@pytest.fixture
def supervise(tmp_path):
    started = []

    def start(*children: str) -> Supervised:
        started.append(Supervised(tmp_path / "var", *children))
        return started[0]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()
        for process in processes_of(one.var):
            process.kill()


def test_each_line_carries_the_name_of_who_said_it(supervise):
    supervised = supervise("web", FAMILY, "beat", POLITE)
    supervised.wait_for("   web │ family is up")
    supervised.wait_for("  beat │ polite")


def test_a_killed_child_comes_back_and_its_own_children_do_not_linger(supervise):
    supervised = supervise("web", FAMILY)
    supervised.wait_for("family is up")
    family = [supervised.main_child(), *supervised.main_child().children()]
    family[0].kill()
    supervised.wait_for("web │ berhenti (kode -9); dijalankan lagi dalam 1 detik")
    supervised.wait_for("family is up", times=2)
    assert not any(one.is_running() and one.status() != "zombie" for one in family)


def test_a_child_that_keeps_falling_is_started_ever_later(supervise):
    supervised = supervise("web", FALLS)
    for pause in (1, 2, 4):
        supervised.wait_for(f"berhenti (kode 3); dijalankan lagi dalam {pause} detik")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_lets_children_finish_and_leaves_nobody(supervise, number):
    supervised = supervise("web", POLITE, "beat", FAMILY)
    supervised.wait_for("polite")
    supervised.wait_for("family is up")
    supervised.process.send_signal(number)
    assert supervised.process.wait(30) == 0
    assert supervised.said("tidying up")
    assert processes_of(supervised.var) == []


def test_a_second_signal_does_not_wait_for_the_deaf(supervise):
    supervised = supervise("web", STUBBORN)
    supervised.wait_for("deaf")
    supervised.process.send_signal(signal.SIGINT)
    supervised.wait_for("menunggu pekerjaan")
    before = time.monotonic()
    supervised.process.send_signal(signal.SIGINT)
    assert supervised.process.wait(15) == 0
    assert time.monotonic() - before < 15  # the grace is 25 seconds
    assert processes_of(supervised.var) == []


def test_nobody_outlives_a_supervisor_that_was_killed(supervise):
    supervised = supervise("web", POLITE, "beat", FALLS)
    supervised.wait_for("polite")
    os.kill(supervised.process.pid, signal.SIGKILL)
    supervised.process.wait()
    eventually(lambda: not processes_of(supervised.var), 20, "orphans")
