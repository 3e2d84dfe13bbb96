"""Days as a plan counts them: the one on which it reads the memorandum, and the same a year on."""

from datetime import date

from django.utils import timezone


def reference_day(year: int) -> date:
    """The day on which a plan of that year reads the memorandum: today, kept within the year."""
    return min(max(timezone.localdate(), date(year, 1, 1)), date(year, 12, 31))


def in_year(day: date, year: int) -> date:
    """The same day of another year; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
