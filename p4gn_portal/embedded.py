"""Lends this process PostgreSQL and Valkey from wheels, where DATABASE_URL or REDIS_URL is unset.

`manage.py` calls `prepare` before Django reads its settings; `python -m p4gn_portal.embedded exec
COMMAND …` does the same for any other command. Several processes share one pair; the last to leave
stops it, see keeper.py.
"""

import atexit
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import environ

from p4gn_portal.keeper import Keeper, ServerFailed, hold, is_kept, read_state, secret_in
from p4gn_portal.servers import SERVERS

BASE_DIR = Path(__file__).resolve().parent.parent
ADDRESS_OF = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
# Commands that read the settings but talk to neither server.
NEEDS_NO_SERVER = {
    "help", "version", "check", "collectstatic", "findstatic", "diffsettings",
    "compilemessages", "makemessages", "startapp",
}  # fmt: skip
PLACEHOLDERS = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}

_held: dict[str, IO[str]] = {}


def read_env_file() -> None:
    """A developer's own settings, as settings.py reads them; the environment itself wins."""
    environ.Env.read_env(BASE_DIR / ".env")


def var_dir() -> Path:
    """Where a running portal writes; P4GN_VAR moves it, so that tests share nothing with it."""
    return Path(os.environ.get("P4GN_VAR") or BASE_DIR / "var").resolve()


def home_of(service: str) -> Path:
    return var_dir() / "embedded" / service


def moved_to() -> str:
    """Where the data of PostgreSQL lie when its user cannot enter this checkout; else nothing."""
    remembered = home_of("postgres") / "location"
    return remembered.read_text() if remembered.exists() else ""


def secret_key() -> str:
    """The key of a portal that runs on somebody's desk; a production start has to bring its own."""
    var_dir().mkdir(parents=True, exist_ok=True)
    return secret_in(var_dir() / "secret_key", 50)


def prepare(command: str, *, durable: bool = True) -> None:
    """Set the addresses that are missing in the environment, starting the servers they name."""
    read_env_file()
    missing = [service for service, name in ADDRESS_OF.items() if not os.environ.get(name)]
    if "postgres" in missing:
        os.environ.setdefault("P4GN_EMBEDDED", "1")
        os.environ.setdefault("SECRET_KEY", secret_key())
    if command in NEEDS_NO_SERVER:
        os.environ.update({ADDRESS_OF[one]: PLACEHOLDERS[ADDRESS_OF[one]] for one in missing})
        return
    for service in missing:  # all at once, then wait for each
        call_up(service, durable=durable)
    for service in missing:
        os.environ[ADDRESS_OF[service]] = ensure(service, durable=durable)


def call_up(service: str, *, durable: bool = True) -> None:
    """Hold the service's lock, and start a keeper where none is at work."""
    home = home_of(service)
    home.mkdir(parents=True, exist_ok=True)
    if not _held:
        atexit.register(release)
    if service not in _held:
        _held[service] = hold(home / "users.lock", fcntl.LOCK_SH)
    if not is_kept(home):
        _start_keeper(service, durable)


def ensure(service: str, *, durable: bool = True) -> str:
    """The address of a running server, which stays up at least until `release`."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        call_up(service, durable=durable)
        state = read_state(home_of(service))
        if "url" in state:
            return str(state["url"])
        if "failed" in state:
            raise ServerFailed(state["failed"])
        time.sleep(0.05)
    raise ServerFailed(f"{service} belum siap setelah dua menit; lihat {home_of(service)}")


def revive() -> None:
    """Start again those servers of this process whose keeper was killed; cheap if none was."""
    for service in _held:
        if not is_kept(home_of(service)):
            ensure(service)


def release() -> None:
    """Leave the servers; returns once those that nobody else uses have stopped."""
    for service in list(_held):
        _held.pop(service).close()
    deadline = time.monotonic() + 40
    for service in SERVERS:
        used_since = 0.0
        while time.monotonic() < deadline and is_kept(home_of(service)):
            if not _somebody_else_uses(home_of(service)):
                used_since = 0.0
            elif used_since == 0.0:
                used_since = time.monotonic()
            elif time.monotonic() - used_since > 1:  # no keeper takes as long to say that it goes
                break
            time.sleep(0.05)


def _somebody_else_uses(home: Path) -> bool:
    """Whether the lock is taken by another user, not by a keeper that is about to leave."""
    try:
        hold(home / "users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB).close()
    except BlockingIOError:
        return bool(read_state(home))  # a keeper that leaves takes its word back first
    return False


def _start_keeper(service: str, durable: bool) -> None:
    with (home_of(service) / "keeper.log").open("ab") as log:
        keeper = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", "p4gn_portal.embedded", "keep", service]
            + ([] if durable else ["--not-durable"]),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=BASE_DIR,
            start_new_session=True,  # Ctrl-C is for the users; the keeper waits for them
        )
    deadline = time.monotonic() + 10
    while keeper.poll() is None and time.monotonic() < deadline and not is_kept(home_of(service)):
        time.sleep(0.02)
    keeper.returncode = 0  # it is nobody's child to wait for


def _run(command: list[str]) -> int:
    """Run what the caller asked for; Ctrl-C is for the command, which then ends by itself."""
    process = subprocess.Popen(command)  # noqa: S603
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def main(argv: Sequence[str]) -> int:
    match argv:
        case ["keep", service, *rest]:
            server = SERVERS[service](home_of(service), durable="--not-durable" not in rest)
            return Keeper(server).run()
        case ["exec", *command] if command:
            try:
                prepare(command[0])
            except ServerFailed as failure:
                sys.stderr.write(f"{failure}\n")
                return 1
            return _run(command)
    sys.stderr.write(f"{__doc__}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
