"""Kewajiban: the matrix of both parties, and one duty with its proof."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from p4gn_portal.downloads import made_attachment
from p4gn_portal.formats import format_day
from p4gn_portal.workbook import XLSX
from reports import matrix_file, thread
from reports.duty import duty_page_of
from reports.filters import MatrixFilterForm
from reports.matrix import asked_of, matrix_of, standings_of
from reports.trace import NotOnThread
from reports.views.trace import scope_of

may_view = permission_required("agreements.view_duties", raise_exception=True)
may_export = permission_required("reports.export_performance", raise_exception=True)


@require_safe
@may_view
def duties(request: PortalRequest) -> HttpResponse:
    """Duty by quarter, by the filters in the address."""
    if not request.agreement:
        return render(request, "reports/duties/matrix.html", {})
    scope = scope_of(request)
    context: dict[str, object] = {"day": scope.day, "reset_url": reverse("reports:duties")}
    if request.agreement.status == request.agreement.Status.DISCUSSED:
        context["drafted"] = thread.duties_in_force(scope)
    else:
        form = MatrixFilterForm(request.GET, scope=scope)
        asked = form.asked()
        context |= {
            "filter_form": form,
            "matrix": matrix_of(scope, asked),
            "asked": asked,
            "is_filtered": form.is_narrowed,
            "file_query": request.GET.urlencode(),
        }
    return render(request, "reports/duties/matrix.html", context)


@require_safe
@may_export
def duties_download(request: PortalRequest) -> HttpResponse:
    """The matrix as a workbook, by the same filters."""
    if not request.agreement or request.agreement.status == request.agreement.Status.DISCUSSED:
        raise Http404
    scope = scope_of(request)
    asked = MatrixFilterForm(request.GET, scope=scope).asked()
    title = f"Kewajiban {asked.year}, per {format_day(scope.day)}"
    content = matrix_file.render(asked_of(standings_of(scope, asked), asked), title)
    return made_attachment(content, f"kewajiban-{asked.year}-per-{scope.day:%Y-%m-%d}.xlsx", XLSX)


@require_safe
@may_view
def duty(request: PortalRequest, code: str) -> HttpResponse:
    """What one duty asks, what is done for it, and what proves that."""
    if not request.agreement or not code.isprintable():
        raise Http404
    try:
        page = duty_page_of(code, scope_of(request), quarter_asked(request))
    except NotOnThread as missing:
        raise Http404 from missing
    return render(request, "reports/duties/duty.html", {"page": page, "steps": page.trace.strip()})


def quarter_asked(request: PortalRequest) -> int | None:
    """`?tw=2`; nothing or nonsense means the whole year."""
    asked = request.GET.get("tw", "")
    return int(asked) if asked in {"1", "2", "3", "4"} else None
