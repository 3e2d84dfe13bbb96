"""Pages of amendments: the list, one of them, and the steps that two hands take."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements import amend, completeness, drafts
from agreements.context import PortalRequest
from agreements.effects import effects_of
from agreements.forms import NewAmendmentForm
from agreements.impact import impact_of
from agreements.models import Amendment
from agreements.views.access import agreement_of, amendment_of
from p4gn_portal.formats import format_day


@require_safe
def amendments(request: PortalRequest, slug: str) -> HttpResponse:
    agreement = agreement_of(request, slug)
    shown = agreement.amendments.select_related("drafted_by", "enacted_by").order_by("-ordinal")
    if not request.user.has_perm("agreements.view_drafts", agreement):
        shown = shown.enacted()
    return render(
        request,
        "agreements/amendments.html",
        {
            "agreement": agreement,
            "amendments": shown,
            "may_draft": request.user.has_perm("agreements.draft_amendment", agreement),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def amendment_create(request: PortalRequest, slug: str) -> HttpResponse:
    agreement = agreement_of(request, slug, "draft_amendment")
    form = NewAmendmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        amendment = amend.draft(agreement, by=request.user, **form.cleaned_data)
        return redirect(amendment)
    return render(
        request, "agreements/amendment_create.html", {"agreement": agreement, "form": form}
    )


@require_safe
def amendment(request: PortalRequest, slug: str, ordinal: int) -> HttpResponse:
    """One amendment: as a draft its editor, afterwards what it changed."""
    one = amendment_of(request, slug, ordinal)
    user = request.user
    may_change = user.has_perm("agreements.change_amendment", one)
    articles = drafts.article_rows(one)
    is_draft = one.state == Amendment.State.DRAFT
    return render(
        request,
        "agreements/amendment.html",
        {
            "agreement": one.agreement,
            "amendment": one,
            "parties": one.agreement.parties.select_related("organization"),
            "articles": articles,
            "duties": drafts.duty_rows(one, articles),
            "is_draft": is_draft,
            "may_edit": may_change and is_draft,
            "may_change": may_change,
            "may_enact": user.has_perm("agreements.enact_amendment", one),
            "missing": completeness.missing_in(one),
            **_impact(one),
        },
    )


def _impact(one: Amendment) -> dict[str, object]:
    """*Dampak*: what enacting will do, and what that touches; nothing once it is settled."""
    if one.is_original or one.state not in {Amendment.State.DRAFT, Amendment.State.PROPOSED}:
        return {}
    effects = effects_of(one)
    return {"effects": effects, "impact": impact_of(one, effects)}


Step = Callable[..., Amendment]


def _step(
    request: PortalRequest, one: Amendment, *, verb: Step, template: str, done: str
) -> HttpResponse:
    """Ask once more, then take the step; what stands against it is said on the same page."""
    problems: list[str] = []
    if request.method == "POST":
        try:
            moved = verb(one, by=request.user)
        except amend.NotReady as error:
            problems = error.problems
        except amend.SecondAdminNeeded:
            problems = ["Penetapan dilakukan oleh admin lain, bukan penyusun atau pengusulnya."]
        except amend.WrongState as error:
            problems = [str(error)]
        else:
            messages.success(request, done.format(naskah=moved.title))
            return redirect(moved)
    context = {
        "agreement": one.agreement,
        "amendment": one,
        "problems": problems,
        "missing": completeness.missing_in(one) if problems else [],
        **_impact(one),
    }
    status = 409 if problems else 200
    return render(request, f"agreements/{template}.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: PortalRequest, slug: str, ordinal: int) -> HttpResponse:
    one = amendment_of(request, slug, ordinal, "change_amendment")
    return _step(
        request,
        one,
        verb=amend.propose,
        template="amendment_propose",
        done="{naskah} diajukan. Admin lain dapat menetapkannya.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def enact(request: PortalRequest, slug: str, ordinal: int) -> HttpResponse:
    one = amendment_of(request, slug, ordinal, "enact_amendment")
    since = format_day(one.base_day())
    return _step(
        request,
        one,
        verb=amend.enact,
        template="amendment_enact",
        done=f"{{naskah}} ditetapkan, berlaku mulai {since}. Isinya tidak dapat diubah lagi.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def return_to_draft(request: PortalRequest, slug: str, ordinal: int) -> HttpResponse:
    one = amendment_of(request, slug, ordinal, "change_amendment")
    return _step(
        request,
        one,
        verb=amend.return_to_draft,
        template="amendment_return",
        done="{naskah} dikembalikan ke draf.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def abandon(request: PortalRequest, slug: str, ordinal: int) -> HttpResponse:
    one = amendment_of(request, slug, ordinal, "change_amendment")
    return _step(
        request,
        one,
        verb=amend.abandon,
        template="amendment_abandon",
        done="{naskah} ditarik. Isinya tetap dapat dibaca.",
    )
