"""Copies the database and the private files: `manage.py backup DIR`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from p4gn_portal.backup import BackupFailed, back_up
from p4gn_portal.progress import Bar


class Command(BaseCommand):
    help = (
        "Write the database (pg_dump), the private files and a manifest of their hashes into a new "
        "folder. Pages may go on meanwhile. A broken copy leaves no folder behind."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a new or empty folder")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            manifest = back_up(folder.absolute(), Bar(self.stderr))
        except BackupFailed as failure:
            raise CommandError(str(failure)) from failure
        size = sum(file["size"] for file in manifest["files"].values())
        self.stdout.write(
            f"Cadangan lengkap di {folder}: basis data dan {len(manifest['files']) - 1} berkas, "
            f"{size / 1_000_000:.1f} MB."
        )
        if manifest["media"] != "copied":
            self.stdout.write("Berkas disimpan oleh bucket S3 dan tidak ikut disalin.")
