"""Kewajiban: the matrix of both parties, and one duty with its proof."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from reports import thread
from reports.duty import duty_page_of
from reports.filters import MatrixFilterForm
from reports.matrix import matrix_of
from reports.trace import NotOnThread
from reports.views.trace import scope_of

may_view = permission_required("agreements.view_duties", raise_exception=True)


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
        }
    return render(request, "reports/duties/matrix.html", context)


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
