"""The files of evidence: only through the permission check, never by a public address."""

import logging
import re
from collections.abc import Iterator
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.context import PortalRequest
from programs.evidence import note_opening
from programs.forms.log import OpeningForm
from programs.models import ActivityLog, Evidence
from programs.views.scope import agreement_of

logger = logging.getLogger(__name__)
CHUNK = 64 * 1024
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
SUFFIXES = {"image/jpeg": ".jpg", "application/pdf": ".pdf"}


@require_safe
def evidence_file(request: PortalRequest, number: str, evidence_id: UUID) -> HttpResponseBase:
    """The stored file, or its thumbnail with `?ukuran=kecil`; a byte range where one is asked."""
    evidence = evidence_or_404(request, number, evidence_id)
    if asks_reason(request, evidence):
        return redirect("programs:evidence-open", number, evidence_id)
    return answered(request, evidence, is_small=request.GET.get("ukuran") == "kecil")


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_open(request: PortalRequest, number: str, evidence_id: UUID) -> HttpResponseBase:
    """Ask an auditor why, keep the reason, and show the attendance sheet once."""
    evidence = evidence_or_404(request, number, evidence_id)
    if not asks_reason(request, evidence):
        return redirect(evidence)
    form = OpeningForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return answered(request, evidence, reason=form.cleaned_data["reason"])
    context = {"evidence": evidence, "log": evidence.log, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "programs/log/open_sheet.html", context, status=status)


def evidence_or_404(request: PortalRequest, number: str, evidence_id: UUID) -> Evidence:
    """A file of a log within sight that this person may open."""
    logs = ActivityLog.objects.for_user(request.user).filter(agreement=agreement_of(request))
    scoped = Evidence.objects.select_related("log").filter(log__in=logs, log__number=number)
    evidence = get_object_or_404(scoped, pk=evidence_id)
    if not request.user.has_perm("programs.view_evidence", evidence):
        raise PermissionDenied
    return evidence


def asks_reason(request: PortalRequest, evidence: Evidence) -> bool:
    """Attendance sheets name people: who looks at them for no work of their own says why."""
    is_sheet = evidence.kind == Evidence.Kind.ATTENDANCE
    return is_sheet and not request.user.has_perm("programs.open_sheet_unasked")


def answered(
    request: PortalRequest, evidence: Evidence, *, is_small: bool = False, reason: str = ""
) -> HttpResponseBase:
    """The stored bytes under guard; that a sheet was opened is remembered before any goes out."""
    stored = evidence.thumbnail if is_small else evidence.file
    if not stored:
        raise Http404
    response = ranged(stored, request.headers.get("Range", ""))
    if request.method != "HEAD":
        note_opening(evidence, by=request.user, reason=reason)
    return guarded(response, evidence, is_small=is_small)


def ranged(stored: FieldFile, asked: str) -> HttpResponseBase:
    """All of the file, or the one range asked for. Several ranges are answered with all of it."""
    try:
        opened = stored.storage.open(stored.name or "", "rb")
    except FileNotFoundError as error:
        logger.exception("evidence file is missing: %s", stored.name)
        raise Http404 from error
    size = stored.size
    match = ONE_RANGE.fullmatch(asked.strip())
    first, last, status = 0, size - 1, 200
    if match and (match[1] or match[2]):
        first = int(match[1]) if match[1] else max(0, size - int(match[2]))
        last = min(int(match[2]), size - 1) if match[1] and match[2] else size - 1
        status = 206
        if first > last:
            opened.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(FilePart(opened, first, last - first + 1), status=status)
    response["Content-Length"] = str(last - first + 1)
    if status == 206:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


class FilePart:
    """Bytes of an open file from a place on, in chunks; closed with the response, read or not."""

    def __init__(self, opened: File, start: int, length: int) -> None:
        self.opened, self.start, self.length = opened, start, length

    def __iter__(self) -> Iterator[bytes]:
        self.opened.seek(self.start)
        left = self.length
        while left > 0 and (chunk := self.opened.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk

    def close(self) -> None:
        """Let go of the file."""
        self.opened.close()


def guarded(response: HttpResponseBase, evidence: Evidence, *, is_small: bool) -> HttpResponseBase:
    """Headers that keep the file a file: nothing in it may run, and no proxy may keep it."""
    media_type = "image/jpeg" if is_small else evidence.media_type
    how = "inline" if media_type.startswith("image/") else "attachment"
    name = f"{evidence.log.number}-{evidence.kind}-{evidence.pk.hex[:8]}"
    response["Content-Type"] = media_type
    response["Content-Disposition"] = f'{how}; filename="{name}{SUFFIXES.get(media_type, "")}"'
    response["Accept-Ranges"] = "bytes"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    is_personal = evidence.kind == Evidence.Kind.ATTENDANCE
    response["Cache-Control"] = "private, no-store" if is_personal else "private, max-age=3600"
    return response
