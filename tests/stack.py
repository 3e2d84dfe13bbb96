"""A whole portal in processes of its own, as `make run` starts it: for journeys and faults."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil

from p4gn_portal.supervisor import LEASH

ROOT = Path(__file__).resolve().parent.parent
NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "P4GN_EMBEDDED", "P4GN_VAR", "BASE_URL", "PORT")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(var: Path, **more: str) -> dict[str, str]:
    """What a process gets that shall share nothing with the tests but the code."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    return kept | {"P4GN_VAR": str(var), "PYTHONWARNINGS": "default"} | more


def processes_of(var: Path) -> list[psutil.Process]:
    """Every process that belongs to this folder: by its environment, or its command line."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            named = process.environ().get("P4GN_VAR") == str(var)
            if (named or str(var) in " ".join(process.cmdline())) and process.pid != os.getpid():
                found.append(process)
    return found


def home_of_postgres(var: Path) -> Path:
    """Where the embedded PostgreSQL keeps its data: elsewhere when its user cannot enter `var`."""
    home = var / "embedded" / "postgres"
    location = home / "location"
    return Path(location.read_text()) if location.exists() else home


def sweep(var: Path) -> None:
    """End every process of this folder, and remove what root's PostgreSQL put outside it."""
    for process in processes_of(var):
        with suppress(psutil.Error):
            process.kill()
    home = home_of_postgres(var)
    if not home.is_relative_to(var):
        shutil.rmtree(home)


def eventually(holds: Callable[[], bool], seconds: float, what: str | Callable[[], str]) -> None:
    """Wait until something holds; say what did not when it takes too long."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            told = what() if callable(what) else what
            raise AssertionError(f"not within {seconds} s: {told}")
        time.sleep(0.1)


def leash() -> list[str]:
    """What a command begins with that must not outlive a suite which is broken off."""
    return [sys.executable, str(LEASH), "--parent", str(os.getpid()), "--"]


class Portal:
    """`manage.py serve` with a folder and a port of its own, and servers where none are given."""

    def __init__(self, var: Path, *options: str, **settings: str) -> None:
        self.var = var
        self.port = free_port()
        self.options = options
        self.environment = environment(var, PORT=str(self.port), **settings)
        self.log = var / "serve.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, seconds: float = 240) -> None:
        """Start and wait until pages answer."""
        self.var.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*leash(), sys.executable, str(ROOT / "manage.py"), "serve", *self.options],
                cwd="/",
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        eventually(lambda: self.is_up() or not self.is_running(), seconds, self.words)
        assert self.is_running(), self.words()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_up(self) -> bool:
        return "Portal siap" in self.words()

    def words(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and body; 0 when nobody answers."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", path, headers=headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, HTTPException):
            return 0, ""
        finally:
            line.close()

    def child(self, name: str) -> psutil.Process:
        """The main process of web, worker or beat."""
        assert self.process is not None
        for process in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):
                if process.environ().get("P4GN_PROCESS") == f"p4gn-{name}":
                    return process
        raise LookupError(name)

    def stop(self, number: int = signal.SIGINT, seconds: float = 60) -> int:
        """Signal the supervisor alone, as a terminal would, and wait for it."""
        assert self.process is not None
        if self.is_running():
            self.process.send_signal(number)
        return self.process.wait(seconds)

    def clean_up(self) -> None:
        """End whatever is left, whatever a test did to it."""
        if self.process is not None and self.is_running():
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(45)
        sweep(self.var)
        if self.process is not None:
            self.process.wait(10)
