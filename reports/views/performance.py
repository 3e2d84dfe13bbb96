"""Dasbor: the year by bidang, unit and source, how long verification takes, and last year."""

from dataclasses import replace
from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from p4gn_portal.downloads import made_attachment
from p4gn_portal.workbook import XLSX
from reports.choices import PerformanceForm, YearForm
from reports.dashboard import board_of
from reports.performance import xlsx
from reports.performance.across import side_by_side
from reports.performance.card import card_of
from reports.performance.page import Performance, performance_of
from reports.renderers import card as card_pdf
from reports.views.places import scope_or_404

may_view = permission_required("reports.view_performance", raise_exception=True)
may_export = permission_required("reports.export_performance", raise_exception=True)


@require_safe
@may_view
def performance(request: PortalRequest) -> HttpResponse:
    """Everything on one page, of the year, unit and day in the address."""
    page, form = _asked(request)
    query = urlencode(request.GET, doseq=True)
    context = {
        "page": page,
        "filter_form": form,
        "day": page.scope.day,
        "year": page.scope.year,
        "kept": urlencode(page.scope.kept),
        "file_url": f"{reverse('reports:performance-download')}?{query}",
        "card_url": f"{reverse('reports:performance-card')}?{query}",
    }
    return render(request, "reports/performance/performance.html", context)


@require_safe
@may_export
def download(request: PortalRequest) -> HttpResponse:
    """The same as a workbook."""
    page, _ = _asked(request)
    name = f"dasbor-{page.scope.year}-per-{page.scope.day:%Y-%m-%d}.xlsx"
    return made_attachment(xlsx.render(page), name, XLSX)


@require_safe
@may_view
def card(request: PortalRequest) -> HttpResponse:
    """Kartu kinerja: the year on one page, of the day in the address."""
    scope = scope_or_404(request)
    scope = replace(scope, year=YearForm(request.GET, scope=scope).chosen("tahun") or scope.year)
    now = timezone.now()
    made = card_pdf.render(card_of(board_of(scope), scope, now), at=now)
    name = f"kartu-kinerja-{scope.year}-per-{scope.day:%Y-%m-%d}.pdf"
    return made_attachment(made, name, "application/pdf")


@require_safe
@may_view
def across(request: PortalRequest) -> HttpResponse:
    """Every agreement in sight on one day, a row each."""
    scope = scope_or_404(request)
    form = YearForm(request.GET, scope=scope)
    scope = replace(scope, year=form.chosen("tahun") or scope.year)
    context = {
        "rows": side_by_side(scope, list(request.agreements)),
        "filter_form": form,
        "day": scope.day,
        "year": scope.year,
    }
    return render(request, "reports/performance/across.html", context)


def _asked(request: PortalRequest) -> tuple[Performance, PerformanceForm]:
    scope = scope_or_404(request)
    form = PerformanceForm(request.GET, scope=scope)
    return performance_of(scope, form.chosen("unit") or ""), form
