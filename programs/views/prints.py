"""Papers to print: the report and the record of a log, and an empty attendance sheet."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from p4gn_portal.downloads import made_attachment
from programs.models import Activity, ActivityLog, Evidence
from programs.prints import content
from programs.prints.render import render
from programs.views.log import visible_evidence
from programs.views.scope import agreement_of, log_or_404

PDF = "application/pdf"


@require_safe
def log_report(request: PortalRequest, number: str) -> HttpResponse:
    """The laporan kegiatan of a log with its photos; never its attendance sheet."""
    log = readable_log(request, number)
    photos = [one for one in visible_evidence(request, log) if one.kind == Evidence.Kind.PHOTO]
    now = timezone.now()
    told = content.report_of(log, photos, str(request.user), now)
    made = render("laporan", told, at=now, pictures=content.pictures_of(photos))
    return made_attachment(made, f"laporan-kegiatan-{log.number}.pdf", PDF)


@require_safe
def log_record(request: PortalRequest, number: str) -> HttpResponse:
    """The berita acara of a log, its number and signatures left open."""
    log = readable_log(request, number)
    now = timezone.now()
    told = content.record_of(log, str(request.user), now)
    made = render("berita-acara", told, at=now, pictures={})
    return made_attachment(made, f"berita-acara-{log.number}.pdf", PDF)


@require_safe
def attendance_sheet(request: PortalRequest, year: int, code: str) -> HttpResponse:
    """An empty daftar hadir of an activity, with the code that opens its form."""
    activities = Activity.objects.of(agreement_of(request), year)
    activity = get_object_or_404(activities.select_related("lead", "agreement"), code=code)
    if not request.user.has_perm("programs.record_log_for", activity):
        raise PermissionDenied
    now = timezone.now()
    made = render(
        "daftar-hadir", content.sheet_of(activity, str(request.user), now), at=now, pictures={}
    )
    return made_attachment(made, f"daftar-hadir-{activity.code}-{activity.year}.pdf", PDF)


def readable_log(request: PortalRequest, number: str) -> ActivityLog:
    """A log whose content this person may read. One of rehabilitation is told on its page only."""
    log = log_or_404(request, number)
    if not request.user.has_perm("programs.view_log_content", log):
        raise PermissionDenied
    if log.state == ActivityLog.State.WITHDRAWN:
        raise Http404
    return log
