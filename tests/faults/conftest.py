"""A portal as on a bare machine, for tests that kill parts of it."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from p4gn_portal import backup
from tests.database import clone_template, drop
from tests.faults.desk import is_ready
from tests.stack import ROOT, Portal, eventually


@pytest.fixture(scope="module")
def dump(django_db_setup, django_db_blocker, tmp_path_factory) -> Path:
    """A migrated, empty database as SQL: an embedded server takes it in a second."""
    path = tmp_path_factory.mktemp("seed") / "seed.sql"
    name = f"p4gn_seed_{os.getpid()}"
    with django_db_blocker.unblock():
        clone_template(name)
        client = backup.client_for_dump()
        address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
        client.run("pg_dump", "--no-owner", "-f", str(path), address)
        drop(name)
    return path


@pytest.fixture(scope="module")
def portal(dump, tmp_path_factory):
    """A portal as on a bare machine: no address given, everything in one folder."""
    running = Portal(tmp_path_factory.mktemp("meja"), "--no-example", TICK_SECONDS="1")
    try:
        take_in(dump, running)
        running.start()
        yield running
    finally:
        running.clean_up()


def take_in(dump: Path, portal: Portal) -> None:
    psql = backup.client_for_restore().folder / "psql"
    command = [sys.executable, "-m", "p4gn_portal.embedded", "exec", "sh", "-c"]
    script = '"$0" -X -q -1 -v ON_ERROR_STOP=1 -o /dev/null -f "$1" "$DATABASE_URL"'
    subprocess.run(
        [*command, script, str(psql), str(dump)],
        cwd=ROOT,
        env=portal.environment,
        check=True,
        timeout=120,
    )


@pytest.fixture
def up(portal):
    """The portal, started again where the test before has ended it."""
    if not portal.is_running():
        portal.log.write_text("")
        portal.start()
    eventually(lambda: is_ready(portal), 60, lambda: f"ready: {portal.get('/sehat/siap/')}")
    return portal
