"""Pages of periodic reports: the list, one report, and the steps it goes through."""

import logging
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.context import PortalRequest
from p4gn_portal.components import Progress
from p4gn_portal.workbook import XLSX
from programs.views.scope import agreement_of
from reports import assembly, letterheads, publishing, reading, scheduling
from reports.files import FileAltered, files_of, read_verified
from reports.forms import ComposeForm, LetterheadForm, NarrativeForm, ReturnForm, ScheduleForm
from reports.impact import reaching_back_into
from reports.models import ProgressReport, ReportFile
from reports.renderers import comparison

logger = logging.getLogger(__name__)
State = ProgressReport.State
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": XLSX,
}
STEPS = ("compose_report", "edit_narrative", "propose_report", "return_report", "publish_report")

may_read = permission_required("reports.view_reports", raise_exception=True)


@require_safe
@may_read
def report_list(request: PortalRequest) -> HttpResponse:
    """All reports of the chosen agreement, with what is late and what is missing."""
    agreement = request.agreement
    context: dict[str, object] = {}
    if agreement:
        context = {
            "rows": reading.rows_of(request.user, agreement),
            "running": reading.next_due(agreement),
            "may_compose": request.user.has_perm("reports.compose_report", agreement),
            "may_schedule": request.user.has_perm("reports.set_schedules", agreement),
        }
    return render(request, "reports/report/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_read
def schedules(request: PortalRequest) -> HttpResponse:
    """Which reports the agreement owes, and when they fall due."""
    agreement = agreement_of(request)
    if not request.user.has_perm("reports.set_schedules", agreement):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = ScheduleForm(posted, wishes=scheduling.standing(agreement))
    if form.is_valid():
        changed = scheduling.set_schedules(agreement, form.wishes(), timezone.localdate())
        words = "Jadwal laporan disimpan." if changed else "Tidak ada yang berubah."
        messages.success(request, words)
        return redirect("reports:schedules")
    return render(request, "reports/report/schedules.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@may_read
def letterheads_page(request: PortalRequest) -> HttpResponse:
    """What stands at the head of the first page, for each party."""
    agreement = agreement_of(request)
    if not request.user.has_perm("reports.set_schedules", agreement):
        raise PermissionDenied
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LetterheadForm(*posted, standing=letterheads.standing(agreement))
    if form.is_valid():
        changed = [letterheads.keep(*wish) for wish in form.wishes()]
        words = "Kop surat disimpan." if any(changed) else "Tidak ada yang berubah."
        messages.success(request, words)
        return redirect("reports:letterheads")
    return render(request, "reports/report/letterheads.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@may_read
def compose(request: PortalRequest) -> HttpResponse:
    """Order the report of a closed period without waiting for its schedule."""
    agreement = agreement_of(request)
    if not request.user.has_perm("reports.compose_report", agreement):
        raise PermissionDenied
    periods = reading.composable(agreement)
    form = ComposeForm(request.POST or None, periods=periods)
    if request.method == "POST" and form.is_valid():
        try:
            report, is_new = publishing.compose(agreement, form.chosen, by=request.user)
        except publishing.NotReady as error:
            form.add_error("period", str(error))
        else:
            if not is_new:
                messages.info(request, "Laporan untuk periode ini sudah ada.")
            return redirect(report)
    return render(request, "reports/report/compose.html", {"form": form, "periods": periods})


@require_safe
@may_read
def report(request: PortalRequest, code: str) -> HttpResponse:
    """One report: its progress or its lines, its words, its files and its next step."""
    found = _report_of(request, code)
    return _page(request, found)


@require_safe
@may_read
def progress(request: PortalRequest, code: str) -> HttpResponse:
    """How far the assembly is; asks the browser to load the page anew once it is over."""
    found = _report_of(request, code)
    told = _progress_of(found)
    response = render(request, "components/_progress.html", {"progress": told})
    if found.state != State.ASSEMBLING:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@may_read
def download(request: PortalRequest, code: str, extension: str) -> HttpResponse:
    """The stored bytes, compared with their hash first; altered bytes are never handed out."""
    found = _report_of(request, code)
    verb = "download_report" if extension == ReportFile.Format.PDF else "export_report"
    if not request.user.has_perm(f"reports.{verb}", found):
        raise PermissionDenied
    if extension not in MEDIA_TYPES or found.state in {State.ASSEMBLING, State.FAILED}:
        raise Http404
    stored = next((one for one in files_of(found) if one.format == extension), None)
    if stored is None:
        raise Http404
    try:
        content = read_verified(stored)
    except FileAltered:
        logger.exception("report file %s: stored bytes do not match their hash", stored.pk)
        return render(request, "reports/report/altered.html", {"report": found}, status=409)
    response = HttpResponse(content, content_type=MEDIA_TYPES[extension])
    # The code is letters, digits and hyphens by its making: no name to escape.
    response["Content-Disposition"] = f'attachment; filename="{found.code}.{extension}"'
    response["Content-Length"] = str(len(content))
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@may_read
def write(request: PortalRequest, code: str) -> HttpResponse:
    """Save the words people write. Nothing is overwritten unseen."""
    found = _report_of(request, code, "edit_narrative")
    form = NarrativeForm(request.POST, rows=list(found.narratives.all()))
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        changed = publishing.write(found, form.words(), by=request.user)
    except publishing.StaleNarrative as stale:
        form.keep_both(stale.theirs)
        return _page(request, found, form=form, theirs=stale.theirs, status=409)
    except publishing.WrongState as error:
        messages.error(request, str(error))
        return redirect(found)
    if changed:
        messages.success(request, "Uraian disimpan. Berkas disusun ulang dengan uraian ini.")
    else:
        messages.info(request, "Tidak ada uraian yang berubah.")
    return redirect(found)


@require_POST
@may_read
def propose(request: PortalRequest, code: str) -> HttpResponse:
    """Hand a draft to whoever signs."""
    found = _report_of(request, code, "propose_report")
    return _step(
        request,
        found,
        publishing.propose,
        "Laporan diajukan kepada penanda tangan.",
        by=request.user,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_read
def send_back(request: PortalRequest, code: str) -> HttpResponse:
    """Return a proposed report with a reason."""
    found = _report_of(request, code, "return_report")
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _step(
            request,
            found,
            publishing.return_to_draft,
            "Laporan dikembalikan kepada penyusun.",
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
    return render(request, "reports/report/return.html", {"report": found, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@may_read
def publish(request: PortalRequest, code: str) -> HttpResponse:
    """Ask once more, then publish."""
    found = _report_of(request, code, "publish_report")
    if request.method != "POST":
        return render(request, "reports/report/publish.html", {"report": found})
    return _step(
        request,
        found,
        publishing.publish,
        "Laporan diterbitkan. Isi berkas tidak dapat diubah lagi.",
        by=request.user,
    )


@require_POST
@may_read
def retry(request: PortalRequest, code: str) -> HttpResponse:
    """Assemble a draft or failed report anew."""
    found = _report_of(request, code, "compose_report")
    return _step(
        request, found, publishing.assemble_anew, "Laporan disusun ulang.", by=request.user
    )


@require_POST
@may_read
def cancel(request: PortalRequest, code: str) -> HttpResponse:
    """Stop an assembly that is under way or waits for its turn."""
    found = _report_of(request, code, "compose_report")
    if assembly.cancel(found, by=request.user):
        messages.success(request, "Penyusunan laporan dibatalkan. Laporan dapat disusun ulang.")
    else:
        messages.info(request, "Penyusunan laporan ini sudah selesai.")
    return redirect(found)


@require_POST
@may_read
def revise(request: PortalRequest, code: str) -> HttpResponse:
    """Begin the next *Perbaikan* of a published report."""
    found = _report_of(request, code, "compose_report")
    return _step(
        request, found, publishing.revise, "Perbaikan laporan mulai disusun.", by=request.user
    )


# --- What the pages are made of ------------------------------------------------------------------


def _report_of(request: PortalRequest, code: str, verb: str = "view_report") -> ProgressReport:
    """The report of the chosen agreement; 404 outside one's scope, 403 without the verb."""
    visible = reading.visible_to(request.user, agreement_of(request))
    found = get_object_or_404(visible.select_related("agreement"), code=code)
    subject = found.agreement if verb == "compose_report" else found
    if not request.user.has_perm(f"reports.{verb}", subject):
        raise PermissionDenied
    return found


def _step(
    request: PortalRequest, found: ProgressReport, verb: Any, done: str, **kwargs: Any
) -> HttpResponse:
    """Run one verb of publishing; say what came of it on the report's page."""
    try:
        moved: ProgressReport = verb(found, **kwargs)
    except (publishing.NotReady, publishing.WrongState) as error:
        messages.error(request, str(error))
    except publishing.OwnReport as error:
        raise PermissionDenied from error
    except FileAltered:
        logger.exception("report %s: a stored file was altered; not published", found.pk)
        return render(request, "reports/report/altered.html", {"report": found}, status=409)
    else:
        messages.success(request, done)
        return redirect(moved)
    return redirect(found)


def _progress_of(found: ProgressReport) -> Progress:
    is_running = found.state == State.ASSEMBLING
    failed = ""
    if found.state == State.FAILED:
        heading = "Laporan gagal disusun. " if found.failures else ""
        failed = f"{heading}{found.failure}"
    step = found.progress_note or "Menunggu giliran"
    if reading.is_delayed(found):
        step = "Menunggu layanan penyusun. Penyusunan dilanjutkan otomatis."
    return Progress(
        percent=found.progress,
        step=step,
        url=reverse("reports:report-progress", args=[found.code]),
        is_running=is_running,
        failed=failed,
    )


def _page(
    request: PortalRequest,
    found: ProgressReport,
    *,
    form: NarrativeForm | None = None,
    theirs: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    narratives = list(found.narratives.select_related("written_by"))
    may = {
        verb: request.user.has_perm(
            f"reports.{verb}", found.agreement if verb == "compose_report" else found
        )
        for verb in (*STEPS, "download_report", "export_report")
    }
    takes_words = found.state in {State.DRAFT, State.FAILED}
    if form is None and may["edit_narrative"] and takes_words:
        form = NarrativeForm(rows=narratives)
    has_files = found.state not in {State.ASSEMBLING, State.FAILED}
    is_whole = request.user.has_perm("reports.view_whole_report", found)
    context = {
        "report": found,
        "is_whole": is_whole,
        "period": reading.period_of(found),
        "progress": _progress_of(found),
        "is_delayed": reading.is_delayed(found),
        "snapshot": found.snapshot,
        "strands": reading.shown_by_strand(reading.lines_for(request.user, found)),
        "summary": reading.shown_summary(found.snapshot) if is_whole else [],
        "compared": comparison.compared(found.snapshot) if is_whole and found.snapshot else [],
        "narratives": narratives,
        "form": form,
        "theirs": list((theirs or {}).values()),
        "files": files_of(found) if has_files and is_whole else [],
        "successor": found.successor if found.state == State.PUBLISHED else None,
        "reason": reading.reason_of_return(found) if is_whole else "",
        "may": may,
        "words_are_frozen": not has_files or publishing.words_are_frozen(found),
    }
    context["reaching_back"] = reaching_back_into(found)
    return render(request, "reports/report/detail.html", context, status=status)
