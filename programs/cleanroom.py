"""Has files cleaned in a process of its own: one that crashes, hangs or swells harms nobody else.

One such process serves each process of the portal, begun with the first file and begun anew when
it dies. What it could not open within its limits counts as unreadable.
"""

import atexit
import json
import logging
import os
import subprocess
import sys
from datetime import datetime
from threading import Lock, Timer
from typing import Any

from django.conf import settings

from programs import cleaning
from programs.cleaner import LENGTH, REFUSALS
from programs.cleaning import Clean, Unreadable

logger = logging.getLogger(__name__)

BY_NAME = {refusal.__name__: refusal for refusal in REFUSALS}


class CleanRoom:
    """The process, and whose turn it is."""

    def __init__(self) -> None:
        self.turn = Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = 0

    def clean(self, content: bytes) -> Clean:
        """A clean copy of the file. Raises what `cleaning.clean` raises."""
        with self.turn:
            process = self._running()
            alarm = Timer(settings.CLEANING_SECONDS, process.kill)
            alarm.start()
            try:
                return _ask(process, content)
            except (OSError, EOFError) as error:
                logger.warning("a file ended the process that opened it: %s", process.poll())
                self.close()
                raise Unreadable from error
            finally:
                alarm.cancel()

    def close(self) -> None:
        """End the process; the next file begins another."""
        if self.process is not None and self.owner == os.getpid():
            self.process.kill()
            self.process.communicate()
        self.process = None

    def _running(self) -> subprocess.Popen[bytes]:
        is_mine = self.owner == os.getpid()  # a fork never talks to its parent's process
        if self.process is None or not is_mine or self.process.poll() is not None:
            self.close()
            self.process, self.owner = _begin(), os.getpid()
        return self.process


room = CleanRoom()
atexit.register(room.close)


def clean(content: bytes) -> Clean:
    """A clean copy of a JPEG, PNG, WEBP, HEIC or PDF. Raises what `cleaning.clean` raises."""
    if not content:
        raise Unreadable
    return room.clean(content)


def _begin() -> subprocess.Popen[bytes]:
    limits = (
        settings.CLEANING_MEGABYTES,
        settings.CLEANING_SECONDS,
        settings.MAX_EVIDENCE_PIXELS,
    )
    return subprocess.Popen(  # noqa: S603  our own module, numbers of ours
        [sys.executable, "-m", "programs.cleaner", *(str(one) for one in limits)],
        cwd=settings.BASE_DIR,
        env={"PYTHONDONTWRITEBYTECODE": "1"},  # no address, no secret, nothing to tell
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _ask(process: subprocess.Popen[bytes], content: bytes) -> Clean:
    assert process.stdin is not None  # noqa: S101  both are pipes of ours
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(LENGTH.pack(len(content)))
    process.stdin.write(content)
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise EOFError
    told: dict[str, Any] = json.loads(line)
    if "refused" in told:
        raise BY_NAME[told["refused"]]
    parts = [process.stdout.read(length) for length in told["lengths"]]
    if [len(part) for part in parts] != told["lengths"]:
        raise EOFError
    moment = told["taken_at"]
    return cleaning.Clean(
        parts[0],
        parts[1],
        told["media_type"],
        told["suffix"],
        datetime.fromisoformat(moment) if moment else None,
    )
