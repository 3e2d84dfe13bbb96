"""Backup and restore: what was there comes back, what is broken is refused, all or nothing."""

import json
import os
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Organization
from p4gn_portal import backup
from tests.database import clone_template, drop
from tests.factories import OrganizationFactory

pytestmark = [pytest.mark.slow, pytest.mark.faults]


@pytest.fixture
def own_database(django_db_blocker):
    """A database that a restore may replace, beside the one of the tests."""
    values = connection.settings_dict
    original, own = values["NAME"], f"p4gn_backup_{os.getpid()}"
    with django_db_blocker.unblock():
        connection.close()
        clone_template(own)
        values["NAME"] = own
        yield
        connection.close()
        values["NAME"] = original
        drop(own)


@pytest.fixture
def portal(own_database, settings, tmp_path):
    """A portal with a row and two files, one of them with a name that people give."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    files = {"bukti/ab/foto kegiatan é.jpg": b"\xff\xd8 picture", "laporan/lap.pdf": b"%PDF-1.7"}
    for name, content in files.items():
        path = tmp_path / "media" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    OrganizationFactory(slug="cadangan", name="Dinas A & B 'uji' \\ \t é")
    return files


@pytest.fixture
def copy(portal, tmp_path) -> Path:
    call_command("backup", str(tmp_path / "copy"), verbosity=0)
    return tmp_path / "copy"


def tables() -> dict[str, int]:
    """How many rows each table holds."""
    with connection.cursor() as cursor:
        counts = {}
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608  our own tables
            counts[name] = cursor.fetchone()[0]
    return counts


def empty_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def test_what_was_destroyed_comes_back(copy, portal, tmp_path):
    before, triggers = tables(), trigger_names()
    empty_the_database()
    shutil.rmtree(tmp_path / "media")

    call_command("restore", str(copy), verbosity=0)

    assert tables() == before
    assert trigger_names() == triggers
    assert len(triggers) > 50
    assert Organization.objects.get(slug="cadangan").name == "Dinas A & B 'uji' \\ \t é"
    for name, content in portal.items():
        assert (tmp_path / "media" / name).read_bytes() == content


def trigger_names() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def test_a_portal_in_use_is_only_replaced_when_told_so(copy):
    OrganizationFactory(slug="sesudah-cadangan")
    with pytest.raises(CommandError, match="tujuan tidak kosong"):
        call_command("restore", str(copy), verbosity=0)
    assert Organization.objects.filter(slug="sesudah-cadangan").exists()
    call_command("restore", str(copy), "--ganti", verbosity=0)
    assert not Organization.objects.filter(slug="sesudah-cadangan").exists()


def test_the_manifest_names_every_file_with_its_hash(copy, portal):
    manifest = json.loads((copy / "manifest.json").read_text())
    assert set(manifest["files"]) == {"database.dump", *(f"media/{name}" for name in portal)}
    for name, said in manifest["files"].items():
        assert said == {
            "size": (copy / name).stat().st_size,
            "sha256": backup.sha256_of(copy / name),
        }
    assert copy.stat().st_mode & 0o777 == 0o700


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy as far as its manifest goes, made without a database."""
    files = {"database.dump": b"PGDMP", "media/laporan/lap.pdf": b"%PDF-1.7"}
    manifest = {"format": backup.FORMAT, "made_at": "2026-11-24T08:00:00+00:00", "files": {}}
    for name, content in files.items():
        path = tmp_path / "copy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        manifest["files"][name] = {"size": len(content), "sha256": backup.sha256_of(path)}
    (tmp_path / "copy" / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path / "copy"


def rewrite(folder: Path, **changed: object) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | changed))


def test_a_whole_copy_is_believed(folder):
    assert set(backup.read_manifest(folder)["files"]) == {"database.dump", "media/laporan/lap.pdf"}


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda folder: (folder / "media/laporan/lap.pdf").write_bytes(b"%PDF-1.8"), "rusak"),
        (lambda folder: (folder / "media/laporan/lap.pdf").unlink(), "hilang"),
        (lambda folder: (folder / "database.dump").write_bytes(b"PGD"), "rusak"),
        (lambda folder: (folder / "manifest.json").unlink(), "bukan cadangan"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "bukan cadangan"),
        (lambda folder: (folder / "manifest.json").write_text("[]"), "bukan cadangan"),
        (lambda folder: rewrite(folder, format=2), "Format cadangan 2"),
        (lambda folder: rewrite(folder, files={"media/../../x": {}}), "ke luar cadangan"),
    ],
)
def test_a_broken_copy_is_refused(folder, harm, words):
    harm(folder)
    with pytest.raises(backup.BackupFailed, match=words):
        backup.read_manifest(folder)


def test_a_dump_that_cannot_be_read_leaves_the_database_as_it_was(copy):
    dump = copy / "database.dump"
    dump.write_bytes(dump.read_bytes()[: dump.stat().st_size // 2])
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["files"]["database.dump"] = {
        "size": dump.stat().st_size,
        "sha256": backup.sha256_of(dump),
    }
    (copy / "manifest.json").write_text(json.dumps(manifest))
    before = tables()
    with pytest.raises(CommandError, match="Basis data tidak berubah"):
        call_command("restore", str(copy), "--ganti", verbosity=0)
    assert tables() == before


def test_a_folder_with_something_in_it_is_not_written_to(portal, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").touch()
    with pytest.raises(CommandError, match="tidak kosong; pilih folder lain"):
        call_command("backup", str(tmp_path / "full"))
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine"]


def test_a_backup_that_fails_leaves_no_folder(portal, tmp_path, monkeypatch):
    def fail(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup.shutil, "copy2", fail)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("backup", str(tmp_path / "copy"))
    assert not list(tmp_path.glob("copy*"))


def test_a_newer_dump_goes_into_an_older_server(portal, tmp_path, monkeypatch):
    """From the embedded PostgreSQL 18 to the PostgreSQL 15 of an office."""
    newest = max(backup.clients(), key=lambda client: client.version)
    monkeypatch.setattr(backup, "client_for_dump", lambda: newest)
    call_command("backup", str(tmp_path / "copy"), verbosity=0)
    before = tables()
    call_command("restore", str(tmp_path / "copy"), "--ganti", verbosity=0)
    assert tables() == before
