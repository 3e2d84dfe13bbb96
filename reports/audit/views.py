"""The audit trail as a page, and the history of one agreement's terms."""

from dataclasses import replace
from datetime import timedelta

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from agreements.history import enacted_papers, enactment_of
from agreements.views.access import agreement_of
from reports.audit import seal, trail
from reports.audit.forms import TrailFilter
from reports.audit.paging import Mark

ONE_DAY = timedelta(days=1)
ENACTMENTS_A_PAGE = 10


@require_safe
@permission_required("audit.view_trail", raise_exception=True)
def audit(request: PortalRequest) -> HttpResponse:
    """Who changed what and when in the chosen agreement, newest first."""
    kinds = trail.kinds_for(request.user)
    form = TrailFilter(request.GET, kinds=kinds)
    page = trail.Page()
    if form.is_valid():
        asked = form.cleaned_data
        agreement = request.agreement or None
        query = trail.Query(
            kind=asked["jenis"],
            user=asked["pelaku"],
            since=trail.start_of(asked["dari"]) if asked["dari"] else None,
            until=trail.start_of(asked["sampai"] + ONE_DAY) if asked["sampai"] else None,
        )
        page = trail.read(kinds, agreement, _from_the_mark(request, query))
    context = {
        "filter_form": form,
        "entries": page.entries,
        "newer": page.newer,
        "older": page.older,
        "seal": seal.head(),
    }
    template = "audit/_entries.html" if request.htmx else "audit/trail.html"
    return render(request, template, context)


def _from_the_mark(request: PortalRequest, query: trail.Query) -> trail.Query:
    """The same, read on from where the address says."""
    return replace(
        query,
        older_than=Mark.read(request.GET.get("sebelum", "")),
        newer_than=Mark.read(request.GET.get("sesudah", "")),
    )


@require_safe
def history(request: PortalRequest, slug: str) -> HttpResponse:
    """Who changed an agreement's terms and why, before and after: papers first, then each deed."""
    agreement = agreement_of(request, slug)
    papers = Paginator(enacted_papers(agreement), ENACTMENTS_A_PAGE)
    page_obj = papers.get_page(request.GET.get("page"))
    kinds = trail.terms_for(request.user, agreement)
    deeds = trail.read(kinds, agreement, _from_the_mark(request, trail.Query()))
    context = {
        "agreement": agreement,
        "page_obj": page_obj,
        "enactments": [enactment_of(one) for one in page_obj],
        "entries": deeds.entries,
        "newer": deeds.newer,
        "older": deeds.older,
    }
    return render(request, "audit/history.html", context)
