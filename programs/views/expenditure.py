"""Pages of payments: record one, see its paper, cancel it with a reason."""

from pathlib import PurePosixPath

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.context import PortalRequest
from agreements.papers import media_type_of
from p4gn_portal.downloads import attachment
from programs import spending
from programs.forms.plan_figures import CancelForm, ExpenditureForm
from programs.models import Activity, Expenditure
from programs.views.activity import activity_or_404
from programs.views.plan import posted, require

MOST_PAYMENTS = 100_000  # of one activity; a larger ordinal is nobody's


def expenditure_or_404(activity: Activity, ordinal: int) -> Expenditure:
    """A payment by its place in the activity; rows are never deleted, so it stays the same."""
    rows = activity.expenditures.select_related("activity__agreement").order_by("pk")
    found = list(rows[ordinal - 1 : ordinal]) if 0 < ordinal <= MOST_PAYMENTS else []
    if not found:
        raise Http404
    return found[0]


@require_http_methods(["GET", "HEAD", "POST"])
def expenditure_create(request: PortalRequest, year: int, code: str) -> HttpResponse:
    """Record a payment; past the pagu it is asked for a reason and kept as typed."""
    activity = activity_or_404(request, year, code)
    require(request, "programs.record_expenditure", activity)
    form = ExpenditureForm(posted(request), request.FILES or None, activity=activity)
    if request.method == "POST" and form.is_valid():
        try:
            row = spending.record(activity, spending.Payment(**form.cleaned_data), by=request.user)
        except spending.OverBudget as refused:
            form.needs_reason = True
            form.add_error("over_budget_reason", str(refused))
        except spending.AlreadyRecorded as refused:
            form.add_error("document_number", str(refused))
        else:
            messages.success(request, f"Realisasi dengan dokumen {row.document_number} dicatat.")
            return redirect(f"{activity.get_absolute_url()}#keuangan")
    context = {"activity": activity, "form": form, "back": activity.get_absolute_url()}
    status = 422 if form.is_bound else 200
    return render(request, "programs/plan/expenditure.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def expenditure_cancel(request: PortalRequest, year: int, code: str, ordinal: int) -> HttpResponse:
    """Take a payment out of every sum; it stays readable with its reason."""
    activity = activity_or_404(request, year, code)
    require(request, "programs.record_expenditure", activity)
    row = expenditure_or_404(activity, ordinal)
    form = CancelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            spending.cancel(row, by=request.user, **form.cleaned_data)
        except spending.AlreadyCancelled:
            messages.warning(request, "Realisasi ini sudah dibatalkan.")
        else:
            messages.success(request, f"Realisasi {row.document_number} dibatalkan.")
        return redirect(f"{activity.get_absolute_url()}#keuangan")
    context = {"activity": activity, "row": row, "form": form, "back": activity.get_absolute_url()}
    status = 422 if form.is_bound else 200
    return render(request, "programs/plan/expenditure_cancel.html", context, status=status)


@require_safe
def expenditure_proof(request: PortalRequest, year: int, code: str, ordinal: int) -> FileResponse:
    """The paper of a payment, as it was sent."""
    activity = activity_or_404(request, year, code)
    require(request, "programs.view_workplan", activity)
    row = expenditure_or_404(activity, ordinal)
    path = row.proof.name or ""
    return attachment(
        row.proof,
        filename=f"bukti-{activity.code}-{ordinal}{PurePosixPath(path).suffix}",
        media_type=media_type_of(path),
    )
