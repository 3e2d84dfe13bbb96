"""Pages where a draft meets what was enacted under it: three texts and one choice."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agreements import clashes, diff, versions
from agreements.amend import WrongState
from agreements.clashes import Clash
from agreements.context import PortalRequest
from agreements.forms import AlignForm
from agreements.models import Amendment, Article, ArticleVersion, Duty, DutyVersion
from agreements.reading import words_of
from agreements.views.access import amendment_of, article_of, duty_of

both = require_http_methods(["GET", "HEAD", "POST"])
MOVED_AGAIN = "Naskah yang berlaku berubah lagi. Periksa ketiga rumusan sebelum memilih."


@both
def align_article(request: PortalRequest, slug: str, ordinal: int, number: str) -> HttpResponse:
    """Choose for an article that another amendment changed under the draft."""
    draft = amendment_of(request, slug, ordinal, "change_amendment")
    article = article_of(draft, number)
    found = [one for one in clashes.article_clashes(draft) if one.subject_id == article.pk]
    return _align(request, draft, article, found, f"Pasal {number}")


@both
def align_duty(request: PortalRequest, slug: str, ordinal: int, code: str) -> HttpResponse:
    """Choose for a duty that another amendment changed under the draft."""
    draft = amendment_of(request, slug, ordinal, "change_amendment")
    duty = duty_of(draft, code)
    found = [one for one in clashes.duty_clashes(draft) if one.subject_id == duty.pk]
    return _align(request, draft, duty, found, f"Kewajiban {code}")


def _align(
    request: PortalRequest,
    draft: Amendment,
    subject: Article | Duty,
    found: Sequence[Clash],
    title: str,
) -> HttpResponse:
    if not found:
        messages.info(request, f"{title} sudah selaras dengan naskah yang berlaku.")
        return redirect(draft)
    clash = found[0]
    form = AlignForm(request.POST or None, clash=clash)
    status = 200
    if request.method == "POST" and form.is_valid():
        choice, seen = form.cleaned_data["choice"], request.POST.get("seen", "")
        try:
            versions.align(
                draft, subject, by=request.user, seen=seen, is_kept=choice != AlignForm.THEIRS
            )
        except versions.StaleEdit:
            form.add_error(None, MOVED_AGAIN)
            status = 409
        except WrongState as error:
            form.add_error(None, f"{error} Kembalikan ke draf dahulu.")
            status = 409
        else:
            messages.success(request, f"{title} sudah diselaraskan.")
            return redirect(_editor(draft, clash) if choice == AlignForm.BOTH else draft)
    context = {"agreement": draft.agreement, "amendment": draft, "form": form, "title": title}
    return render(request, "agreements/align.html", context | _texts(clash), status=status)


def _editor(draft: Amendment, clash: Clash) -> str:
    """The editor of the drafted wording, which then shows the one in force beside it."""
    kind = "kewajiban" if isinstance(clash.mine, DutyVersion) else "pasal"
    return f"{draft.get_absolute_url()}{kind}/{clash.name}/"


def _texts(clash: Clash) -> dict[str, object]:
    """The base, and what each side made of it."""
    base = _words(clash.base)
    return {
        "clash": clash,
        "base": base,
        "theirs": diff.words(base, _words(clash.theirs)),
        "mine": diff.words(base, _words(clash.mine)) if clash.mine else [],
    }


def _words(version: ArticleVersion | DutyVersion | None) -> str:
    if version is None:
        return ""
    return "\n".join(words_of(version))
