"""Test databases: migrated once into a template that is named by its migrations, then cloned."""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path
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
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "test-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
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
        with server.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []
    finally:
        server.close()
