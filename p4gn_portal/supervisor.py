"""Keeps a few processes running together: restarts one that falls, stops all, leaves none."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

LEASH = Path(__file__).with_name("leash.py")
GRACE_SECONDS = 25
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0


@dataclass(slots=True)
class Child:
    """One process by name. It dies with its supervisor, however that dies."""

    name: str
    command: list[str]
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    pause: float = 1.0
    due: float = 0.0

    def start(self) -> None:
        leash = [sys.executable, "-I", "-S", str(LEASH), "--parent", str(os.getpid()), "--"]
        program, *arguments = self.command
        self.process = subprocess.Popen(  # noqa: S603  our own command
            [*leash, str(Path(sys.executable).with_name(program)), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which tells them
            env=os.environ | {"P4GN_PROCESS": f"p4gn-{self.name}", "PYTHONUNBUFFERED": "1"},
        )
        self.started = time.monotonic()
        reader = threading.Thread(target=self._tell, args=[self.process.stdout], daemon=True)
        reader.start()

    def _tell(self, lines: IO[str]) -> None:
        """Pass the process's words on, each line under its name."""
        for line in lines:
            sys.stdout.write(f"{self.name:>6} │ {line}")
            sys.stdout.flush()

    def is_down(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def schedule_restart(self, now: float) -> None:
        """Restart at once after a steady run, ever later after quick falls."""
        if now - self.started > STEADY_SECONDS:
            self.pause = 1.0
        self.due = now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def signal(self, number: int) -> None:
        """Signal the process and all that it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            self.process.poll()


class Supervisor:
    """Run children until a signal says stop."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.stopping = False

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        for child in self.children:
            child.start()
        try:
            while not self.stopping:
                self._look_after()
                time.sleep(0.2)
        finally:
            self._stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _look_after(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if not child.is_down():
                continue
            if not child.due:
                child.schedule_restart(now)
                child.signal(signal.SIGKILL)  # what it may have left behind
                sys.stdout.write(f"{child.name:>6} │ berhenti; dijalankan lagi\n")
            elif now >= child.due:
                child.due = 0.0
                child.start()

    def _stop(self) -> None:
        """Ask all to finish; kill the groups of those that do not within the grace."""
        sys.stdout.write("Menghentikan portal …\n")
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline and not all(one.is_down() for one in self.children):
            time.sleep(0.1)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait(timeout=5)
