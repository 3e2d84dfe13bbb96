"""The audit trail as a page."""

from datetime import timedelta

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from reports.audit import trail
from reports.audit.forms import TrailFilter

DEEPEST = 250  # pages; who looks further back narrows the days
ONE_DAY = timedelta(days=1)


@require_safe
@permission_required("audit.view_trail", raise_exception=True)
def audit(request: PortalRequest) -> HttpResponse:
    """Who changed what and when in the chosen agreement, newest first."""
    kinds = trail.kinds_for(request.user)
    form = TrailFilter(request.GET, kinds=kinds)
    entries: list[trail.Entry] = []
    has_older, page = False, _page(request.GET.get("page", ""))
    if form.is_valid():
        asked = form.cleaned_data
        agreement = request.agreement or None
        query = trail.Query(
            kind=asked["jenis"],
            user=asked["pelaku"],
            since=trail.start_of(asked["dari"]) if asked["dari"] else None,
            until=trail.start_of(asked["sampai"] + ONE_DAY) if asked["sampai"] else None,
            page=page,
        )
        entries, has_older = trail.read(request.user, agreement, query)
    context = {
        "filter_form": form,
        "entries": entries,
        "newer": page - 1 if page > 1 else 0,
        "older": page + 1 if has_older and page < DEEPEST else 0,
    }
    template = "audit/_entries.html" if request.htmx else "audit/trail.html"
    return render(request, template, context)


def _page(text: str) -> int:
    return min(max(int(text), 1), DEEPEST) if text.isascii() and text.isdigit() else 1
