"""The nightly looks at thread and seal, newest first, each with what it found."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from reports.models import SealCheck, ThreadProof

PER_PAGE = 31
may_view = permission_required("programs.view_reconciliations", raise_exception=True)


@require_safe
@may_view
def proofs(request: PortalRequest) -> HttpResponse:
    """Of every night: how many links were looked at, and which were broken."""
    return _nights(request, ThreadProof.objects.all(), "reports/trace/proofs.html")


@require_safe
@may_view
def seal_checks(request: PortalRequest) -> HttpResponse:
    """Of every night: how many seals were looked at, and what differed from them."""
    return _nights(request, SealCheck.objects.all(), "audit/seal_checks.html")


def _nights(request: PortalRequest, looks: QuerySet, template: str) -> HttpResponse:
    page = Paginator(looks, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, template, {"page_obj": page})
