"""The audit trail as a page."""

from datetime import timedelta

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from reports.audit import trail
from reports.audit.forms import TrailFilter
from reports.audit.paging import Mark

ONE_DAY = timedelta(days=1)


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
            older_than=Mark.read(request.GET.get("sebelum", "")),
            newer_than=Mark.read(request.GET.get("sesudah", "")),
        )
        page = trail.read(request.user, agreement, query)
    context = {
        "filter_form": form,
        "entries": page.entries,
        "newer": page.newer,
        "older": page.older,
    }
    template = "audit/_entries.html" if request.htmx else "audit/trail.html"
    return render(request, template, context)
