"""Runs the whole portal in one place: migrations, first data, then web, worker and beat."""

import hashlib
import os
import signal
import sys
from http.client import HTTPConnection, HTTPException
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from p4gn_portal import desk, embedded
from p4gn_portal.supervisor import Child, Supervisor, say
from reports.example import accounts

MEMORANDUM = "agreements/data/hss-bnnp-kalsel.toml"


class Command(BaseCommand):
    help = (
        "Migrate, load both agreements on the first run, then keep the web server, one Celery "
        "worker and the beat running until Ctrl-C. For a desk: production runs the three by "
        "themselves, as docker-compose.yml does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", help="port to listen on (default: PORT, else 8000)")
        parser.add_argument("--workers", type=int, default=2, help="web processes (default 2)")
        parser.add_argument("--no-example", action="store_true", help="load no example data")

    def handle(self, *args: Any, host: str, port: str | None, **options: Any) -> None:
        interruption = Interruption()
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, interruption)
        try:
            number = desk.port_of(port or os.environ.get("PORT") or str(desk.DEFAULT_PORT))
            listener = desk.claim(host, number)  # manage.py has claimed it long before
            accounts = self.prepare(with_example=not options["no_example"])
            interruption.raise_if_lost()
        except desk.DeskNotReady as failure:
            raise CommandError(str(failure)) from failure
        except KeyboardInterrupt:
            raise CommandError("Dihentikan sebelum portal siap.", returncode=130) from None
        children = processes(listener.fileno(), number, options["workers"])
        Supervisor(children, Chores(host, number, accounts)).run()

    def prepare(self, *, with_example: bool) -> str:
        """Bring database, static files and first data up to date; nothing is done twice.

        Returns what is to be said about the example accounts.
        """
        if place := embedded.moved_to():
            say("portal", f"data PostgreSQL disimpan di {place}: PostgreSQL tidak berjalan sebagai")
            say("portal", f"root, dan pengguna lain tidak dapat membuka {settings.BASE_DIR}")
        say("portal", "memeriksa basis data …")
        call_command("migrate", verbosity=0, interactive=False)
        collect_static()
        call_command("load_memorandum", str(settings.BASE_DIR / MEMORANDUM), stdout=self.stdout)
        if not with_example:
            return ""
        try:
            accounts.refuse_among_real_people()
        except accounts.RealPeoplePresent:
            say("portal", "akun pengguna sungguhan sudah ada; data contoh tidak dimuat")
            return ""
        call_command("load_example", stdout=StringIO())  # what it tells is told when pages answer
        return "\n".join(accounts.as_table())


class Chores:
    """What the supervisor does now and then: servers kept alive, and word when pages answer."""

    def __init__(self, host: str, port: int, accounts: str) -> None:
        self.host = host
        self.port = port
        self.accounts = accounts
        self.is_announced = False

    def __call__(self) -> None:
        try:
            embedded.revive()
        except embedded.ServerFailed as failure:
            say("portal", str(failure))
        if not self.is_announced and self._answers():
            self.is_announced = True
            lines = [f"Portal siap: http://{self.host}:{self.port}/", *self.accounts.splitlines()]
            for line in [*lines, "Ctrl-C menghentikan semuanya."]:
                say("portal", line)

    def _answers(self) -> bool:
        connection = HTTPConnection(self.host, self.port, timeout=1)
        try:
            connection.request("GET", "/sehat/hidup/")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


def processes(listener: int, port: int, workers: int) -> list[Child]:
    """The three processes of a running portal; containers run the same three apart."""
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "p4gn_portal"]
    celery += ["--workdir", str(settings.BASE_DIR)]
    web = [sys.executable, "-m", "gunicorn", "p4gn_portal.wsgi"]
    web += ["--config", str(settings.BASE_DIR / "p4gn_portal" / "gunicorn_settings.py")]
    web += ["--chdir", str(settings.BASE_DIR)]
    web += ["--bind", f"fd://{listener}", "--workers", str(workers)]
    schedule = f"{settings.CELERY_BEAT_SCHEDULE_FILENAME}-{port}"  # two portals, two schedules
    patient = {"STATEMENT_TIMEOUT": "10min"}  # a report may take what a page may not
    work = [*celery, "worker", "--concurrency", "1", "--loglevel", "INFO", "-n", f"desk{port}@%h"]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile", "", "--schedule", schedule]
    # A worker whose broker goes at the same moment may wait for it for ever: it is killed.
    return [
        Child("web", web, descriptors=[listener]),
        Child("worker", work, environment=patient, nice=5, orphan_signal="KILL"),
        Child("beat", beat),
    ]


def collect_static() -> None:
    """Gather and compress static files, where any has changed since the last time."""
    known = Path(settings.STATIC_ROOT) / ".fingerprint"
    now = static_fingerprint()
    if not known.exists() or known.read_text() != now:
        say("portal", "menyiapkan berkas tampilan …")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        known.write_text(now)


def static_fingerprint() -> str:
    """Changes when a static file comes, goes or is written anew."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(
                f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode()
            )
    return digest.hexdigest()


class Interruption:
    """A signal to stop while the portal is made ready.

    Python throws away what is raised while it clears an object up, and so the only Ctrl-C a person
    gave; whoever was interrupted is asked again when all is ready.
    """

    def __init__(self) -> None:
        self.came = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        raise KeyboardInterrupt

    def raise_if_lost(self) -> None:
        """Raise KeyboardInterrupt if a signal came and did not end the work."""
        if self.came:
            raise KeyboardInterrupt
