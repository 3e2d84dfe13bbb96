"""Pages on which the system admin keeps the units, their names through time and who heads them."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import offices, restructuring
from accounts.models import OfficeHolder, Organization
from accounts.unit_forms import HolderForm, UnitFilter, UnitForm

PAGE_SIZE = 50
may_manage = permission_required("accounts.manage_users", raise_exception=True)
may_view = permission_required("accounts.view_users", raise_exception=True)


@require_safe
@may_view
def units(request: HttpRequest) -> HttpResponse:
    """Units of all parties, each below the one it belongs to, with who heads it today."""
    form = UnitFilter(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("cari", "").casefold()
    kind = form.cleaned_data.get("jenis", "")
    rows = [
        one
        for one in Organization.objects.as_tree()
        if words in one.name.casefold() and (not kind or one.kind == kind)
    ]
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    heads = offices.heads_on(timezone.localdate(), [one.pk for one in page])
    headed = [(one, heads.get(one.pk)) for one in page]
    context = {"filter_form": form, "page_obj": page, "headed": headed}
    template = "accounts/_units.html" if request.htmx else "accounts/units.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_safe
@may_view
def unit(request: HttpRequest, slug: str) -> HttpResponse:
    """One unit: what it was called and where it stood, and all who held its offices."""
    one = get_object_or_404(Organization.objects.select_related("parent"), slug=slug)
    context = {
        "unit": one,
        "history": restructuring.history_of(one),
        "holders": offices.holders_of(one),
        "children": one.children.all(),
    }
    return render(request, "accounts/unit.html", context)


@may_manage
def unit_create(request: HttpRequest) -> HttpResponse:
    """Add a unit; its first name reaches back without end."""
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"Unit {saved.name} disimpan.")
        return redirect("accounts:unit", saved.slug)
    return render(request, "accounts/unit_form.html", {"form": form, "unit": None})


@may_manage
def unit_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a unit; a new name or place holds from a day on, the days before keep theirs."""
    stored = get_object_or_404(Organization.objects.select_related("parent"), slug=slug)
    form = UnitForm(request.POST or None, instance=copy(stored))
    if request.method == "POST" and form.is_valid():
        try:
            saved = restructuring.write(
                stored, wording=form.wording, facts=form.facts, change=form.change
            )
        except restructuring.NotPossible as refused:
            form.add_error("since", str(refused))
        else:
            messages.success(request, f"Unit {saved.name} disimpan.")
            return redirect("accounts:unit", saved.slug)
    return render(request, "accounts/unit_form.html", {"form": form, "unit": stored})


@may_manage
def holder_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Record who holds an office of the unit."""
    return _holder_form(request, get_object_or_404(Organization, slug=slug), None)


@may_manage
def holder_edit(request: HttpRequest, slug: str, ordinal: int) -> HttpResponse:
    """Mend what is recorded of a holder, or the last day in office."""
    one = get_object_or_404(Organization, slug=slug)
    holder = dict(offices.holders_of(one)).get(ordinal)
    if holder is None:
        raise Http404
    return _holder_form(request, one, holder)


def _holder_form(
    request: HttpRequest, one: Organization, holder: OfficeHolder | None
) -> HttpResponse:
    form = HolderForm(request.POST or None, holder=holder)
    if request.method == "POST" and form.is_valid():
        try:
            if holder is None:
                saved = offices.appoint(one, form.tenure)
            else:
                saved = offices.amend(holder, form.tenure)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, f"{saved.name} disimpan sebagai {saved.title}.")
            return redirect("accounts:unit", one.slug)
    context = {"form": form, "unit": one, "holder": holder}
    return render(request, "accounts/holder_form.html", context)
