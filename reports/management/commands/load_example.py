"""Loads the example agreement with everything below it: `manage.py load_example`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.example import accounts, load

BAR = 30


class Command(BaseCommand):
    """Makes the example, with a progress line."""

    help = (
        "Load a second agreement, marked as an example on every row: articles, Renja 2026, logs "
        "with drawn pictures, verifications and spending until today. "
        "Loading twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--logs",
            type=_count,
            help="how many logs each agreement shall have (default: those of the year, about 140); "
            "what exceeds them is made in bulk without pictures",
        )
        parser.add_argument(
            "--agreements", type=_count, default=1, help="how many example agreements (default 1)"
        )
        parser.add_argument("--seed", type=int, default=2026, help="the same seed, the same rows")
        parser.add_argument(
            "--force-accounts",
            action="store_true",
            help="make accounts with a shared password although real people have theirs here",
        )

    def handle(
        self,
        *args: Any,
        logs: int | None,
        agreements: int,
        seed: int,
        force_accounts: bool,
        **options: Any,
    ) -> None:
        try:
            agreement = load.load(
                logs=logs,
                agreements=agreements,
                seed=seed,
                force_accounts=force_accounts,
                tell=self._tell,
            )
        except accounts.RealPeoplePresent as error:
            raise CommandError(
                "Akun pengguna sungguhan sudah ada; akun contoh tidak dibuat. "
                "Gunakan --force-accounts bila tetap diperlukan."
            ) from error
        self.stdout.write(f"{agreement.title}: siap")
        for line in accounts.as_table():
            self.stdout.write(line)

    def _tell(self, what: str, done: int, total: int) -> None:
        """A bar on a terminal; nothing in a log file."""
        if not self.stderr.isatty():
            return
        filled = BAR * done // max(total, 1)
        end = "\n" if done >= total else ""
        self.stderr.write(
            f"\r{what:<20} [{'█' * filled}{'·' * (BAR - filled)}] {done}/{total}", ending=end
        )


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number
