"""A private file as a download, stored or just made: never shown in place, kept by no proxy."""

import logging

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

logger = logging.getLogger(__name__)


def attachment(stored: FieldFile, *, filename: str, media_type: str) -> FileResponse:
    """The file under a name of ours. Raises Http404 where the row has no file, or lost it."""
    if not stored:
        raise Http404
    try:
        opened = stored.storage.open(stored.name or "", "rb")
    except FileNotFoundError as error:
        logger.exception("stored file is missing: %s", stored.name)
        raise Http404 from error
    response = FileResponse(opened, as_attachment=True, filename=filename, content_type=media_type)
    _keep_private(response)
    return response


def made_attachment(content: bytes, filename: str, media_type: str) -> HttpResponse:
    """A file made for this request, handed out like a stored one."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, filename) or ""
    response["Content-Length"] = str(len(content))
    _keep_private(response)
    return response


def _keep_private(response: HttpResponseBase) -> None:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
