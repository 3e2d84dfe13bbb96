"""`manage.py tick`: one tick now, as beat does it each minute."""

from typing import Any

from django.core.management.base import BaseCommand

from reports import schedule


class Command(BaseCommand):
    """One tick by hand, as beat sends it."""

    help = "See to all that is due now: schedules, reports of closed periods, leases, notices."

    def handle(self, *args: Any, **options: Any) -> None:
        done = schedule.tick()
        self.stdout.write(
            f"{done.schedules} schedule(s) made, {done.reports} report(s) made, "
            f"{done.sent} sent to the workers, {done.notices} notice(s) given."
        )
