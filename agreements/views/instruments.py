"""Pages of the produk hukum beside an agreement: everyone in scope reads, its admins keep them."""

from collections.abc import Callable
from copy import copy
from pathlib import PurePosixPath

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements import instruments
from agreements.context import PortalRequest
from agreements.forms import InstrumentForm, WithdrawForm
from agreements.models import Agreement, LegalInstrument
from agreements.papers import media_type_of
from agreements.versions import StaleEdit
from agreements.views.access import agreement_of, require
from p4gn_portal.downloads import attachment

both = require_http_methods(["GET", "HEAD", "POST"])
STALE = (
    "Produk hukum ini telah diubah oleh admin lain sejak Anda membukanya. "
    "Bandingkan dengan yang kini tersimpan sebelum menyimpan."
)
WITHDRAWN = "Produk hukum ini sudah dicabut dari daftar dan tidak dapat diubah."


@require_safe
def instrument_list(request: PortalRequest, slug: str) -> HttpResponse:
    """All of them, the withdrawn ones last."""
    agreement = agreement_of(request, slug)
    rows = agreement.instruments.in_order().prefetch_related("duty_links__duty")
    return render(
        request,
        "agreements/instruments.html",
        {
            "agreement": agreement,
            "instruments": [_of(agreement, one) for one in rows],
            "may_change": _may_change(request, agreement),
        },
    )


@require_safe
def instrument(request: PortalRequest, slug: str, code: str) -> HttpResponse:
    agreement = agreement_of(request, slug)
    one = _instrument(agreement, code)
    titles = {named.duty_id: named.title for named in instruments.duties_named(agreement)}
    links = one.duty_links.select_related("duty")
    return render(
        request,
        "agreements/instrument.html",
        {
            "agreement": agreement,
            "instrument": one,
            "links": [(link, titles.get(link.duty_id, "")) for link in links],
            "may_change": _may_change(request, agreement) and not one.is_withdrawn,
        },
    )


@require_safe
def paper(request: PortalRequest, slug: str, code: str) -> FileResponse:
    """The scan, for those who may read the agreement; never shown in place."""
    one = _instrument(agreement_of(request, slug), code)
    name = one.document.name or ""
    return attachment(
        one.document,
        filename=f"{code}{PurePosixPath(name).suffix}",
        media_type=media_type_of(name),
    )


@both
def instrument_create(request: PortalRequest, slug: str) -> HttpResponse:
    agreement = _open_to(request, slug)
    form = InstrumentForm(
        request.POST or None,
        request.FILES or None,
        instance=LegalInstrument(agreement=agreement),
        duties=instruments.duties_named(agreement),
    )
    if request.method == "POST" and form.is_valid():

        def save() -> LegalInstrument:
            return instruments.record(
                agreement,
                values=form.values(),
                bearings=form.bearings(),
                paper=form.cleaned_data["paper"],
            )

        if made := _saved(form, save):
            messages.success(request, f"{made.name} ditambahkan.")
            return redirect(made)
    return _form_page(request, agreement, form, title="Tambah produk hukum")


@both
def instrument_edit(request: PortalRequest, slug: str, code: str) -> HttpResponse:
    agreement = _open_to(request, slug)
    one = _instrument(agreement, code)
    form = InstrumentForm(
        request.POST or None,
        request.FILES or None,
        instance=copy(one),  # the form writes on it; `one` stays what is stored
        duties=instruments.duties_named(agreement),
    )
    if request.method == "POST" and form.is_valid():

        def save() -> LegalInstrument:
            return instruments.correct(
                one,
                seen=request.POST.get("seen", ""),
                values=form.values(),
                bearings=form.bearings(),
                paper=form.cleaned_data["paper"],
            )

        if made := _saved(form, save):
            messages.success(request, f"{made.name} disimpan.")
            return redirect(made)
    return _form_page(request, agreement, form, title="Ubah produk hukum", stored=one)


@both
def instrument_withdraw(request: PortalRequest, slug: str, code: str) -> HttpResponse:
    """Ask for the reason; what was withdrawn stays readable with it."""
    agreement = _open_to(request, slug)
    one = _instrument(agreement, code)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def save() -> LegalInstrument:
            return instruments.withdraw(one, by=request.user, reason=form.cleaned_data["reason"])

        if done := _saved(form, save):
            messages.success(request, f"{done.name} dicabut dari daftar.")
            return redirect(done)
    context = {"agreement": agreement, "instrument": one, "form": form}
    status = 409 if form.is_bound and form.has_error("__all__", code="settled") else 200
    return render(request, "agreements/instrument_withdraw.html", context, status=status)


Form = InstrumentForm | WithdrawForm


def _saved(form: Form, save: Callable[[], LegalInstrument]) -> LegalInstrument | None:
    """Run a verb on a valid form; what it refuses is said beside the form, nothing is lost."""
    try:
        return save()
    except StaleEdit:
        form.add_error(None, ValidationError(STALE, code="stale"))
    except instruments.AlreadyWithdrawn:
        form.add_error(None, ValidationError(WITHDRAWN, code="settled"))
    except ValidationError as error:
        form.add_error(None, error.messages)
    return None


def _form_page(
    request: PortalRequest,
    agreement: Agreement,
    form: InstrumentForm,
    *,
    title: str,
    stored: LegalInstrument | None = None,
) -> HttpResponse:
    """The form; after a stale save also what is stored now, and its version to save over."""
    codes = {error.code for error in form.non_field_errors().as_data()} if form.is_bound else set()
    context = {
        "agreement": agreement,
        "form": form,
        "title": title,
        "stored": stored,
        "is_stale": "stale" in codes,
    }
    status = 409 if codes & {"stale", "settled"} else 200
    return render(request, "agreements/instrument_form.html", context, status=status)


def _instrument(agreement: Agreement, code: str) -> LegalInstrument:
    rows = LegalInstrument.objects.select_related("withdrawn_by")
    return _of(agreement, get_object_or_404(rows, agreement=agreement, code=code))


def _of(agreement: Agreement, one: LegalInstrument) -> LegalInstrument:
    """Its address needs the agreement's: not asked for again."""
    one.agreement = agreement
    return one


def _open_to(request: PortalRequest, slug: str) -> Agreement:
    agreement = agreement_of(request, slug)
    require(request, "change_instruments", agreement)
    return agreement


def _may_change(request: PortalRequest, agreement: Agreement) -> bool:
    return request.user.has_perm("agreements.change_instruments", agreement)
