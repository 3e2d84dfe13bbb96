"""Runs the whole portal in one place: migrations, first data, then web, worker and beat."""

import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from p4gn_portal.supervisor import Child, Supervisor

MEMORANDUM = Path(settings.BASE_DIR) / "agreements" / "data" / "hss-bnnp-kalsel.toml"


class Command(BaseCommand):
    help = (
        "Migrate, load both agreements on the first run, then keep the web server, one Celery "
        "worker and the beat running until Ctrl-C."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web processes")
        parser.add_argument("--no-example", action="store_true", help="load no example data")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        refuse_taken_port(host, port)
        self.prepare(with_example=not options["no_example"])
        self.stdout.write(
            self.style.SUCCESS(f"Portal P4GN: http://{host}:{port}  (Ctrl-C berhenti)")
        )
        Supervisor(processes(host, port, workers)).run()

    def prepare(self, *, with_example: bool) -> None:
        """Bring database, static files and first data up to date; nothing is done twice."""
        call_command("migrate", verbosity=0)
        if not staticfiles_storage.exists("staticfiles.json") or settings.SHOWCASE:
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_memorandum", str(MEMORANDUM), stdout=self.stdout)
        if with_example:
            call_command("load_example", stdout=self.stdout)


def refuse_taken_port(host: str, port: int) -> None:
    """Say so before anything is started when somebody listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} di {host} tidak dapat dipakai ({error.strerror}). "
                f"Hentikan program yang memakainya, atau pilih yang lain: make run PORT={port + 1}"
            ) from error


def processes(host: str, port: int, workers: int) -> list[Child]:
    """The three processes of a running portal; containers run the same three apart."""
    celery = ["celery", "-A", "p4gn_portal", "--workdir", str(settings.BASE_DIR)]
    web = ["gunicorn", "p4gn_portal.wsgi", "--chdir", str(settings.BASE_DIR)]
    web += ["--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "4"]
    web += ["--worker-class", "gthread", "--graceful-timeout", "20", "--timeout", "60"]
    return [
        Child("web", web),
        Child("worker", [*celery, "worker", "--concurrency", "1", "--loglevel", "INFO"]),
        Child("beat", [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""]),
    ]
