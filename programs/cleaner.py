"""The process in which files are opened: small, without settings or database, within hard limits.

    python -m programs.cleaner MEGABYTES SECONDS PIXELS

Reads one file after another from its input (8 bytes of length, then the bytes) and answers each
with a line of JSON and, where it was cleaned, the bytes that line counts.
"""

import json
import resource
import struct
import sys
from typing import BinaryIO

from programs.cleaning import Clean, NotAccepted, TooManyPages, TooManyPixels, Unreadable, clean

REFUSALS = (NotAccepted, Unreadable, TooManyPixels, TooManyPages)
LENGTH = struct.Struct("!Q")


def main(megabytes: int, seconds: int, pixels: int) -> None:
    """Serve until the input ends."""
    limit(megabytes)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while (head := source.read(LENGTH.size)) and len(head) == LENGTH.size:
        content = source.read(LENGTH.unpack(head)[0])
        allow(seconds)
        answer(sink, content, pixels)


def limit(megabytes: int) -> None:
    """So much memory and no more; no file is ever written, no core left."""
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow(seconds: int) -> None:
    """So much processor time for the next file; past it the kernel ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, hard))


def answer(sink: BinaryIO, content: bytes, pixels: int) -> None:
    """Clean one file and say how that went."""
    try:
        cleaned = clean(content, pixels=pixels)
    except REFUSALS as refusal:
        write(sink, {"refused": type(refusal).__name__})
    except MemoryError:
        write(sink, {"refused": TooManyPixels.__name__})
    else:
        write(sink, told(cleaned), cleaned.content, cleaned.thumbnail)


def told(cleaned: Clean) -> dict[str, object]:
    return {
        "media_type": cleaned.media_type,
        "suffix": cleaned.suffix,
        "taken_at": cleaned.taken_at.isoformat() if cleaned.taken_at else None,
        "lengths": [len(cleaned.content), len(cleaned.thumbnail)],
    }


def write(sink: BinaryIO, line: dict[str, object], *parts: bytes) -> None:
    sink.write(json.dumps(line).encode() + b"\n")
    sink.writelines(parts)
    sink.flush()


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:4]))
