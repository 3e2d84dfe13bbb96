"""What a portal run on somebody's desk needs before Django starts: its port, a key, plain HTTP.

Production starts gunicorn, Celery and beat themselves (docker-compose.yml) and brings its own key;
only `manage.py serve` comes through here.
"""

import argparse
import errno
import os
import socket
from collections.abc import Sequence

from p4gn_portal import embedded

LOOPBACK = ("127.0.0.1", "localhost", "::1")
DEFAULT_PORT = 8000

_claimed: dict[tuple[str, int], socket.socket] = {}


class DeskNotReady(Exception):
    """The portal cannot be served here; the message says what to do."""


def prepare(arguments: Sequence[str]) -> None:
    """Claim the port that `serve` was asked for, and set what a desk needs, before all else."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default=None)
    embedded.read_env_file()
    told, _ = parser.parse_known_args(arguments)
    port = port_of(told.port or os.environ.get("PORT") or str(DEFAULT_PORT))
    claim(told.host, port)
    if told.host in LOOPBACK:
        os.environ.setdefault("SECRET_KEY", embedded.secret_key())
        os.environ.setdefault("HTTPS", "0")
        os.environ.setdefault("BASE_URL", f"http://{told.host}:{port}")


def port_of(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise DeskNotReady(f"Port '{text}' bukan bilangan 1 sampai 65535. Contoh: make run PORT=8001")


def claim(host: str, port: int) -> socket.socket:
    """The listening socket of the portal, held from the start so that nobody else can take it."""
    if (host, port) in _claimed:
        return _claimed[host, port]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    claimed = socket.socket(family)
    claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        claimed.bind((host, port))
        claimed.listen(1024)
    except OSError as error:
        claimed.close()
        raise DeskNotReady(_why(host, port, error)) from error
    _claimed[host, port] = claimed
    return claimed


def _why(host: str, port: int, error: OSError) -> str:
    other = f"pilih port lain: make run PORT={port + 1 if 1024 <= port < 65535 else DEFAULT_PORT}"
    if isinstance(error, PermissionError):
        return f"Port {port} hanya boleh dipakai oleh root; {other}"
    if isinstance(error, socket.gaierror):
        return f"Alamat '{host}' tidak dikenal."
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} sudah dipakai program lain. Hentikan program itu, atau {other}"
    return f"Port {port} di {host} tidak dapat dipakai ({error.strerror}); {other}"
