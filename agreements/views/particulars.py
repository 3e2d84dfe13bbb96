"""Pages that complete an agreement from its signed paper and settle doubts of its source."""

from collections.abc import Sequence

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements import completeness, completing
from agreements.amend import WrongState
from agreements.context import PortalRequest
from agreements.forms import AgreementForm, PartyForm, SettleForm
from agreements.models import Amendment
from agreements.versions import StaleEdit
from agreements.views.access import agreement_of
from agreements.views.drafting import STALE

both = require_http_methods(["GET", "HEAD", "POST"])


@both
def edit(request: PortalRequest, slug: str) -> HttpResponse:
    """*Lengkapi*: what the paper must still supply, and the forms of agreement and parties."""
    agreement = agreement_of(request, slug, "change_agreement")
    seen = completing.particulars_seen(agreement)
    missing = completeness.missing(agreement)
    head = AgreementForm(request.POST or None, instance=agreement)
    parties = {
        party.ordinal: PartyForm(
            request.POST or None, instance=party, prefix=f"pihak{party.ordinal}"
        )
        for party in agreement.parties.select_related("organization")
    }
    forms = [head, *parties.values()]
    is_stale = False
    if request.method == "POST" and _all_valid(forms):
        try:
            completing.save_particulars(
                agreement,
                seen=request.POST.get("seen", ""),
                values=head.values(),
                parties={ordinal: form.values() for ordinal, form in parties.items()},
            )
        except StaleEdit:
            is_stale = True
            head.add_error(None, STALE)
        except WrongState as error:
            head.add_error(None, f"{error} Data pihak tidak dapat disunting.")
        else:
            messages.success(request, "Data perjanjian dan para pihak disimpan.")
            return redirect("agreements:edit", slug)
    original = agreement.amendments.filter(ordinal=0).first()
    context = {
        "agreement": agreement,
        "original": original,
        "is_open": original is not None and original.state == Amendment.State.DRAFT,
        "forms": forms,
        "seen": seen,
        "missing": missing,
        "stands": agreement.parties.model.objects.filter(agreement=agreement)
        .select_related("organization")
        .order_by("ordinal"),
        "is_stale": is_stale,
        "has_errors": any(form.errors for form in forms),
    }
    return render(request, "agreements/edit.html", context, status=409 if is_stale else 200)


def _all_valid(forms: Sequence[BaseForm]) -> bool:
    """Ask every form, so that all errors are shown at once."""
    return min([form.is_valid() for form in forms])


@both
def settle(request: PortalRequest, slug: str, ordinal: int) -> HttpResponse:
    """Say how a doubt of the source was resolved; the source stays as found."""
    agreement = agreement_of(request, slug, "change_agreement")
    statement = get_object_or_404(agreement.statements, ordinal=ordinal)
    if not statement.doubt:
        raise Http404
    form = SettleForm(request.POST or None, initial={"settled": statement.settled})
    if request.method == "POST" and form.is_valid():
        completing.settle(statement, by=request.user, text=form.cleaned_data["settled"])
        messages.success(request, "Hasil konfirmasi disimpan.")
        return redirect(f"{agreement.get_absolute_url()}#sumber")
    return render(
        request,
        "agreements/settle.html",
        {"agreement": agreement, "statement": statement, "form": form},
    )
