"""`manage.py periksa_keutuhan`: does every link of the thread lead where it says?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from reports import integrity


class Command(BaseCommand):
    """Names every broken link, and fails when there is one."""

    help = (
        "Look at every link between article and report line, and at the files of reports. Each "
        "break is named; exit status 1 when there is any."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        proof = integrity.prove()
        for words in proof.breaks:
            self.stderr.write(f"PUTUS {words}")
        self.stdout.write(f"{proof.links} mata rantai diperiksa, {len(proof.breaks)} putus.")
        if proof.breaks:
            sys.exit(1)
