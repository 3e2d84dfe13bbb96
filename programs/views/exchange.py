"""The Renja as a workbook: given out, handed in, read row by row, and written when it is sound."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.context import PortalRequest
from agreements.models import Agreement
from p4gn_portal.downloads import made_attachment
from p4gn_portal.workbook import XLSX
from programs import exporting, importing
from programs.exchange.columns import BY_NAME
from programs.exchange.container import Refused
from programs.exchange.judging import Status
from programs.forms.exchange import WorkbookForm
from programs.models import PlanImport, WorkPlan
from programs.views.plan import page_in, plans_of, posted, require, shown_plan
from programs.views.scope import agreement_of

PER_PAGE = 50
LABELS = {
    Status.WRONG: "Salah",
    Status.NEW: "Baru",
    Status.CHANGED: "Berubah",
    Status.SAME: "Tetap",
}


@require_safe
def plan_export(request: PortalRequest, year: int) -> HttpResponse:
    """The plan as a workbook; `?revisi=` names a revision, `?isi=kosong` the bare template."""
    agreement = agreement_of(request)
    require(request, "programs.export_workplan", agreement)
    plan = shown_or_404(request, agreement, year)
    if request.GET.get("isi") == "kosong":
        content, name = exporting.template_of(plan, request.user), f"templat-renja-{year}.xlsx"
    else:
        content = exporting.workbook_of(plan, request.user)
        name = f"renja-{year}-{plan.revision}.xlsx"
    return made_attachment(content, name, XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_import(request: PortalRequest, year: int) -> HttpResponse:
    """Hand in a workbook; what cannot be read at all is told beside the file."""
    plan = importable_or_404(request, year)
    form = WorkbookForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = importing.hand_in(plan, form.cleaned_data["file"], by=request.user)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("programs:import-preview", year, row.ordinal)
    context = {
        "form": form,
        "plan": plan,
        "year": year,
        "imports": imports_of(plan).select_related("handed_in_by").defer("preview")[:10],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "programs/exchange/import.html", context, status=status)


@require_safe
def import_preview(request: PortalRequest, year: int, ordinal: int) -> HttpResponse:
    """Every row as it was judged, wrong ones first; `?status=` shows those of one kind."""
    row = import_or_404(request, year, ordinal)
    asked = request.GET.get("status", "")
    counts = importing.counts_of(row)
    rows = [told(one) for one in row.preview if asked in {"", one["status"]}]
    order = list(LABELS)
    rows.sort(key=lambda one: order.index(one["status"]))
    context = {
        "row": row,
        "plan": row.plan,
        "year": year,
        "asked": asked if asked in counts else "",
        "counts": [(status.value, label, counts[status]) for status, label in LABELS.items()],
        "total": len(row.preview),
        "wrong": counts[Status.WRONG],
        "moves": counts[Status.NEW] + counts[Status.CHANGED],
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "plan_url": page_in(row.plan),
    }
    return render(request, "programs/exchange/preview.html", context)


@require_safe
def import_marked(request: PortalRequest, year: int, ordinal: int) -> HttpResponse:
    """The workbook as it was handed in, each wrong cell marked with its reason."""
    row = import_or_404(request, year, ordinal)
    content = exporting.marked_workbook(row, request.user)
    return made_attachment(content, f"renja-{year}-impor-{ordinal}-bertanda.xlsx", XLSX)


@require_POST
def import_apply(request: PortalRequest, year: int, ordinal: int) -> HttpResponse:
    """Write all rows or none; where the plan moved meanwhile they are to be read again first."""
    row = import_or_404(request, year, ordinal)
    try:
        importing.apply(row, by=request.user)
    except (importing.NotAsShown, importing.NotSound) as refused:
        messages.error(request, str(refused))
        return redirect("programs:import-preview", year, ordinal)
    except importing.AppliedBefore:
        messages.info(request, "Berkas ini sudah diterapkan sebelumnya; tidak ditulis dua kali.")
        return redirect("programs:import-preview", year, ordinal)
    counts = importing.counts_of(row)
    messages.success(
        request,
        f"Berkas diterapkan: {counts[Status.NEW]} baris baru, {counts[Status.CHANGED]} berubah, "
        f"{counts[Status.SAME]} tetap.",
    )
    return redirect(page_in(row.plan))


# --- Parts of the pages --------------------------------------------------------------------------


def shown_or_404(request: PortalRequest, agreement: Agreement, year: int) -> WorkPlan:
    """The revision that the address names, else the one the page of the year shows."""
    plans = list(plans_of(agreement, year))
    if not plans:
        raise Http404
    return shown_plan(plans, request.GET.get("revisi", ""), timezone.localdate())


def importable_or_404(request: PortalRequest, year: int) -> WorkPlan:
    """The draft of the year; without one the plan in force, which takes payments alone."""
    agreement = agreement_of(request)
    require(request, "programs.import_workplan", agreement)
    plans = list(plans_of(agreement, year))
    if not plans:
        raise Http404
    draft = next((one for one in plans if one.is_draft), None)
    return draft or shown_plan(plans, "", timezone.localdate())


def imports_of(plan: WorkPlan) -> Any:
    """What was handed in for any revision of the plan's year, newest first."""
    return PlanImport.objects.filter(plan__agreement=plan.agreement_id, plan__year=plan.year)


def import_or_404(request: PortalRequest, year: int, ordinal: int) -> PlanImport:
    """One's own import; those of others are for those who keep the plan."""
    agreement = agreement_of(request)
    require(request, "programs.import_workplan", agreement)
    found = PlanImport.objects.select_related("plan__agreement", "handed_in_by")
    row = get_object_or_404(found, plan__agreement=agreement, plan__year=year, ordinal=ordinal)
    keeps_plan = request.user.has_perm("programs.revise_workplan", agreement)
    if row.handed_in_by_id != request.user.pk and not keeps_plan:
        raise PermissionDenied
    return row


def told(one: Mapping[str, Any]) -> dict[str, Any]:
    """A judged row with its faults under the heads of their columns."""
    heads = {column.name: column.head for column in BY_NAME[one["sheet"]].columns}
    faults = [(heads.get(name, "Baris"), words) for name, words in one["faults"].items()]
    return {**one, "faults": faults}
