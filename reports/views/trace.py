"""Telusur: search, one place with its whole thread, and the breaks in it."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as page
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from agreements.days import day_of
from p4gn_portal.downloads import made_attachment
from programs.models.plan import FIRST_YEAR, LAST_YEAR
from reports import findings, search, thread
from reports.places import KINDS
from reports.renderers.trace import render
from reports.thread import Scope
from reports.trace import NotOnThread, trace
from reports.trace_paper import paper_of

may_trace = permission_required("reports.trace", raise_exception=True)


@require_safe
@may_trace
def index(request: PortalRequest) -> HttpResponse:
    """Search by code or words; below it the places one usually starts from."""
    asked = request.GET.get("q", "").strip()
    context: dict[str, object] = {"asked": asked}
    if request.agreement:
        scope = scope_of(request)
        results = search.find(asked, scope)
        if len(results) == 1:
            return redirect(results[0].url)
        context |= {
            "results": results,
            "articles": thread.articles_in_force(scope),
            "duties": thread.duties_in_force(scope),
            "reports": thread.reports(scope),
            "findings": findings.all_of(scope),
        }
    return page(request, "reports/trace/index.html", context)


@require_safe
@may_trace
def place(request: PortalRequest, kind: str, code: str) -> HttpResponse:
    """One place and everything that hangs together with it."""
    if not request.agreement or kind not in KINDS or not code.isprintable():
        raise Http404
    try:
        found = trace(kind, code, scope_of(request))
    except NotOnThread as missing:
        raise Http404 from missing
    return page(
        request,
        "reports/trace/place.html",
        {"trace": found, "steps": found.strip(), "label": KINDS[kind]},
    )


@require_safe
@may_trace
def place_pdf(request: PortalRequest, kind: str, code: str) -> HttpResponse:
    """The same as a paper, with the code of its page on it."""
    if not request.agreement or kind not in KINDS or not code.isprintable():
        raise Http404
    scope = scope_of(request)
    try:
        found = trace(kind, code, scope)
    except NotOnThread as missing:
        raise Http404 from missing
    now = timezone.now()
    made = render(paper_of(found, scope, KINDS[kind], now), at=now)
    return made_attachment(made, f"telusuri-{kind}-{code}.pdf", "application/pdf")


@require_safe
@may_trace
def finding(request: PortalRequest, code: str) -> HttpResponse:
    """All rows of one kind of break in the thread."""
    if not request.agreement or code not in findings.FINDINGS:
        raise Http404
    unit, strand = request.GET.get("unit", ""), request.GET.get("bidang", "")
    found = findings.one_of(code, scope_of(request), unit=unit, strand=strand)
    return page(request, "reports/trace/finding.html", {"finding": found})


def scope_of(request: PortalRequest) -> Scope:
    """The eyes, the agreement, the day (`per`) and the year (`tahun`) of a request."""
    assert request.agreement is not None  # noqa: S101  the caller has looked
    day = day_of(request)
    return Scope(request.agreement, request.user, day, year_asked(request, day.year))


def year_asked(request: PortalRequest, default: int) -> int:
    """`?tahun=2026`; nonsense reads as the default."""
    asked = request.GET.get("tahun", "")
    if len(asked) != 4 or not asked.isdecimal() or not asked.isascii():
        return default
    return int(asked) if FIRST_YEAR <= int(asked) <= LAST_YEAR else default
