"""Test databases: migrated once into a template that is named by its migrations, then cloned."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "agreements", "programs", "reports")


def template_name() -> str:
    """A name that changes whenever a migration, a trigger or the lock of packages does."""
    digest = hashlib.sha256()
    files = [path for app in APPS for path in (ROOT / app / "migrations").glob("*.py")]
    for path in [*sorted(files), ROOT / "requirements.txt"]:
        digest.update(path.read_bytes())
    return f"p4gn_template_{digest.hexdigest()[:16]}"


def clone_template(target: str = "") -> None:
    """Make a database anew from the template: the named one, or the test database of this process.

    One process makes the template, the others wait for it.
    """
    target = target or connection.creation._get_test_db_name()
    template = template_name()
    with _server() as lock:  # held by this connection, against every checkout on this server
        lock.cursor().execute("SELECT pg_advisory_lock(hashtext('p4gn_template'))")
        if not _exists(template):
            _migrate(template)
        clone(template, target)


def clone(source: str, target: str) -> None:
    """Make `target` anew as a copy of `source`, which nobody may be using."""
    _execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
    _execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def drop(name: str) -> None:
    """Remove a database, whoever is connected to it."""
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _migrate(template: str) -> None:
    half_made = f"{template}_new"
    _execute(f'DROP DATABASE IF EXISTS "{half_made}" WITH (FORCE)')
    _execute(f'CREATE DATABASE "{half_made}"')
    address = urlsplit(os.environ["DATABASE_URL"])
    environment = os.environ | {"DATABASE_URL": urlunsplit(address._replace(path=f"/{half_made}"))}
    subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=environment,
        check=True,
    )
    _execute(f'ALTER DATABASE "{half_made}" RENAME TO "{template}"')


def _exists(name: str) -> bool:
    return bool(_execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]))


def _execute(statement: str, parameters: list[str] | None = None) -> list[tuple[object, ...]]:
    """Run one statement outside any transaction, from the server's own database."""
    with _server() as server, server.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def _server() -> Iterator[Any]:
    """A connection to the server's own database, outside any transaction."""
    values = connection.settings_dict
    server = psycopg2.connect(
        host=values["HOST"],
        port=values["PORT"] or None,
        user=values["USER"],
        password=values["PASSWORD"],
        dbname="postgres",
    )
    try:
        server.autocommit = True
        yield server
    finally:
        server.close()
