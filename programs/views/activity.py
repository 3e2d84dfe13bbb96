"""Pages of one Renja activity: its place on the thread, its figures by quarter, its money."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agreements.context import PortalRequest
from agreements.models import Duty, DutyVersion
from p4gn_portal.components import Chart, ThreadStep
from p4gn_portal.templatetags.p4gn_ui import maybe_url
from programs import planning
from programs.bullets import money_chart
from programs.curves import drawn, money_curve
from programs.forms.plan import StateForm, reference_day
from programs.models import Activity, ActivityLog, WorkPlan
from programs.pagu import history_of
from programs.parts import breakdowns_of
from programs.pending import Written, written_in
from programs.standing import ActivityStanding, Overview, overview, plan_on
from programs.standing.progress import curve_of_activities
from programs.views.plan import page_in, require
from programs.views.scope import agreement_of

LOGS_SHOWN = 10


def activity_or_404(request: PortalRequest, year: int, code: str) -> Activity:
    """An activity of the agreement the page is about; another's does not exist."""
    activities = Activity.objects.of(agreement_of(request), year)
    return get_object_or_404(activities.select_related("agreement", "lead"), code=code)


def written_or_404(plan: WorkPlan, code: str) -> Written:
    """An activity as a draft plan has it."""
    written = written_in(plan, code)
    if written is None:
        raise Http404
    return written


@require_safe
def activity_detail(request: PortalRequest, year: int, code: str) -> HttpResponse:
    """One activity: duties, targets against verified figures, money by source, logs.

    With the draft *Perubahan* named in the address: as that draft has it.
    """
    agreement = agreement_of(request)
    require(request, "programs.view_workplan", agreement)
    draft = planning.draft_of(agreement, year)
    if draft and draft.keeps_edits and request.GET.get("revisi") == str(draft.revision):
        return drafted_detail(request, draft, written_or_404(draft, code))
    return detail_in_force(request, activity_or_404(request, year, code), draft)


def drafted_detail(request: PortalRequest, plan: WorkPlan, written: Written) -> HttpResponse:
    """The wording, targets and pagu that a draft *Perubahan* brings; nothing of it is in force."""
    activity, today = written.activity, timezone.localdate()
    found = overview(plan.agreement, plan.year, today, plan=plan, activity=activity)
    standing = found.activities[0]
    duties = duties_of(activity, written.draft.duties)
    context = {
        "activity": activity,
        "written": written,
        "plan": plan,
        "standing": standing,
        "as_of": found.as_of,
        "day": today,
        "duties": duties,
        "steps": thread_of(activity, duties, standing),
        "chart": chart_of(activity, standing),
        "regions": written.draft.regions,
        "supports": written.draft.supports,
        "plan_url": page_in(plan),
        "may_edit": request.user.has_perm("programs.change_activity", activity),
    }
    return render(request, "programs/plan/drafted.html", context)


def detail_in_force(
    request: PortalRequest, activity: Activity, draft: WorkPlan | None
) -> HttpResponse:
    """The activity as the rows have it, with its logs and payments."""
    agreement, today, year = activity.agreement, timezone.localdate(), activity.year
    plan = plan_on(agreement, year, min(today, reference_day(year))) or draft
    found = overview(agreement, year, today, plan=plan, activity=activity)
    standing = found.activities[0]
    duties = duties_of(activity, activity.duties.all())
    logs = ActivityLog.objects.for_user(request.user).filter(activity=activity)
    user = request.user
    context = {
        "activity": activity,
        "plan": plan,
        "draft": draft,
        "standing": standing,
        "as_of": found.as_of,
        "thresholds": found.thresholds,
        "day": today,
        "duties": duties,
        "steps": thread_of(activity, duties, standing),
        "chart": chart_of(activity, standing),
        **curves_of(activity, found),
        "breakdowns": list(breakdowns_of(activity, found.as_of).items()),
        "expenditures": expenditures_of(activity),
        "pagu": history_of(activity),
        "logs": logs.called_then().select_related("organization", "region__parent")[:LOGS_SHOWN],
        "log_counts": logs.order_by("state").values_list("state").annotate(count=Count("pk")),
        "regions": activity.regions.select_related("parent"),
        "supports": activity.supports.all(),
        "state_form": StateForm(initial={"state": activity.state, "version": activity.version}),
        "may_edit": draft is not None and user.has_perm("programs.change_activity", activity),
        "may_set_state": user.has_perm("programs.change_activity", activity),
        "may_spend": user.has_perm("programs.record_expenditure", activity),
        "may_record": user.has_perm("programs.record_log_for", activity),
    }
    return render(request, "programs/plan/activity.html", context)


def duties_of(activity: Activity, served: Iterable[Duty]) -> list[DutyVersion]:
    """The duties served, as worded on the day the plan reads."""
    on_the_day = activity.agreement.duties_on(reference_day(activity.year))
    return list(on_the_day.filter(duty__in=list(served)))


def thread_of(
    activity: Activity, duties: list[DutyVersion], standing: ActivityStanding
) -> list[ThreadStep]:
    """Pasal → kewajiban → kegiatan → catatan; what is missing is shown as missing."""
    slug = activity.agreement.slug
    steps = [
        ThreadStep("Pasal", f"Pasal {number}", "", maybe_url("agreements:article", slug, number))
        for number in standing.article_numbers
    ] or [ThreadStep("Pasal", gap="Belum ditautkan ke pasal")]
    steps += [
        ThreadStep("Kewajiban", one.duty.code, one.title, maybe_url("reports:duty", one.duty.code))
        for one in duties
    ] or [ThreadStep("Kewajiban", gap="Belum ditautkan ke kewajiban")]
    steps.append(ThreadStep("Kegiatan Renja", activity.code, activity.title, is_current=True))
    logs_url = f"{maybe_url('programs:log-list')}?kegiatan={activity.code}"
    verified = max((one.logs for one in standing.indicators), default=0)
    if verified:
        steps.append(ThreadStep("Catatan", "", f"{verified} terverifikasi", logs_url))
    else:
        steps.append(ThreadStep("Catatan", url=logs_url, gap="Belum ada catatan terverifikasi"))
    return steps


def chart_of(activity: Activity, standing: ActivityStanding) -> Chart | None:
    """Pagu and spending as bars; None without either."""
    if not standing.money.sources:
        return None
    return money_chart(f"anggaran-{activity.code.lower()}", standing.money)


def curves_of(activity: Activity, found: Overview) -> dict[str, Chart]:
    """Kurva S of the activity: fisik where something is asked, keuangan where there is a pagu."""
    code, [standing], charts = activity.code.lower(), found.activities, {}
    physical = curve_of_activities([standing], found.as_of.quarter)
    if physical.planned[-1] is not None:
        charts["curve"] = drawn(f"kurva-fisik-{code}", "Kurva S fisik", physical, found.as_of)
    if standing.money.budget:
        money = money_curve(found.plan, [activity.pk], found.as_of)
        title = f"Kurva S keuangan ({standing.money.across})"
        charts["money_curve"] = drawn(f"kurva-keuangan-{code}", title, money, found.as_of)
    return charts


def expenditures_of(activity: Activity) -> list[dict[str, Any]]:
    """Payments with their ordinal within the activity, which is their address."""
    rows = activity.expenditures.select_related("recorded_by").order_by("pk")
    numbered = [{"ordinal": number, "row": row} for number, row in enumerate(rows, start=1)]
    return sorted(numbered, key=lambda one: (one["row"].spent_on, one["ordinal"]))


@require_POST
def activity_state(request: PortalRequest, year: int, code: str) -> HttpResponse:
    """Say how an activity fares."""
    activity = activity_or_404(request, year, code)
    require(request, "programs.change_activity", activity)
    form = StateForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Pilih status dari daftar.")
        return redirect(activity)
    try:
        planning.set_state(activity, **form.cleaned_data)
    except planning.StaleEdit as stale:
        messages.error(request, f"{stale} Periksa keadaannya, lalu ubah status sekali lagi.")
    else:
        messages.success(request, f"Status kegiatan kini: {activity.get_state_display()}.")
    return redirect(activity)
