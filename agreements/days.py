"""The day a page is read for, `?per=YYYY-MM-DD`, today in WITA when none is named; and its end."""

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from p4gn_portal.fields import DayField


def day_of(request: HttpRequest, name: str = "per", *, default: date | None = None) -> date:
    """The day the address names; a day nobody can read is said so, and the default is shown."""
    default = default or timezone.localdate()
    try:
        return DayField(required=False).clean(request.GET.get(name, "").strip()) or default
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return default


def end_of(day: date) -> datetime:
    """The instant at which a WITA day is over: what is recorded before it belongs to the day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
