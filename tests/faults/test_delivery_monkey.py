"""P1: what the server acknowledged it has, whole and once, whatever was killed meanwhile.

Clients send catatan with a photo through a line that is cut at random bytes; a monkey kills the
web server, stops PostgreSQL at once (no checkpoint, no farewell) and cuts the line. Then the whole
recorded history is compared with what is stored. `P4GN_SOAK` multiplies how many are sent.
"""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit
from uuid import uuid4

import psutil
import pytest

from p4gn_portal.keeper import read_state
from tests.browser.wire import Wire
from tests.faults.desk import home, is_ready
from tests.programs.field.people import picture
from tests.soak import SOAK
from tests.stack import ROOT, Portal, eventually

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("desk-portal")]
CLIENTS, EACH = 8, 6 * SOAK
GIVE_UP = 180 + 20 * SOAK  # seconds until whatever is not acknowledged is told


@dataclass
class History:
    """What was tried, and what the server said it has."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    tried: dict[str, str] = field(default_factory=dict)  # id of the log to hash of its photo
    acknowledged: dict[str, str] = field(default_factory=dict)  # id to number


class Client:
    """A phone without a browser: it asks until it hears the id it sent."""

    def __init__(self, wire: Wire, told: dict, session: str, history: History) -> None:
        self.wire, self.told, self.history = wire, told, history
        self.cookies = {told["cookie"]: session}
        self.token = ""
        self.deadline = time.monotonic() + GIVE_UP

    def send(self, words: str) -> None:
        log, file, photo = str(uuid4()), str(uuid4()), picture()
        with self.history.lock:
            self.history.tried[log] = hashlib.sha256(photo).hexdigest()
        promised = {
            "id": file,
            "jenis": "photo",
            "sidik": hashlib.sha256(photo).hexdigest(),
            "ukuran": len(photo),
        }
        fields = self.told["fields"] | {"narrative": f"{words} {log}"}
        body = json.dumps(
            {"skema": 1, "selesai": True, "isian": list(fields.items()), "berkas": [promised]}
        ).encode()
        self.until_heard(log, "PUT", f"{log}/", body, "application/json")
        self.until_heard(log, "PUT", f"{log}/bukti/{file}/", photo, "image/jpeg")
        number = self.until_heard(log, "POST", f"{log}/selesai/", b"", "application/json")
        with self.history.lock:
            self.history.acknowledged[log] = number

    def until_heard(self, log: str, verb: str, path: str, body: bytes, kind: str) -> str:
        while time.monotonic() < self.deadline:
            status, told = self.ask(verb, path, body, kind)
            if status in {200, 201} and told.get("id") == log:
                return str(told["nomor"])
            assert status not in {404, 422}, (status, told)
            if status == 403:
                self.token = ""
            time.sleep(0.1)
        raise AssertionError(f"{verb} {path} was never taken")

    def ask(self, verb: str, path: str, body: bytes, kind: str) -> tuple[int, dict]:
        if not self.token and verb != "GET":
            _, session = self.ask("GET", "sesi/", b"", "application/json")
            self.token = session.get("csrf", "")
        at = urlsplit(self.wire.url)
        line = HTTPConnection(at.hostname or "", at.port, timeout=15)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Accept": "application/json", "Content-Type": kind,
                   "X-CSRFToken": self.token}  # fmt: skip
        try:
            line.request(verb, f"/catatan/kirim/{path}", body, headers)
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, rest = cookie.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            text = answer.read()
            return answer.status, json.loads(text) if text.startswith(b"{") else {}
        except (OSError, HTTPException, ValueError):
            return 0, {}
        finally:
            line.close()


class Monkey:
    """Kills something every few seconds until it is told to stop."""

    def __init__(self, portal: Portal, wire: Wire) -> None:
        self.portal, self.wire = portal, wire
        self.blows: list[str] = []
        self.stop = threading.Event()
        self.dice = random.Random(2026)  # noqa: S311  a repeatable monkey

    def run(self) -> None:
        deeds = [self.kill_web, self.stop_postgres, self.cut_the_line, self.kill_web]
        while not self.stop.wait(self.dice.uniform(2, 4)):
            deed = deeds[len(self.blows) % len(deeds)]
            self.blows.append(deed.__name__)
            deed()

    def kill_web(self) -> None:
        with suppress(LookupError, psutil.Error):
            web = self.portal.child("web")
            for process in [*web.children(recursive=True), web]:
                with suppress(psutil.Error):
                    process.kill()

    def stop_postgres(self) -> None:
        with suppress(KeyError, OSError, psutil.Error):
            server = read_state(home(self.portal, "postgres"))["server"]
            os.kill(server, signal.SIGQUIT)  # an immediate stop: recovery has to begin from the log

    def cut_the_line(self) -> None:
        self.wire.down()
        time.sleep(0.5)
        self.wire.is_down = False


def test_what_was_acknowledged_is_stored_whole_and_once(up):
    wire = Wire(int(up.url.rsplit(":", 1)[1]))
    told = world_of(up)
    history = History()
    clients = [Client(wire, told, one, history) for one in told["sessions"]]
    wire.lose(0.3, seed=7)
    monkey = Monkey(up, wire)
    beast = threading.Thread(target=monkey.run, daemon=True)
    beast.start()
    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            jobs = [pool.submit(client.send, f"Uji {n}") for n in range(EACH) for client in clients]
            errors = [error for job in jobs if (error := job.exception())]
    finally:
        monkey.stop.set()
        beast.join(30)
        wire.close()
    assert errors == []
    assert {"kill_web", "stop_postgres", "cut_the_line"} <= set(monkey.blows)
    eventually(lambda: is_ready(up), 90, lambda: f"ready: {up.get('/sehat/siap/')}")
    compare(up, history)


def world_of(portal: Portal) -> dict:
    command = [sys.executable, "-m", "p4gn_portal.embedded", "exec", sys.executable]
    made = subprocess.run(
        [*command, "-m", "tests.faults.field_world", str(CLIENTS)],
        cwd=ROOT,
        env=portal.environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return json.loads(made.stdout.splitlines()[-1])


def compare(portal: Portal, history: History) -> None:
    """Acknowledged is stored under the number that was told; each file has its row's bytes."""
    script = (
        "import os, json, psycopg2; c = psycopg2.connect(os.environ['DATABASE_URL']).cursor();"
        'c.execute("SELECT l.id::text, l.number, l.state, e.file, e.sha256, e.original_sha256'
        ' FROM programs_activitylog l LEFT JOIN programs_evidence e ON e.log_id = l.id");'
        "print(json.dumps(c.fetchall()))"
    )
    command = [sys.executable, "-m", "p4gn_portal.embedded", "exec", sys.executable, "-c", script]
    told = subprocess.run(
        command, cwd=ROOT, env=portal.environment, check=True, capture_output=True, text=True
    )
    rows = json.loads(told.stdout.splitlines()[-1])
    assert len(rows) == len({row[0] for row in rows}) == len(history.tried)
    stored = {row[0]: row for row in rows}
    assert {log: stored[log][1] for log in history.acknowledged} == history.acknowledged
    assert len(history.acknowledged) == CLIENTS * EACH
    for log, original in history.tried.items():
        _, _, state, file, sha256, came = stored[log]
        assert (state, came) == ("submitted", original)
        kept = (portal.var / "media" / file).read_bytes()
        assert hashlib.sha256(kept).hexdigest() == sha256
