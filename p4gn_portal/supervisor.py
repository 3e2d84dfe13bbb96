"""Keeps a few processes running together: restarts one that falls, stops all, leaves none."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

LEASH = Path(__file__).with_name("leash.py")
GRACE_SECONDS = 25
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
CHORES_EVERY = 2.0


def say(name: str, words: str) -> None:
    """One line to the terminal under a name; a closed terminal stops nobody."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(f"{name:>6} │ {words}\n")
        sys.stdout.flush()


@dataclass(slots=True)
class Child:
    """One process by name. It dies with its supervisor, however that dies."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    nice: int = 0
    orphan_signal: str = "TERM"  # what it gets when the supervisor is killed
    descriptors: Sequence[int] = ()
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    pause: float = 1.0
    due: float = 0.0

    def start(self) -> None:
        leash = [sys.executable, "-I", "-S", str(LEASH), "--parent", str(os.getpid())]
        leash += ["--signal", self.orphan_signal, "--nice", str(self.nice), "--"]
        named = {"P4GN_PROCESS": f"p4gn-{self.name}", "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(  # noqa: S603  our own command
            [*leash, *self.command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=self.descriptors,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which tells them
            env=os.environ | named | self.environment,
        )
        self.started = time.monotonic()
        threading.Thread(target=self._tell, args=[self.process.stdout], daemon=True).start()

    def _tell(self, lines: IO[str]) -> None:
        """Pass the process's words on, each line under its name."""
        for line in lines:
            say(self.name, line.rstrip("\n"))

    def is_down(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def schedule_restart(self, now: float) -> None:
        """Restart soon after a steady run, ever later after quick falls."""
        if now - self.started > STEADY_SECONDS:
            self.pause = 1.0
        code = self.process.returncode if self.process else None
        say(self.name, f"berhenti (kode {code}); dijalankan lagi dalam {self.pause:.0f} detik")
        self.due = now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def finish(self) -> None:
        """Ask the process itself to finish what it does; it knows how to tell its own children."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill_all(self) -> None:
        """Kill whatever is left of the process and of what it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Run children until a signal says stop, doing a chore now and then."""

    def __init__(self, children: list[Child], chore: Callable[[], None]) -> None:
        self.children = children
        self.chore = chore
        self.signals = 0

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        next_chore = 0.0
        try:
            for child in self.children:
                child.start()
            while not self.signals:
                self._look_after()
                if time.monotonic() >= next_chore:
                    self.chore()
                    next_chore = time.monotonic() + CHORES_EVERY
                time.sleep(0.2)
        finally:
            self._stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1

    def _look_after(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if not child.is_down():
                continue
            if not child.due:
                child.kill_all()  # what it may have left behind
                child.schedule_restart(now)
            elif now >= child.due:
                child.due = 0.0
                child.start()

    def _stop(self) -> None:
        """Ask all to finish; kill those that do not within the grace, or at a second signal."""
        say("portal", "berhenti; menunggu pekerjaan yang sedang berjalan (Ctrl-C lagi: paksa)")
        asked = self.signals
        for child in self.children:
            child.finish()
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline and self.signals <= asked:
            if all(child.is_down() for child in self.children):
                break
            time.sleep(0.1)
        for child in self.children:
            child.kill_all()
        say("portal", "berhenti.")
