"""Loads an agreement as its source states it: `manage.py load_memorandum FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements import memorandum


class Command(BaseCommand):
    help = (
        "Load what a source says about an agreement: parties, roles, people present, duties, each "
        "with its sentence, and the regulations beside it. Loading twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="TOML file, see agreements/data/")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            done = memorandum.load(memorandum.read(file))
        except memorandum.BrokenSource as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{done.agreement.title}: {'dimuat' if done.is_new else 'sudah ada, tidak diubah'}"
        )
        if done.instruments:
            self.stdout.write(f"{done.instruments} produk hukum ditambahkan")
