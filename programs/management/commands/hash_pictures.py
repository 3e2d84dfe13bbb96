"""Command: hash every picture that has no hash yet, of whatever age."""

from typing import Any

from django.core.management.base import BaseCommand

from programs import similarity


class Command(BaseCommand):
    """Run once after the update that brought flags for near-same pictures."""

    help = "Hash pictures that have none yet, so that near-same ones are flagged to verifiers."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{similarity.hash_new(everything=True)} picture(s) hashed.")
