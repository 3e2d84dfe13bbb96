"""Keeps one embedded server running while anybody holds its lock; stops it after the last left.

Everyone who needs the server holds a shared lock on `users.lock`. The kernel drops a lock when its
holder dies, however it dies, so the keeper needs no list of process numbers that could be stale:
once it can take the lock for itself alone, nobody is left. The server itself is on a leash: killing
the keeper stops it too.
"""

import contextlib
import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO, Any, Protocol

LEASH = Path(__file__).with_name("leash.py")
HOST = "127.0.0.1"


class ServerFailed(Exception):
    """The embedded server could not be started; the message is for the person at the keyboard."""


class Server(Protocol):
    """What the keeper must know of a server: how it is prepared, started, asked and stopped."""

    home: Path
    death_signal: str
    user: tuple[int, int] | None

    def prepare(self) -> None: ...
    def command(self, port: int) -> list[str]: ...
    def answers(self, port: int) -> bool: ...
    def url(self, port: int) -> str: ...


def hold(path: Path, how: int) -> IO[str]:
    """Open a lock file and lock it; the lock lives as long as the returned file is open."""
    lock = path.open("a+")
    try:
        fcntl.flock(lock, how)
    except OSError:
        lock.close()
        raise
    return lock


def is_kept(home: Path) -> bool:
    """Whether a keeper is at work in this folder."""
    if not home.exists():
        return False
    try:
        hold(home / "keeper.lock", fcntl.LOCK_SH | fcntl.LOCK_NB).close()
    except BlockingIOError:
        return True
    return False


def read_state(home: Path) -> dict[str, Any]:
    """What the living keeper last said, or nothing; the word of a dead one does not count."""
    try:
        state: dict[str, Any] = json.loads((home / "state.json").read_text())
        os.kill(state["keeper"], 0)
    except (OSError, ValueError, KeyError):
        return {}
    return state


def secret_in(path: Path, length: int = 24) -> str:
    """A random secret, made once and readable by its owner only."""
    with (
        contextlib.suppress(FileExistsError),  # made earlier, or just now by another process
        open(path, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file,
    ):
        file.write(secrets.token_urlsafe(length))
    return path.read_text().strip()


def free_port(wanted: int) -> int:
    """The wanted port where free, so that addresses survive a restart; any other where not."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ServerFailed("Tidak ada port bebas di 127.0.0.1.")


class Keeper:
    def __init__(self, server: Server) -> None:
        self.server = server
        self.home = server.home
        self.told_to_stop = False
        self.alone: IO[str] | None = None

    def run(self) -> int:
        """Stay until the last user has left. Returns the exit code."""
        lock = self._become_the_keeper()
        if lock is None:
            return 0  # another keeper was quicker
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        (self.home / "state.json").unlink(missing_ok=True)
        process = None
        try:
            self.server.prepare()
            process = self._start()
            self._stay(process)
        except (ServerFailed, OSError, subprocess.SubprocessError) as failure:
            self._say(failed=str(failure))
            self._wait_until_read()
            return 1
        finally:
            (self.home / "state.json").unlink(missing_ok=True)
            lock.close()
            if self.alone:
                self.alone.close()
        return 0

    def _become_the_keeper(self) -> IO[str] | None:
        for _ in range(20):  # somebody who looks whether we live holds the lock for an instant
            with contextlib.suppress(BlockingIOError):
                return hold(self.home / "keeper.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
            time.sleep(0.05)
        return None

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.told_to_stop = True

    def _say(self, **state: Any) -> None:
        draft = self.home / "state.json.new"
        draft.write_text(json.dumps({"keeper": os.getpid(), **state}))
        draft.chmod(0o600)
        draft.replace(self.home / "state.json")

    def _wait_until_read(self) -> None:
        """Leave a failure readable for those who wait for this server."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and self._everyone_left() is None:
            time.sleep(0.1)

    def _everyone_left(self) -> IO[str] | None:
        with contextlib.suppress(BlockingIOError):
            return hold(self.home / "users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
        return None

    def _start(self) -> subprocess.Popen[bytes]:
        """Start the server and wait until it answers; another port where someone took ours."""
        remembered = self.home / "port"
        wanted = int(remembered.read_text()) if remembered.exists() else 0
        for _ in range(5):
            port = free_port(wanted)
            process = self._launch(port)
            if self._comes_up(process, port):
                remembered.write_text(str(port))
                self._say(url=self.server.url(port), server=process.pid)
                return process
            wanted = 0
        log = (self.home / "server.log").read_text(errors="replace").strip()[-1500:]
        raise ServerFailed(f"{type(self.server).__name__} tidak dapat dinyalakan:\n{log}")

    def _launch(self, port: int) -> subprocess.Popen[bytes]:
        leash = [sys.executable, "-I", "-S", str(LEASH), "--parent", str(os.getpid())]
        leash += ["--signal", self.server.death_signal]
        if self.server.user:
            leash += ["--user", "{}:{}".format(*self.server.user)]
        with (self.home / "server.log").open("wb") as log:
            return subprocess.Popen(  # noqa: S603 - our own command
                [*leash, "--", *self.server.command(port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )

    def _comes_up(self, process: subprocess.Popen[bytes], port: int) -> bool:
        deadline = time.monotonic() + 60  # recovery after a power cut may take a while
        while process.poll() is None and time.monotonic() < deadline:
            if self.server.answers(port):
                return True
            time.sleep(0.05)
        self._stop(process)
        return False

    def _stay(self, process: subprocess.Popen[bytes]) -> None:
        """Restart the server if it falls, until the last user has left or a signal says stop."""
        while not self.told_to_stop:
            self.alone = self._everyone_left()  # kept to the end: a newcomer waits for a new keeper
            if self.alone:
                break
            if process.poll() is not None:
                (self.home / "state.json").unlink(missing_ok=True)
                time.sleep(0.5)
                process = self._start()
            time.sleep(0.2)
        (self.home / "state.json").unlink(missing_ok=True)
        self._stop(process)

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        if process.poll() is not None:
            return
        process.send_signal(signal.Signals[f"SIG{self.server.death_signal}"])
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
