"""Pages that answer for errors, in plain Indonesian and without asking the database."""

import logging
import sys
from uuid import uuid4

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = "30"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened too long ago or in another session; nothing was saved."""
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database is out of reach, else 500 with a code to tell the admin."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError) and not is_reachable():
        return outage()
    code = uuid4().hex[:8].upper()
    logger.error("error %s on %s", code, request.path)
    return HttpResponse(render_to_string("500.html", {"error_code": code}), status=500)


def outage() -> HttpResponse:
    """Maintenance page with a time to come back."""
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = RETRY_AFTER_SECONDS
    response["Cache-Control"] = "no-store"
    return response


def is_reachable() -> bool:
    """Whether a new connection to the database answers."""
    connection.close()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return False
    return True
