"""Pages of field logs: the list, one log with its proof, sending, withdrawing, correcting."""

from datetime import date
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organization
from agreements.context import PortalRequest
from agreements.models import Agreement
from p4gn_portal.components import ThreadStep
from p4gn_portal.paging import LongPaginator
from p4gn_portal.templatetags.p4gn_ui import maybe_url
from programs import delivery, workflow
from programs.forms.log import LogFilterForm
from programs.log_history import story_of
from programs.models import Activity, ActivityLog, Evidence
from programs.models.log import NEWEST_FIRST
from programs.models.rollup import first_of_month, next_month
from programs.readiness import missing
from programs.rules import readable_by
from programs.views.scope import agreement_of, just_received, log_or_404

PER_PAGE = 25
ENDS = ("performed_on", "-performed_on")
PHOTOS = Subquery(
    Evidence.objects.filter(log=OuterRef("pk"), kind=Evidence.Kind.PHOTO)
    .order_by()
    .values("log")
    .annotate(files=Count("pk"))
    .values("files")
)


@require_safe
def log_list(request: PortalRequest) -> HttpResponse:
    """All logs within sight, newest first, by the filters in the address."""
    agreement = agreement_of(request)
    if not request.user.has_perm("programs.view_logs"):
        raise PermissionDenied
    logs = ActivityLog.objects.for_user(request.user).filter(agreement=agreement)
    form = filter_form(request, agreement, logs)
    readable = readable_by(request.user)
    found = form.filtered(
        logs, agreement=agreement, readable=readable, reader=request.user
    ).select_related("activity", "organization", "region__parent")
    found = found.called_then().annotate(photos=Coalesce(PHOTOS, 0)).order_by(*NEWEST_FIRST)
    # What a figure opens is counted to the last row, so that the two agree.
    paging = Paginator if form.slice.words else LongPaginator
    page = paging(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "filter_form": form,
        "narrowed": form.slice.words,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "may_record": request.user.has_perm("programs.record_log"),
    }
    template = "programs/log/_list.html" if is_fragment(request) else "programs/log/list.html"
    return render(request, template, context)


@require_safe
def log_detail(request: PortalRequest, number: str) -> HttpResponse:
    """One log on its thread: what it claims, what proves it, what happened to it."""
    log = log_or_404(request, number)
    if not request.user.has_perm("programs.view_log", log):
        raise PermissionDenied
    shows_content = request.user.has_perm("programs.view_log_content", log)
    shown = visible_evidence(request, log)
    sheets = log.evidence.filter(kind=Evidence.Kind.ATTENDANCE).count()
    verifications = list(log.verifications.select_related("verifier", "party__organization"))
    context = {
        "log": log,
        "received": just_received(request),
        "files_words": files_words_of(log),
        "steps": thread_of(log),
        "shows_content": shows_content,
        "measurements": log.measurements.select_related("indicator__activity").prefetch_related(
            "parts"
        ),
        "evidence": shown if shows_content else [],
        "hidden_sheets": sheets - sum(one.kind == Evidence.Kind.ATTENDANCE for one in shown),
        "asks_reason": not request.user.has_perm("programs.open_sheet_unasked"),
        "events": story_of(log, verifications) if shows_content else [],
        "last_decision": verifications[-1] if verifications else None,
        "replaced_by": log.corrections.filter(state=ActivityLog.State.VERIFIED).first(),
        "may": {
            verb: request.user.has_perm(f"programs.{verb}_log", log)
            for verb in ("change", "submit", "withdraw", "correct", "verify")
        },
    }
    return render(request, "programs/log/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def log_submit(request: PortalRequest, number: str) -> HttpResponse:
    """Read once more what was written, then send it to the other party."""
    log = log_or_404(request, number)
    is_mine = request.user.has_perm("programs.submit_log", log)
    if not is_mine and log.author_id == request.user.pk and not log.is_open:
        messages.info(request, "Catatan ini sudah kami terima sebelumnya; tidak dibuat ganda.")
        return redirect(log)
    if not is_mine:
        raise PermissionDenied
    problems = missing(log)
    if request.method == "POST" and not problems:
        try:
            workflow.submit(log)
        except workflow.NotReady as refusal:
            problems = refusal.problems
        except workflow.AlreadyDecided:
            messages.warning(request, "Catatan ini sudah diputuskan atau dibatalkan.")
            return redirect(log)
        else:
            messages.success(request, f"Diterima server dengan nomor {log.number}.")
            return redirect(log)
    context = {
        "log": log,
        "received": just_received(request),
        "problems": problems,
        "measurements": log.measurements.select_related("indicator").prefetch_related("parts"),
        "evidence": log.evidence.all(),
        "edit_url": reverse("programs:log-edit", args=[log.number]),
    }
    return render(request, "programs/log/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def log_withdraw(request: PortalRequest, number: str) -> HttpResponse:
    """Take a log back before it is decided; asked once more first."""
    log = log_or_404(request, number)
    if log.state == ActivityLog.State.WITHDRAWN and log.author_id == request.user.pk:
        return redirect(log)
    if not request.user.has_perm("programs.withdraw_log", log):
        raise PermissionDenied
    if request.method == "POST":
        try:
            workflow.withdraw(log)
        except workflow.AlreadyDecided:
            messages.warning(request, "Catatan ini sudah diputuskan; tidak dapat dibatalkan.")
        else:
            messages.success(request, f"Catatan {log.number} dibatalkan.")
        return redirect(log)
    return render(request, "programs/log/withdraw.html", {"log": log})


@require_http_methods(["GET", "HEAD", "POST"])
def log_correct(request: PortalRequest, number: str) -> HttpResponse:
    """Begin the log that takes a verified one's place. The id makes two presses one correction."""
    log = log_or_404(request, number)
    if not request.user.has_perm("programs.correct_log", log):
        raise PermissionDenied
    if request.method == "POST":
        try:
            draft = workflow.correct(log, log_id=asked_id(request), by=request.user)
        except workflow.AlreadyDecided:
            messages.warning(request, "Catatan ini sudah digantikan oleh ralat lain.")
            return redirect(log)
        except workflow.NotReady as refusal:
            messages.warning(request, str(refusal))
            return redirect(log)
        messages.info(
            request, f"Ralat {draft.number} dibuat dari {log.number}. Ubah yang keliru, lalu kirim."
        )
        return redirect("programs:log-edit", draft.number)
    return render(request, "programs/log/correct.html", {"log": log, "id": uuid4()})


def files_words_of(log: ActivityLog) -> str:
    """How many of the files that a phone promised have come, while some have not."""
    if log.state != ActivityLog.State.DRAFT:
        return ""
    return delivery.files_words(log.promised.count(), len(delivery.lacking(log)))


# --- Parts of the pages ---------------------------------------------------------------------------


def filter_form(
    request: PortalRequest, agreement: Agreement, logs: "QuerySet[ActivityLog]"
) -> LogFilterForm:
    """The filters, offering only what the list could hold."""
    first, last = span_of(logs, agreement)
    # Whether a unit performed anything at all is answered by its index, whoever may see which log.
    performing = ActivityLog.objects.order_by().filter(
        agreement=agreement, organization=OuterRef("pk")
    )
    units = Organization.objects.filter(Exists(performing))
    activities = Activity.objects.of(agreement).values_list("code", "title").distinct()
    return LogFilterForm(
        request.GET or None if request.GET else {},
        activities=activities.order_by("code"),
        units=units.values_list("slug", "short_name"),
        months=months_between(first, last),
    )


def span_of(logs: "QuerySet[ActivityLog]", agreement: Agreement) -> tuple[date | None, date | None]:
    """The first and the last day of the logs, each found by its index alone; one query."""
    days = [Subquery(logs.order_by(way).values("performed_on")[:1]) for way in ENDS]
    row = Agreement.objects.filter(pk=agreement.pk).values_list(*days).get()
    return row[0], row[1]


def months_between(first: date | None, last: date | None) -> list[date]:
    """First days of the months of a span, newest first."""
    if first is None or last is None:
        return [first_of_month(timezone.localdate())]
    found = [first_of_month(first)]
    while next_month(found[-1]) <= last:
        found.append(next_month(found[-1]))
    return found[::-1]


def is_fragment(request: PortalRequest) -> bool:
    """HTMX asks for the list alone, except when it restores a page of its history."""
    headers: HttpRequest = request
    return bool(request.htmx) and "HX-History-Restore-Request" not in headers.headers


def visible_evidence(request: PortalRequest, log: ActivityLog) -> list[Evidence]:
    """The files this person may open: of one log that is told by their kind, so asked once each."""
    found = list(log.evidence.all())
    one_of_each = {one.kind: one for one in found}
    for one in one_of_each.values():
        one.log = log
    seen = {
        kind
        for kind, one in one_of_each.items()
        if request.user.has_perm("programs.view_evidence", one)
    }
    return [one for one in found if one.kind in seen]


def thread_of(log: ActivityLog) -> list[ThreadStep]:
    """Pasal → kewajiban → kegiatan → catatan → bukti, as the terms stood on the day."""
    duties = [
        one
        for one in log.agreement.duties_on(log.performed_on)
        if one.duty_id in {duty.pk for duty in log.activity.duties.all()}
    ]
    steps = []
    if not duties:
        steps.append(ThreadStep("Kewajiban", gap="Belum ditautkan ke kewajiban"))
    else:
        steps.append(article_step(log, duties[0]))
        codes = ", ".join(one.duty.code for one in duties)
        url = maybe_url("reports:duty", duties[0].duty.code)
        steps.append(ThreadStep("Kewajiban", codes, url=url))
    activity = log.activity
    activity_url = maybe_url("programs:activity", activity.year, activity.code)
    steps.append(ThreadStep("Kegiatan", activity.code, activity.title, activity_url))
    steps.append(ThreadStep("Catatan", log.number, is_current=True))
    files = log.evidence.count()
    if files:
        steps.append(ThreadStep("Bukti", title=f"{files} berkas", url="#bukti"))
    else:
        steps.append(ThreadStep("Bukti", gap="Belum ada bukti"))
    return steps


def article_step(log: ActivityLog, duty: object) -> ThreadStep:
    """The article a duty stands under, as it read on the day the activity took place."""
    article = getattr(duty, "article", None)
    text = article and log.agreement.text_on(log.performed_on).filter(article=article).first()
    if not text:
        return ThreadStep("Pasal", gap="Belum ditautkan ke pasal")
    url = maybe_url("agreements:article", log.agreement.slug, text.number)
    day = f"?per={log.performed_on:%Y-%m-%d}"
    return ThreadStep("Pasal", f"Pasal {text.number}", url=url and url + day)


def asked_id(request: PortalRequest) -> UUID:
    """The id the form carried; a broken one is replaced, since nothing hangs on it yet."""
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return uuid4()
