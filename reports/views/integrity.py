"""The nightly proofs of the thread, newest first, each with what it found."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from reports.models import ThreadProof

PER_PAGE = 31


@require_safe
@permission_required("programs.view_reconciliations", raise_exception=True)
def proofs(request: PortalRequest) -> HttpResponse:
    """Of every night: how many links were looked at, and which were broken."""
    page = Paginator(ThreadProof.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/trace/proofs.html", {"page_obj": page})
