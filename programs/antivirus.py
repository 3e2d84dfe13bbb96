"""Asks a clamd whether a file is known to be harmful, where a portal has one (`CLAMD_URL`).

The protocol is INSTREAM of clamd(8): the bytes in chunks, each after its length, then a zero.
"""

import logging
import socket
import struct
from contextlib import closing
from urllib.parse import urlsplit

from django.conf import settings

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
PATIENCE = 20  # seconds
LENGTH = struct.Struct("!I")


class Harmful(Exception):
    """The scanner knows the file by a name."""


class ScannerAway(Exception):
    """A scanner is asked for and does not answer: nothing is taken in unseen."""


def scan(content: bytes) -> None:
    """Let a file pass, or raise Harmful or ScannerAway. Without `CLAMD_URL` every file passes."""
    if not settings.CLAMD_URL:
        return
    try:
        said = _ask(settings.CLAMD_URL, content)
    except OSError as error:
        logger.warning("the scanner does not answer: %s", error)
        raise ScannerAway from error
    if said.endswith("FOUND"):
        logger.warning("harmful file refused: %s", said)
        raise Harmful
    if not said.endswith("OK"):
        logger.warning("the scanner did not say whether: %s", said)
        raise ScannerAway


def _ask(address: str, content: bytes) -> str:
    with closing(_connected(address)) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            part = content[start : start + CHUNK]
            line.sendall(LENGTH.pack(len(part)) + part)
        line.sendall(LENGTH.pack(0))
        said = b""
        while part := line.recv(CHUNK):
            said += part
    return said.rstrip(b"\0\n").decode(errors="replace")


def _connected(address: str) -> socket.socket:
    """tcp://host:3310, or unix:///run/clamav/clamd.ctl."""
    told = urlsplit(address)
    if told.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(PATIENCE)
        try:
            line.connect(told.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((told.hostname or "127.0.0.1", told.port or 3310), PATIENCE)
