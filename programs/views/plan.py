"""Pages of the Renja as a whole: the table of a year, its beginning, approval and revision."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agreements.context import PortalRequest
from agreements.models import Agreement
from programs import copying, pending, planning
from programs.forms.plan import ApproveForm, BeginForm, ReviseForm
from programs.models import Activity, WorkPlan
from programs.standing import overview
from programs.views.plan_page import page_of
from programs.views.scope import agreement_of


def require(request: PortalRequest, perm: str, subject: Model | None = None) -> None:
    """403 for whoever sees the page but may not do this."""
    if not request.user.has_perm(perm, subject):
        raise PermissionDenied


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when it is nothing at all; None when nothing was asked."""
    return request.POST if request.method == "POST" else None


@require_safe
def workplan_now(request: HttpRequest) -> HttpResponse:
    """`/renja/` read aloud: the plan of this year."""
    return redirect("programs:workplan", timezone.localdate().year)


@require_safe
def workplan(request: PortalRequest, year: int) -> HttpResponse:
    """The Renja of a year: what is planned, how far it is, what it costs, and what is missing."""
    agreement = agreement_of(request)
    require(request, "programs.view_workplan", agreement)
    plans = list(plans_of(agreement, year))
    if not plans:
        return render(request, "programs/plan/none.html", nothing_yet(request, agreement, year))
    plan = shown_plan(plans, request.GET.get("revisi", ""), timezone.localdate())
    context = {
        "plan": plan,
        "plans": plans,
        "year": year,
        "years": years_of(agreement),
        "draft": next((one for one in plans if one.is_draft), None),
        **page_of(plan, request.GET),
        **verbs(request, agreement, plan),
    }
    return render(request, "programs/plan/workplan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def workplan_create(request: PortalRequest, year: int) -> HttpResponse:
    """Begin the Renja of a year: with nothing, or as a copy of another year's plan in force."""
    agreement = agreement_of(request)
    require(request, "programs.change_workplan", agreement)
    form = BeginForm(posted(request), sources=copying.sources_for(agreement, year))
    if request.method == "POST" and form.is_valid():
        try:
            begin(request, agreement, year, form.source)
        except planning.WrongState as refused:
            messages.error(request, str(refused))
        return redirect("programs:workplan", year)
    context = {"year": year, "form": form, "exists": plans_of(agreement, year).exists()}
    return render(request, "programs/plan/create.html", context)


def begin(request: PortalRequest, agreement: Agreement, year: int, source: WorkPlan | None) -> None:
    """Make the draft and say what is in it, and what could not come along."""
    if source is None:
        planning.draft_plan(agreement, year, by=request.user)
        messages.success(request, f"Draf Renja {year} dibuat. Tambahkan kegiatan pertama.")
        return
    copied = copying.copy_plan(source, year, by=request.user)
    messages.success(
        request,
        f"Draf Renja {year} dibuat dari {source}: {copied.activities} kegiatan disalin. "
        "Kondisi awal indikator dikosongkan karena milik tahun yang lalu.",
    )
    if copied.left:
        messages.warning(request, "Tidak ikut disalin: " + " ".join(copied.left))


@require_http_methods(["GET", "HEAD", "POST"])
def workplan_approve(request: PortalRequest, year: int) -> HttpResponse:
    """Confirm and approve the draft of a year; whoever drafted it does not."""
    agreement = agreement_of(request)
    require(request, "programs.view_workplan", agreement)
    plan = get_object_or_404(plans_of(agreement, year), state=WorkPlan.State.DRAFT)
    require(request, "programs.approve_workplan", plan)
    form = ApproveForm(posted(request), plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            planning.approve(plan, by=request.user, effective_on=form.cleaned_data["effective_on"])
        except planning.NotReady as refused:
            for problem in refused.problems:
                form.add_error(None, problem)
        except (planning.SecondHandNeeded, planning.WrongState) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{plan} disetujui.")
            return redirect("programs:workplan", year)
    found = overview(agreement, year, timezone.localdate(), plan=plan)
    context = {
        "plan": plan,
        "year": year,
        "form": form,
        "overview": found,
        "problems": planning.problems_of(plan),
        "kept": pending.kept_in(plan),
        "without_target": [
            one for one in found.activities if not any(i.target_of_year for i in one.indicators)
        ],
    }
    return render(request, "programs/plan/approve.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def workplan_revise(request: PortalRequest, year: int) -> HttpResponse:
    """Begin a *Perubahan Renja* from the approved revision, with a reason."""
    agreement = agreement_of(request)
    require(request, "programs.revise_workplan", agreement)
    plan = get_object_or_404(plans_of(agreement, year), state=WorkPlan.State.APPROVED)
    draft = planning.draft_of(agreement, year)
    form = ReviseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            revision = planning.revise(plan, by=request.user, **form.cleaned_data)
        except planning.WrongState as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Draf {revision} dibuat dari Renja yang disetujui.")
            return redirect(page_in(revision))
    context = {"plan": plan, "draft": draft, "year": year, "form": form}
    return render(request, "programs/plan/revise.html", context)


# --- What the page shows -------------------------------------------------------------------------


def plans_of(agreement: Agreement, year: int) -> QuerySet[WorkPlan]:
    """All revisions of a year, oldest first."""
    found = WorkPlan.objects.filter(agreement=agreement, year=year).order_by("revision")
    return found.select_related("approved_by", "drafted_by")


def years_of(agreement: Agreement) -> list[int]:
    """Years that have a plan."""
    years = WorkPlan.objects.filter(agreement=agreement).values_list("year", flat=True)
    return sorted(set(years))


def shown_plan(plans: Sequence[WorkPlan], asked: str, day: date) -> WorkPlan:
    """The revision named in the address; else the one in force; else the latest."""
    if asked:
        for plan in plans:
            if str(plan.revision) == asked:
                return plan
        raise Http404
    in_force = [
        plan for plan in plans if plan.effective_on is not None and plan.effective_on <= day
    ]
    return in_force[-1] if in_force else plans[-1]


def page_in(plan: WorkPlan, activity: Activity | None = None) -> str:
    """Address of a plan, or of one activity in it; a draft *Perubahan* has pages of its own."""
    return (activity or plan).get_absolute_url() + plan.draft_query


def verbs(request: PortalRequest, agreement: Agreement, plan: WorkPlan) -> dict[str, bool]:
    """What this person may do on this page."""
    user = request.user
    return {
        "may_add": plan.is_draft and user.has_perm("programs.add_activity", plan),
        "may_approve": plan.is_draft and user.has_perm("programs.approve_workplan", plan),
        "may_revise": plan.state == WorkPlan.State.APPROVED
        and user.has_perm("programs.revise_workplan", agreement),
        "may_import": user.has_perm("programs.import_workplan", agreement),
        "may_export": user.has_perm("programs.export_workplan", agreement),
    }


def nothing_yet(request: PortalRequest, agreement: Agreement, year: int) -> dict[str, object]:
    """What the page of a year without a plan shows."""
    may_create = request.user.has_perm("programs.change_workplan", agreement)
    create = reverse("programs:workplan-create", args=[year])
    return {
        "year": year,
        "years": years_of(agreement),
        "create_url": create if may_create else "",
    }
