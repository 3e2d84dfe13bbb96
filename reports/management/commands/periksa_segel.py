"""`manage.py periksa_segel`: does the history still read as it was sealed?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.audit import seal
from reports.models import Seal


class Command(BaseCommand):
    """Names every event that was changed, removed or slipped in since it was sealed."""

    help = (
        "Hash the history again and compare it with its seals, and the seals with the roots that "
        "reports print. Each difference is named; exit status 1 when there is any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--akar", action="append", default=[], metavar="AKAR",
            help="a root from a printed report that the chain must contain (may be repeated)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        latest = seal.head()
        if latest is None:
            raise CommandError("Belum ada segel; jalankan portal beberapa menit lebih dahulu.")
        differences = 0
        for found in seal.broken():
            self.stderr.write(str(found))
            differences += 1
        for root in options["akar"]:
            if not Seal.objects.filter(root=root.lower()).exists():
                self.stderr.write(f"Akar {root} tidak ada dalam rantai.")
                differences += 1
        self.stdout.write(
            f"{latest.ordinal} segel diperiksa, {differences} selisih. Akar terakhir {latest.root}"
        )
        if differences:
            sys.exit(1)
