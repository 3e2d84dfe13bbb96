"""The verifier's pages: the queue, and one log with evidence and claims side by side."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organization
from agreements.context import PortalRequest
from agreements.models import Agreement
from p4gn_portal.statuses import look_of
from programs import evidence, workflow
from programs.forms.verification import DecisionForm, QueueFilterForm
from programs.models import ActivityLog, Evidence, Verification
from programs.models.log import ActivityLogQuerySet, by_number
from programs.readiness import PARTS
from programs.views.log import is_fragment, thread_of, visible_evidence
from programs.views.scope import agreement_of, log_or_404

PER_PAGE = 25
LATE_AFTER = timedelta(days=7)
SAID = {
    Verification.Decision.VERIFIED: "Catatan {} terverifikasi.",
    Verification.Decision.RETURNED: "Catatan {} dikembalikan kepada penyusun.",
    Verification.Decision.REJECTED: "Catatan {} ditolak.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a log stands in the queue, and its neighbours."""

    position: int
    total: int
    before: str
    after: str


@require_safe
def queue(request: PortalRequest) -> HttpResponse:
    """What waits for this person, oldest first. Flags sort and hint; they never decide."""
    if not request.user.has_perm("programs.open_queue"):
        raise PermissionDenied
    waiting = flagged(waiting_for(request))
    form = filter_form(request, waiting)
    found = filtered(waiting, form).with_thread()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "filter_form": form,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "today": timezone.localdate(),
    }
    template = "_queue.html" if is_fragment(request) else "queue.html"
    return render(request, f"programs/verification/{template}", context)


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: PortalRequest, number: str) -> HttpResponse:
    """Decide on one log. The first press shows what will be written, the second writes it."""
    log = log_or_404(request, number)
    if not request.user.has_perm("programs.open_queue"):
        raise PermissionDenied
    if log.state != ActivityLog.State.SUBMITTED:
        return say_decided(request, log)
    if not request.user.has_perm("programs.verify_log", log):
        return render(request, "programs/verification/own_work.html", {"log": log}, status=403)
    files = visible_evidence(request, log)
    asked = request.POST if request.method == "POST" else None
    form = DecisionForm(asked, log=log, has_evidence=bool(files), initial={"round": log.version})
    if form.is_valid():
        if form.cleaned_data["round"] != log.version:
            return say_decided(request, log)
        if request.POST.get("confirmed") != "ya":
            return render(request, "programs/verification/confirm.html", confirmation(log, form))
        return decide(request, log, form)
    context = {
        "log": log,
        "form": form,
        "steps": thread_of(log),
        "evidence": files,
        "twins": same_files(log, files),
        "days_late": days_late(log),
        "measurements": log.measurements.select_related("indicator").prefetch_related("parts"),
        "rounds": log.verifications.select_related("verifier", "party__organization"),
        "place": place_in(waiting_for(request), log),
    }
    return render(request, "programs/verification/verify.html", context)


def decide(request: PortalRequest, log: ActivityLog, form: DecisionForm) -> HttpResponse:
    """Write the decision and open the next log that waits."""
    place = place_in(waiting_for(request), log)
    data = form.cleaned_data
    try:
        workflow.decide(
            log,
            by=request.user,
            decision=data["decision"],
            note=data["note"],
            field=data["field"],
            checklist=form.checklist(),
        )
    except workflow.AlreadyDecided:
        return say_decided(request, log)
    except workflow.NotReady as refusal:
        messages.error(request, str(refusal))
        return redirect("programs:verify", log.number)
    messages.success(request, SAID[data["decision"]].format(log.number))
    following = place.after or place.before
    if following:
        return redirect("programs:verify", following)
    return redirect("programs:queue")


def say_decided(request: PortalRequest, log: ActivityLog) -> HttpResponse:
    """It no longer waits, or not as it was read: tell so, and show how it stands."""
    log.refresh_from_db(fields=["state", "version"])
    if log.state == ActivityLog.State.SUBMITTED:
        messages.warning(request, "Catatan ini telah dikirim ulang sejak Anda membukanya.")
        return redirect("programs:verify", log.number)
    if log.state in {ActivityLog.State.DRAFT, ActivityLog.State.WITHDRAWN}:
        messages.warning(request, "Catatan ini tidak menunggu verifikasi.")
    else:
        messages.warning(request, "Catatan ini sudah diputuskan oleh verifikator lain.")
    return redirect(log)


def confirmation(log: ActivityLog, form: DecisionForm) -> dict[str, object]:
    """What the second page shows, and carries on in hidden fields."""
    decision = form.cleaned_data["decision"]
    names = ["round", "decision", "field", "note", *form.claims]
    return {
        "log": log,
        "form": form,
        "decision": decision,
        "look": look_of("decision", decision),
        "part": PARTS.get(form.cleaned_data["field"], ""),
        "carried": [(name, form.data.get(name, "")) for name in names],
    }


def same_files(log: ActivityLog, files: list[Evidence]) -> list[tuple[str, str]]:
    """Which file shows again in which other log, in the order of the page."""
    found = evidence.twins(log)
    return [
        (f"{one.get_kind_display()} {at}", number)
        for at, one in enumerate(files, start=1)
        for number in found.get(one.pk, ())
    ]


# --- The queue ------------------------------------------------------------------------------------


def waiting_for(request: PortalRequest) -> ActivityLogQuerySet:
    """The person's queue in this agreement, oldest first."""
    logs = ActivityLog.objects.to_be_verified_by(request.user)
    return logs.filter(agreement=agreement_of(request)).order_by("submitted_at", *by_number())


def flagged(logs: ActivityLogQuerySet) -> ActivityLogQuerySet:
    """Mark logs sent late and logs that show a file of another log of the agreement."""
    elsewhere = (
        Evidence.objects.filter(
            sha256=OuterRef("sha256"), log__agreement=OuterRef("log__agreement")
        )
        .exclude(log__state__in=[ActivityLog.State.DRAFT, ActivityLog.State.WITHDRAWN])
        .annotate(first=Coalesce("log__original", "log"))
        .exclude(first=Coalesce(OuterRef("log__original"), OuterRef("log")))
    )
    shared = Evidence.objects.filter(log=OuterRef("pk")).filter(Exists(elsewhere))
    return logs.annotate(
        shares_file=Exists(shared),
        is_late=Q(submitted_at__date__gt=F("performed_on") + LATE_AFTER),
    )


def filter_form(request: PortalRequest, waiting: ActivityLogQuerySet) -> QueueFilterForm:
    """Filters of the queue, offering only what it could hold."""
    units = Organization.objects.filter(pk__in=waiting.order_by().values("organization"))
    agreement: Agreement = agreement_of(request)
    return QueueFilterForm(
        request.GET,
        units=units.values_list("slug", "short_name"),
        duties=agreement.duties.values_list("code", flat=True),
    )


def filtered(logs: ActivityLogQuerySet, form: QueueFilterForm) -> ActivityLogQuerySet:
    """What the filters in the address leave."""
    form.is_valid()
    asked = form.cleaned_data
    if asked.get("unit"):
        logs = logs.filter(organization__slug=asked["unit"])
    if asked.get("kewajiban"):
        logs = logs.filter(activity__duties__code=asked["kewajiban"])
    flags = {"terlambat": "is_late", "ganda": "shares_file"}
    if flag := flags.get(asked.get("tanda", "")):
        logs = logs.filter(**{flag: True})
    return logs


def place_in(waiting: ActivityLogQuerySet, log: ActivityLog) -> Place:
    """Where a log stands in the queue; position 0 when it is not in it."""
    numbers = list(waiting.values_list("number", flat=True))
    if log.number not in numbers:
        return Place(0, len(numbers), "", numbers[0] if numbers else "")
    at = numbers.index(log.number)
    before = numbers[at - 1] if at else ""
    after = numbers[at + 1] if at + 1 < len(numbers) else ""
    return Place(at + 1, len(numbers), before, after)


def days_late(log: ActivityLog) -> int:
    """Days between the activity and its submission, told only when it is more than a week."""
    if log.submitted_at is None:
        return 0
    days = timezone.localdate(log.submitted_at) - log.performed_on
    return days.days if days > LATE_AFTER else 0
