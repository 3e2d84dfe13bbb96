"""The nightly recounts, newest first, each with what it found."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from programs.models import Reconciliation

PER_PAGE = 31


@require_safe
@permission_required("programs.view_reconciliations", raise_exception=True)
def reconciliations(request: PortalRequest) -> HttpResponse:
    """Of every night: when, how many differences, and the first of them in words."""
    page = Paginator(Reconciliation.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "programs/reconciliations.html", {"page_obj": page})
