"""Ambang peringatan: what judges the Renja, since when and why; set anew by who may."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agreements.context import PortalRequest
from programs.achievement import Thresholds
from programs.forms.threshold import ThresholdForm
from programs.models import AlertThreshold
from programs.views.plan import require
from programs.views.scope import agreement_of


@require_safe
def thresholds(request: PortalRequest) -> HttpResponse:
    """Those in force today, then all that were ever set."""
    agreement = agreement_of(request)
    require(request, "programs.view_workplan", agreement)
    rows = AlertThreshold.objects.filter(agreement=agreement)
    context = {
        "now": rows.of_agreement_on(agreement, timezone.localdate()),
        "usual": Thresholds(),
        "rows": rows.select_related("set_by"),
        "may_set": request.user.has_perm("programs.set_thresholds", agreement),
    }
    return render(request, "programs/threshold/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def threshold_set(request: PortalRequest) -> HttpResponse:
    """Set them from a day on; what was told before that day stays as it was."""
    agreement = agreement_of(request)
    require(request, "programs.set_thresholds", agreement)
    now = AlertThreshold.objects.of_agreement_on(agreement, timezone.localdate())
    form = ThresholdForm(request.POST or None, now=now)
    if request.method == "POST" and form.is_valid():
        chosen = form.thresholds
        AlertThreshold.objects.create(
            agreement=agreement,
            effective_on=form.cleaned_data["effective_on"],
            attention=chosen.attention,
            critical=chosen.critical,
            money_ahead=chosen.money_ahead,
            reason=form.cleaned_data["reason"],
            set_by=request.user,
        )
        messages.success(request, "Ambang peringatan ditetapkan.")
        return redirect("programs:thresholds")
    return render(request, "programs/threshold/set.html", {"form": form})
