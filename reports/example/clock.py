"""Lets the example be lived through on its own days instead of all at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within, Django's clock stands still at that moment.

    For one command in one thread. The history written by the database keeps the true time.
    """
    true_clock = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = true_clock


def moment_of(day: date, hour: int, minute: int = 0) -> datetime:
    """That WITA day and time as an instant."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
