"""A stored private file as a download: never shown in place, never kept by a proxy."""

import logging

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

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
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
