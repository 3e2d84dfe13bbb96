"""Where and by whom: the map of kecamatan, the units with their pages, the four RAN actions."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from p4gn_portal.downloads import made_attachment
from p4gn_portal.workbook import XLSX
from programs.models import Region
from programs.regions import district_outlines
from programs.standing import overview
from reports import district_map, districts, ran_file
from reports.choices import MapForm, RanForm, YearForm
from reports.ran_actions import RanTable, proofs_of, table_of
from reports.thread import Scope
from reports.unit_page import NoSuchUnit, tree_of, unit_page_of
from reports.views.trace import scope_of

may_view = permission_required("reports.view_units", raise_exception=True)
may_export = permission_required("reports.export_performance", raise_exception=True)


@require_safe
@may_view
def region_map(request: PortalRequest) -> HttpResponse:
    """The kecamatan shaded by one measure, above the table of all measures."""
    scope = scope_or_404(request)
    form = MapForm(request.GET, scope=scope)
    year, measure = form.chosen("tahun") or scope.year, form.measure
    rows = districts.districts_of(scope.agreement, year)
    heading, _ = districts.MEASURES[measure]
    title, finding = f"{heading} menurut kecamatan, {year}", districts.finding_of(rows, measure)
    drawing = district_map.draw(
        district_map.shapes_of(district_outlines()),
        {row.code: row.value(measure) for row in rows},
        title=title,
        finding=finding,
    )
    context = {
        "filter_form": form,
        "year": year,
        "measure": measure,
        "rows": rows,
        "measures": districts.MEASURES,
        "title": title,
        "finding": finding,
        "caption": district_map.CAPTION,
        "drawing": drawing,
    }
    return render(request, "reports/places/map.html", context)


@require_safe
@may_view
def district(request: PortalRequest, code: str) -> HttpResponse:
    """One kecamatan in a year: the activities held there and the villages reached."""
    scope = scope_or_404(request)
    region = get_object_or_404(Region.objects.districts(), code=code)
    year = YearForm(request.GET, scope=scope).chosen("tahun") or scope.year
    found = districts.district_of(scope.agreement, region, year)
    return render(request, "reports/places/district.html", {"page": found, "year": year})


@require_safe
@may_view
def units(request: PortalRequest) -> HttpResponse:
    """The units of both parties as they stood on the day, each with its head."""
    scope = scope_or_404(request)
    year = overview(scope.agreement, scope.year, scope.day)
    context = {"lines": tree_of(scope, year), "day": scope.day, "year": scope.year}
    return render(request, "reports/places/units.html", context)


@require_safe
@may_view
def unit(request: PortalRequest, slug: str) -> HttpResponse:
    """One unit with all below it, on the day."""
    scope = scope_or_404(request)
    try:
        page = unit_page_of(slug, scope)
    except NoSuchUnit as missing:
        raise Http404 from missing
    context = {"page": page, "day": scope.day, "year": scope.year}
    return render(request, "reports/places/unit.html", context)


@require_safe
@may_view
def ran(request: PortalRequest) -> HttpResponse:
    """The four actions per unit, of a year or a semester."""
    scope = scope_or_404(request)
    form = RanForm(request.GET, scope=scope)
    query = urlencode(request.GET, doseq=True)
    context = {
        "table": _ran_table(scope, form),
        "filter_form": form,
        "file_url": f"{reverse('reports:ran-download')}?{query}",
    }
    return render(request, "reports/places/ran.html", context)


@require_safe
@may_export
def ran_download(request: PortalRequest) -> HttpResponse:
    """The same as a workbook, with the log behind each figure."""
    scope = scope_or_404(request)
    table = _ran_table(scope, RanForm(request.GET, scope=scope))
    content = ran_file.render(
        table,
        proofs_of(scope, table.year, table.semester, table.action),
        agreement=scope.agreement.title,
        is_example=scope.agreement.is_example,
    )
    return made_attachment(content, f"aksi-ran-{table.year}-{table.code}.xlsx", XLSX)


def _ran_table(scope: Scope, form: RanForm) -> RanTable:
    return table_of(
        scope,
        form.chosen("tahun") or scope.year,
        form.chosen("semester"),
        form.chosen("aksi") or "",
    )


def scope_or_404(request: PortalRequest) -> Scope:
    """The scope of the request; without an agreement there is no page."""
    if not request.agreement:
        raise Http404
    return scope_of(request)
