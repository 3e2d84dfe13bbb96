"""Verifying what is alike together: each log with its own record, none that bears a flag."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agreements.context import PortalRequest
from programs import flags, workflow
from programs.checklists import checks_of
from programs.forms.verification import BulkForm
from programs.models import ActivityLog, Verification
from programs.views.verification import waiting_for

NOTHING = "Pilih dahulu catatan dalam antrean."
NOT_ALIKE = "Verifikasi bersama hanya untuk catatan dari kegiatan yang sama."
FLAGGED = "Catatan bertanda diperiksa satu per satu: {}."
TOO_MANY = f"Verifikasi bersama paling banyak {BulkForm.MOST} catatan."


@require_POST
def verify_alike(request: PortalRequest) -> HttpResponse:
    """First each chosen log with its proof, then a record for each one ticked."""
    if not request.user.has_perm("programs.open_queue"):
        raise PermissionDenied
    logs = chosen(request)
    if problem := why_not(logs):
        messages.warning(request, problem)
        return redirect("programs:queue")
    form = BulkForm(
        request.POST if "sesuai" in request.POST or "confirmed" in request.POST else None,
        offered=[log.number for log in logs],
    )
    if form.is_valid():
        return tell(request, *decided(request, logs, form.cleaned_data["sesuai"]))
    context = {"form": form, "logs": [(log, log.evidence.all()) for log in logs]}
    return render(request, "programs/verification/alike.html", context)


def chosen(request: PortalRequest) -> list[ActivityLog]:
    """Logs of this person's queue that were asked for, flags read; others do not exist here."""
    numbers = request.POST.getlist("catatan")[: BulkForm.MOST + 1]
    waiting = flags.flagged(waiting_for(request).filter(number__in=numbers))
    shown = ("evidence", "measurements__indicator", "measurements__parts")
    return list(waiting.with_thread().prefetch_related(*shown))


def why_not(logs: Sequence[ActivityLog]) -> str:
    """Why these are not verified together, or nothing."""
    if not logs:
        return NOTHING
    if len(logs) > BulkForm.MOST:
        return TOO_MANY
    if len({log.activity_id for log in logs}) > 1:
        return NOT_ALIKE
    marked = [log.number for log in logs if flags.flags_of(log)]
    return FLAGGED.format(", ".join(marked)) if marked else ""


def decided(
    request: PortalRequest, logs: Sequence[ActivityLog], numbers: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Verify each ticked log on its own; numbers of those verified, and of those that moved on."""
    done, skipped = [], []
    for log in logs:
        if log.number not in numbers:
            continue
        if request.POST.get(f"putaran_{log.number}") != str(log.version):
            skipped.append(log.number)
            continue
        checklist = {check.key: True for check in checks_of(log, log.evidence.all())}
        try:
            workflow.decide(
                log,
                by=request.user,
                decision=Verification.Decision.VERIFIED,
                checklist=checklist | {"together": len(numbers)},
            )
        except (workflow.AlreadyDecided, workflow.NotReady, PermissionDenied):
            skipped.append(log.number)
        else:
            done.append(log.number)
    return done, skipped


def tell(request: PortalRequest, done: Sequence[str], skipped: Sequence[str]) -> HttpResponse:
    """Say what became of each."""
    if done:
        messages.success(request, f"Terverifikasi: {', '.join(done)}.")
    if skipped:
        messages.warning(
            request, f"Tidak diputuskan karena berubah selagi dibuka: {', '.join(skipped)}."
        )
    return redirect("programs:queue")
