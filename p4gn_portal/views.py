"""Pages that answer for errors, in plain Indonesian and without asking the database."""

import logging
import sys
from uuid import uuid4

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = "30"
OUTAGE_WORDS = "Sistem sedang dipelihara. Catatan di perangkat Anda tetap aman."
# SQLSTATEs: connection lost, server stopping or starting, too many connections, waited too long
OUTAGE_STATES = ("08", "57P0", "53300", "55P03", "57014")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened too long ago or in another session; nothing was saved."""
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database is away or overworked, else 500 with a code for the admin."""
    if is_outage(sys.exc_info()[1]):
        return outage(request)
    code = uuid4().hex[:8].upper()
    logger.error("error %s on %s", code, request.path, exc_info=True)
    return HttpResponse(render_to_string("500.html", {"error_code": code}), status=500)


def outage(request: HttpRequest) -> HttpResponse:
    """Maintenance page with a time to come back; the phone's queue gets it as JSON."""
    response: HttpResponse
    if request.headers.get("Accept", "").startswith("application/json"):
        response = JsonResponse({"pesan": OUTAGE_WORDS}, status=503)
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = RETRY_AFTER_SECONDS
    response["Cache-Control"] = "no-store"
    return response


def is_outage(error: BaseException | None) -> bool:
    """Whether the same request may succeed in a while: no connection, or the database was busy.

    The database is not asked again: an error page must not wait for what just failed.
    """
    if isinstance(error, InterfaceError):
        return "connection" in str(error)  # closed; other such errors are ours
    if not isinstance(error, OperationalError):
        return False
    state = getattr(error.__cause__, "pgcode", None)  # none when there is no connection
    return state is None or state.startswith(OUTAGE_STATES)
