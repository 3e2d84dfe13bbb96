"""What the frame of every page tells of reports: how many notices a person has not read."""

from functools import cache

from django.http import HttpRequest

from reports.models import Notification


def unread(request: HttpRequest) -> dict[str, object]:
    """`unread_notices`, counted once and only where a page shows it."""
    return {"unread_notices": cache(lambda: unread_of(request))}


def unread_of(request: HttpRequest) -> int:
    """How many notices the person behind the request has not read."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return Notification.objects.filter(user=user, read_at__isnull=True).count()
