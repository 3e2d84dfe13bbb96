"""Command: recount every verified figure from raw rows and name each difference."""

import sys
from argparse import ArgumentParser
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand

from programs.reconciling import (
    OrphanFile,
    file_differences,
    part_differences,
    rollup_differences,
    thread_gaps,
)


class Command(BaseCommand):
    """Says each difference on a line, and fails when there is one."""

    help = (
        "Recount every Achievement from its logs by another path and look for files without rows "
        "and rows without files. Each difference is named; exit status 1 when there is any. "
        "Breaks in the thread (a duty without activity, an activity without duty) are listed as "
        "findings and do not fail."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--hash", action="store_true", help="also read every evidence file and check its hash"
        )

        parser.add_argument(
            "--sweep",
            action="store_true",
            help="delete files that no row has named for a day, instead of calling them different",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        differences = 0
        for difference in chain(rollup_differences(), part_differences()):
            self.stderr.write(f"SELISIH {difference}")
            differences += 1
        for difference in file_differences(read_bytes=options["hash"]):
            if options["sweep"] and isinstance(difference, OrphanFile):
                difference.sweep()
                self.stdout.write(f"DIHAPUS {difference.place}")
                continue
            self.stderr.write(f"BERKAS {difference}")
            differences += 1
        gaps = 0
        for gap in thread_gaps():
            self.stdout.write(f"TEMUAN {gap}")
            gaps += 1
        self.stdout.write(f"{differences} selisih, {gaps} temuan.")
        if differences:
            sys.exit(1)
