"""Puts a copy made by `backup` back: `manage.py restore DIR`."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from p4gn_portal.backup import BackupFailed, restore
from p4gn_portal.progress import Bar


class Command(BaseCommand):
    help = (
        "Check every hash of a copy, then put its files and its database back; the database "
        "changes in one transaction. Stop web, worker and beat before. Migrations newer than the "
        "copy are applied afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder written by backup")
        parser.add_argument(
            "--ganti", action="store_true", help="replace what the database holds already"
        )

    def handle(self, *args: Any, folder: Path, ganti: bool, **options: Any) -> None:
        try:
            manifest = restore(folder.absolute(), Bar(self.stderr), replace=ganti)
        except BackupFailed as failure:
            raise CommandError(str(failure)) from failure
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(
            f"Pulih dari cadangan tanggal {manifest['made_at'][:16].replace('T', ' ')} UTC: "
            f"basis data dan {len(manifest['files']) - 1} berkas."
        )
