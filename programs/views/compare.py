"""The page that lays two revisions of a year's Renja side by side."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from programs.comparing import compare
from programs.models import WorkPlan
from programs.views.plan import plans_of, require
from programs.views.scope import agreement_of


@require_safe
def workplan_compare(request: PortalRequest, year: int) -> HttpResponse:
    """What a *Perubahan Renja* moves; without a choice the last revision against the one before."""
    agreement = agreement_of(request)
    require(request, "programs.view_workplan", agreement)
    plans = list(plans_of(agreement, year))
    if not plans:
        raise Http404
    after = chosen(plans, request.GET.get("ke", ""), plans[-1])
    before = chosen(plans, request.GET.get("dari", ""), earlier(plans, after))
    context = {
        "year": year,
        "plans": plans,
        "before": before,
        "after": after,
        "found": compare(before, after) if before != after else None,
    }
    return render(request, "programs/plan/compare.html", context)


def chosen(plans: Sequence[WorkPlan], asked: str, otherwise: WorkPlan) -> WorkPlan:
    """The revision of that number; 404 where the year has none such."""
    if not asked:
        return otherwise
    for plan in plans:
        if str(plan.revision) == asked:
            return plan
    raise Http404


def earlier(plans: Sequence[WorkPlan], after: WorkPlan) -> WorkPlan:
    """The revision just before; the first has none and stands against itself."""
    return next((one for one in reversed(plans) if one.revision < after.revision), after)
