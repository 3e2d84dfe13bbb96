"""The evaluation of a year's Renja in the shape of form E.81: the page, and the same as a file."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from agreements.models import Agreement
from p4gn_portal.downloads import made_attachment
from p4gn_portal.workbook import XLSX
from programs.views.scope import agreement_of
from reports.evaluation import monitoring_file, pdf, xlsx
from reports.evaluation.gather import evaluation_of, units_of
from reports.evaluation.monitoring import monitoring_of
from reports.evaluation.table import Evaluation, cells_of, columns_of, footers_of, kinds_of
from reports.forms import EvaluationForm

Render = Callable[[Evaluation], bytes]
FILES: dict[str, tuple[Render, str, str]] = {
    "pdf": (pdf.render, "application/pdf", "reports.view_evaluation"),
    "xlsx": (
        xlsx.render,
        XLSX,
        "reports.export_evaluation",
    ),
}


@require_safe
def evaluation(request: PortalRequest, year: int) -> HttpResponse:
    """A quarter, or the year, of one unit or all, of one source or all."""
    agreement = _read_by(request, "reports.view_evaluation")
    form = _form(request, agreement, year)
    table = evaluation_of(agreement, year, form.choice, reader=request.user)
    context = {
        "year": year,
        "table": table,
        "columns": columns_of(table),
        "rows": [(line, list(cells_of(line, table))) for line in table.lines],
        "footers": footers_of(table),
        "footer_span": len(kinds_of(table)) - 4,
        "filter_form": form,
        "downloads": [
            (
                extension.upper(),
                _file_url(request, reverse("reports:evaluation-download", args=[year, extension])),
            )
            for extension, (_, _, permission) in FILES.items()
            if request.user.has_perm(permission, agreement)
        ],
        "monitoring_url": _file_url(request, reverse("reports:monitoring", args=[year])),
        "may_export": request.user.has_perm("reports.export_evaluation", agreement),
    }
    return render(request, "reports/evaluation/evaluation.html", context)


@require_safe
def monitoring(request: PortalRequest, year: int) -> HttpResponse:
    """A quarter as e-Monev asks for it, under the same choices."""
    agreement = _read_by(request, "reports.export_evaluation")
    table = monitoring_of(agreement, year, _form(request, agreement, year).choice)
    name = f"pemantauan-renja-{year}-TW{table.quarter}.xlsx"
    return made_attachment(monitoring_file.render(table), name, XLSX)


@require_safe
def download(request: PortalRequest, year: int, extension: str) -> HttpResponse:
    """The same form as PDF, or as a workbook."""
    if extension not in FILES:
        raise Http404
    make, media_type, permission = FILES[extension]
    agreement = _read_by(request, permission)
    choice = _form(request, agreement, year).choice
    table = evaluation_of(agreement, year, choice, reader=request.user)
    period = f"TW{table.quarter}" if table.quarter else "TH"
    name = f"evaluasi-renja-{year}-{period}.{extension}"
    return made_attachment(make(table), name, media_type)


def _read_by(request: PortalRequest, permission: str) -> Agreement:
    """The agreement the form is about; 403 for whoever may not read it so."""
    agreement = agreement_of(request)
    if not request.user.has_perm(permission, agreement):
        raise PermissionDenied
    return agreement


def _form(request: PortalRequest, agreement: Agreement, year: int) -> EvaluationForm:
    return EvaluationForm(request.GET, units=units_of(agreement, year))


def _file_url(request: PortalRequest, address: str) -> str:
    """The address of a file, under the choices of the page."""
    query = urlencode(request.GET, doseq=True)
    return f"{address}?{query}" if query else address
