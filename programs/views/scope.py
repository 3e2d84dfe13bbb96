"""What a page may reach: the agreement it is about and the logs within a person's sight."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from agreements.context import PortalRequest
from agreements.models import Agreement
from programs.models import ActivityLog


def agreement_of(request: PortalRequest) -> Agreement:
    """The agreement the page is about; without one there is no page."""
    if not request.agreement:
        raise Http404
    return request.agreement


RECEIVED = "received_log"


def mark_received(request: PortalRequest, log: ActivityLog) -> None:
    """Let the next page tell the phone that its draft is on the server now."""
    request.session[RECEIVED] = str(log.pk)


def just_received(request: PortalRequest) -> str:
    """The id of the log whose draft the phone may forget; told once."""
    return str(request.session.pop(RECEIVED, ""))


def log_or_404(request: PortalRequest, number: str) -> ActivityLog:
    """A log of this agreement within sight, with its thread; another's does not exist."""
    logs = ActivityLog.objects.for_user(request.user).with_thread()
    scoped = logs.filter(agreement=agreement_of(request)).select_related("agreement", "corrects")
    return get_object_or_404(scoped, number=number)
