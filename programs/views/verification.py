"""The verifier's pages: the queue, and one log with evidence and claims side by side."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organization
from agreements.context import PortalRequest
from agreements.models import Agreement
from p4gn_portal.statuses import look_of
from programs import flags, workflow
from programs.checklists import checks_of
from programs.forms.verification import DecisionForm, QueueFilterForm
from programs.models import ActivityLog, Verification
from programs.models.log import ActivityLogQuerySet, by_number
from programs.readiness import PARTS
from programs.views.log import is_fragment, thread_of, visible_evidence
from programs.views.scope import agreement_of, log_or_404

PER_PAGE = 25
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
    waiting = flags.flagged(waiting_for(request))
    form = filter_form(request, waiting)
    found = form.filtered(waiting).with_thread()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "filter_form": form,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "rows": [(log, flags.flags_of(log)) for log in page.object_list],
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
    checks = checks_of(log, files)
    form = DecisionForm(asked, checks=checks, initial={"round": log.version})
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
        "flags": flags.reasons_of(log, files),
        "measurements": log.measurements.select_related("indicator").prefetch_related("parts"),
        "rounds": log.verifications.select_related("verifier", "party__organization"),
        "place": place_in(waiting_for(request), log),
    }
    return render(request, "programs/verification/verify.html", context)


def decide(request: PortalRequest, log: ActivityLog, form: DecisionForm) -> HttpResponse:
    """Write the decision and open the next log that waits; a script is answered in JSON."""
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
        if asks_json(request):
            return JsonResponse({"nomor": log.number, "pesan": str(refusal)}, status=422)
        messages.error(request, str(refusal))
        return redirect("programs:verify", log.number)
    said = SAID[data["decision"]].format(log.number)
    if asks_json(request):
        return JsonResponse({"nomor": log.number, "pesan": said})
    messages.success(request, said)
    following = place.after or place.before
    if following:
        return redirect("programs:verify", following)
    return redirect("programs:queue")


def say_decided(request: PortalRequest, log: ActivityLog) -> HttpResponse:
    """It no longer waits, or not as it was read: tell so, and show how it stands."""
    log.refresh_from_db(fields=["state", "version"])
    waits_again = log.state == ActivityLog.State.SUBMITTED
    if waits_again:
        words = "Catatan ini telah dikirim ulang sejak Anda membukanya."
    elif log.state in {ActivityLog.State.DRAFT, ActivityLog.State.WITHDRAWN}:
        words = "Catatan ini tidak menunggu verifikasi."
    else:
        words = "Catatan ini sudah diputuskan oleh verifikator lain."
    if asks_json(request):
        if said := said_before(request, log):
            return JsonResponse({"nomor": log.number, "pesan": said})
        return JsonResponse({"nomor": log.number, "pesan": words}, status=409)
    messages.warning(request, words)
    return redirect("programs:verify", log.number) if waits_again else redirect(log)


def said_before(request: PortalRequest, log: ActivityLog) -> str:
    """What was said when this very decision came the first time; nothing if it never did."""
    asked, decision = request.POST.get("round", ""), request.POST.get("decision", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
        return ""
    mine = log.verifications.filter(verifier=request.user, round=int(asked), decision=decision)
    return SAID[Verification.Decision(decision)].format(log.number) if mine.exists() else ""


def asks_json(request: PortalRequest) -> bool:
    """The script that posts a decision after its ten seconds asks so."""
    return request.headers.get("Accept", "").startswith("application/json")


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


# --- The queue ------------------------------------------------------------------------------------


def waiting_for(request: PortalRequest) -> ActivityLogQuerySet:
    """The person's queue in this agreement, oldest first."""
    logs = ActivityLog.objects.to_be_verified_by(request.user)
    return logs.filter(agreement=agreement_of(request)).order_by("submitted_at", *by_number())


def filter_form(request: PortalRequest, waiting: ActivityLogQuerySet) -> QueueFilterForm:
    """Filters of the queue, offering only what it could hold."""
    units = Organization.objects.filter(pk__in=waiting.order_by().values("organization"))
    agreement: Agreement = agreement_of(request)
    return QueueFilterForm(
        request.GET,
        units=units.values_list("slug", "short_name"),
        duties=agreement.duties.values_list("code", flat=True),
    )


def place_in(waiting: ActivityLogQuerySet, log: ActivityLog) -> Place:
    """Where a log stands in the queue; position 0 when it is not in it."""
    numbers = list(waiting.values_list("number", flat=True))
    if log.number not in numbers:
        return Place(0, len(numbers), "", numbers[0] if numbers else "")
    at = numbers.index(log.number)
    before = numbers[at - 1] if at else ""
    after = numbers[at + 1] if at + 1 < len(numbers) else ""
    return Place(at + 1, len(numbers), before, after)
