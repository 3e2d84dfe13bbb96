"""Pages that edit a draft: its paper, articles and duties. A stale save shows both texts."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agreements import diff, drafts, reading, versions
from agreements.amend import WrongState
from agreements.context import PortalRequest
from agreements.forms import AmendmentForm, ArticleForm, DutyForm, PasteForm
from agreements.forms.duty import COLUMNS as DUTY_COLUMNS
from agreements.models import Amendment, ArticleVersion, DutyVersion
from agreements.models.validity import Version
from agreements.views.access import amendment_of, article_of, duty_of

STALE = (
    "Naskah ini telah diubah oleh admin lain sejak Anda membukanya. "
    "Bandingkan kedua versi sebelum menyimpan."
)
both = require_http_methods(["GET", "HEAD", "POST"])


def _saved(form: BaseForm, save: Callable[[], Any]) -> bool:
    """Run a verb on a valid form; what it refuses is said beside the form, nothing is lost."""
    try:
        save()
    except versions.StaleEdit:
        form.add_error(None, ValidationError(STALE, code="stale"))
    except WrongState as error:
        form.add_error(None, f"{error} Naskah tidak dapat disunting.")
    except ValidationError as error:
        form.add_error(None, error.messages)
    return not form.errors


def _is_stale(form: BaseForm) -> bool:
    return form.is_bound and form.has_error("__all__", code="stale")


def _draft(request: PortalRequest, slug: str, ordinal: int) -> Amendment:
    return amendment_of(request, slug, ordinal, "change_amendment")


def _page(
    request: PortalRequest,
    draft: Amendment,
    form: BaseForm,
    seen: str,
    *,
    beneath: Version | None = None,
    **more: Any,
) -> HttpResponse:
    """The form of a draft, beside what is in force beneath it."""
    context = {
        "agreement": draft.agreement,
        "amendment": draft,
        "form": form,
        "seen": seen,
        "in_force": reading.words_of(beneath) if beneath else None,
        "is_settled": draft.state != Amendment.State.DRAFT,
        **more,
    }
    template = more.pop("template", "agreements/draft_form.html")
    return render(request, template, context, status=409 if _is_stale(form) else 200)


@both
def edit_paper(request: PortalRequest, slug: str, ordinal: int) -> HttpResponse:
    draft = _draft(request, slug, ordinal)
    seen = str(draft.version)  # before the form writes on the instance
    form = AmendmentForm(request.POST or None, request.FILES or None, instance=draft)
    if request.method == "POST" and form.is_valid():
        paper = form.cleaned_data["paper"]
        asked = request.POST.get("seen", "")

        def save() -> None:
            versions.save_paper(
                draft, by=request.user, seen=asked, values=form.values(), paper=paper
            )

        if _saved(form, save):
            messages.success(request, "Data naskah disimpan.")
            return redirect(draft)
    return _page(request, draft, form, seen, title="Data naskah")


@both
def create_article(request: PortalRequest, slug: str, ordinal: int) -> HttpResponse:
    draft = _draft(request, slug, ordinal)
    places = [row.version for row in drafts.article_rows(draft)]
    blank = ArticleVersion(amendment=draft)
    initial = {"number": _next_number(places)}
    form = ArticleForm(request.POST or None, instance=blank, initial=initial, places=places)
    if request.method == "POST" and form.is_valid():
        after = form.places.get(form.cleaned_data.get("after", ""))

        def save() -> None:
            versions.word_article(
                draft, by=request.user, seen="", article=None, values=form.values(),
                after=after.article if after else None,
            )  # fmt: skip

        if _saved(form, save):
            messages.success(request, f"Pasal {form.cleaned_data['number']} ditambahkan.")
            if "lagi" in request.POST:
                return redirect("agreements:article-create", slug, ordinal)
            return redirect(f"{draft.get_absolute_url()}#pasal")
    return _page(request, draft, form, "", title="Tambah pasal", more_text="Simpan dan tambah lagi")


def _next_number(rows: list[Any]) -> str:
    digits = [int(one.number) for one in rows if one.number.isdigit()]
    return str(max(digits, default=0) + 1)


@both
def edit_article(request: PortalRequest, slug: str, ordinal: int, number: str) -> HttpResponse:
    draft = _draft(request, slug, ordinal)
    article = article_of(draft, number)
    stands = versions.wording_of(draft, article)
    if stands is None:
        raise Http404
    seen = versions.fingerprint(stands)
    values = {"number": stands.number, "heading": stands.heading, "body": stands.body}
    own = stands if stands.amendment_id == draft.pk else None
    instance = copy(own) if own else ArticleVersion(amendment=draft, article=article)
    form = ArticleForm(request.POST or None, instance=instance, initial=values)
    if request.method == "POST" and form.is_valid():
        asked = request.POST.get("seen", "")

        def save() -> None:
            versions.word_article(
                draft, by=request.user, seen=asked, article=article, values=form.values()
            )

        if _saved(form, save):
            messages.success(request, f"Pasal {form.cleaned_data['number']} disimpan.")
            return redirect(f"{draft.get_absolute_url()}#pasal")
    return _page(
        request,
        draft,
        form,
        seen,
        title=f"Ubah Pasal {stands.number}",
        beneath=own.based_on if own else stands,
        conflict=_texts(form, stands),
    )


def _texts(form: BaseForm, stands: ArticleVersion) -> list[diff.Piece]:
    """The text that was saved meanwhile against the one that was typed."""
    if not _is_stale(form):
        return []
    typed = form.cleaned_data
    return diff.words(
        "\n".join(reading.article_words(stands)),
        f"Pasal {typed.get('number')} {typed.get('heading')}\n{typed.get('body')}",
    )


@both
def paste_articles(request: PortalRequest, slug: str, ordinal: int) -> HttpResponse:
    """Split a pasted text at its headings; shown first, saved when the person says so."""
    draft = _draft(request, slug, ordinal)
    taken = {one.number for one in drafts.bindable(draft)}
    form = PasteForm(request.POST or None, taken=taken)
    if request.method == "POST" and form.is_valid() and "simpan" in request.POST:
        found = form.articles
        if _saved(form, lambda: versions.add_articles(draft, found, by=request.user)):
            messages.success(request, f"{len(found)} pasal ditambahkan.")
            return redirect(f"{draft.get_absolute_url()}#pasal")
    return _page(request, draft, form, "", title="Tempel naskah", template="agreements/paste.html")


@both
def create_duty(request: PortalRequest, slug: str, ordinal: int) -> HttpResponse:
    draft = _draft(request, slug, ordinal)
    form = DutyForm(
        request.POST or None,
        instance=DutyVersion(amendment=draft),
        initial={"code": versions.next_code(draft.agreement)},
        agreement=draft.agreement,
        articles=drafts.bindable(draft),
        replaceable=[] if draft.is_original else drafts.replaceable(draft),
    )
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            versions.word_duty(
                draft, by=request.user, seen="", duty=None, values=form.values(),
                code=form.cleaned_data["code"], replaces=form.cleaned_data.get("replaces"),
            )  # fmt: skip

        if _saved(form, save):
            messages.success(request, f"Kewajiban {form.cleaned_data['code']} ditambahkan.")
            return redirect(f"{draft.get_absolute_url()}#kewajiban")
    return _page(request, draft, form, "", title="Tambah kewajiban")


@both
def edit_duty(request: PortalRequest, slug: str, ordinal: int, code: str) -> HttpResponse:
    draft = _draft(request, slug, ordinal)
    duty = duty_of(draft, code)
    stands = versions.statement_of(draft, duty)
    if stands is None:
        raise Http404
    seen = versions.fingerprint(stands)
    before = reading.duty_words(stands)
    own = stands if stands.amendment_id == draft.pk else None
    instance = copy(own) if own else DutyVersion(amendment=draft, duty=duty)
    form = DutyForm(
        request.POST or None,
        instance=instance,
        initial={name: getattr(stands, name) for name in DUTY_COLUMNS},
        agreement=draft.agreement,
        articles=drafts.bindable(draft),
    )
    if request.method == "POST" and form.is_valid():
        asked = request.POST.get("seen", "")

        def save() -> None:
            versions.word_duty(draft, by=request.user, seen=asked, duty=duty, values=form.values())

        if _saved(form, save):
            messages.success(request, f"Kewajiban {code} disimpan.")
            return redirect(f"{draft.get_absolute_url()}#kewajiban")
    return _page(
        request, draft, form, seen,
        title=f"Kewajiban {code}",
        quote=stands.source_quote,
        beneath=own.based_on if own else stands,
        conflict=[diff.Piece("same", "\n".join(before))] if _is_stale(form) else [],
    )  # fmt: skip


Deed = Callable[[Amendment], object]


def _deed(
    request: PortalRequest, draft: Amendment, deed: Deed, *, title: str, text: str, done: str
) -> HttpResponse:
    """A small deed on one article or duty, asked once more when it comes by a link."""
    anchor = "kewajiban" if "Kewajiban" in title else "pasal"
    back = f"{draft.get_absolute_url()}#{anchor}"
    if request.method == "POST":
        try:
            deed(draft)
        except WrongState as error:
            messages.error(request, f"{error} Naskah tidak dapat disunting.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, done)
        return redirect(back)
    context = {"agreement": draft.agreement, "amendment": draft, "title": title, "text": text}
    return render(request, "agreements/deed.html", context | {"cancel_url": back})


@both
def repeal_article(request: PortalRequest, slug: str, ordinal: int, number: str) -> HttpResponse:
    draft = _draft(request, slug, ordinal)
    article = article_of(draft, number)
    return _deed(
        request,
        draft,
        lambda one: versions.repeal_article(one, article, by=request.user),
        title=f"Cabut Pasal {number}",
        text=f"Pasal {number} berakhir pada tanggal naskah ini mulai berlaku, tanpa pengganti.",
        done=f"Pasal {number} dicabut dalam draf ini.",
    )


@both
def undo_article(request: PortalRequest, slug: str, ordinal: int, number: str) -> HttpResponse:
    draft = _draft(request, slug, ordinal)
    article = article_of(draft, number)
    return _deed(
        request,
        draft,
        lambda one: versions.undo_article(one, article, by=request.user),
        title=f"Urungkan perubahan Pasal {number}",
        text="Rumusan dalam draf ini dihapus. Naskah yang berlaku tidak berubah.",
        done=f"Perubahan Pasal {number} dihapus dari draf.",
    )


@both
def end_duty(request: PortalRequest, slug: str, ordinal: int, code: str) -> HttpResponse:
    draft = _draft(request, slug, ordinal)
    duty = duty_of(draft, code)
    return _deed(
        request,
        draft,
        lambda one: versions.end_duty(one, duty, by=request.user),
        title=f"Akhiri Kewajiban {code}",
        text=f"Kewajiban {code} berakhir pada tanggal naskah ini mulai berlaku, tanpa pengganti.",
        done=f"Kewajiban {code} diakhiri dalam draf ini.",
    )


@both
def retain_duty(request: PortalRequest, slug: str, ordinal: int, code: str) -> HttpResponse:
    draft = _draft(request, slug, ordinal)
    duty = duty_of(draft, code)
    return _deed(
        request,
        draft,
        lambda one: versions.retain_duty(one, duty, by=request.user),
        title=f"Pertahankan Kewajiban {code}",
        text=f"Kewajiban {code} tetap seperti yang berlaku, meskipun pasalnya berubah.",
        done=f"Kewajiban {code} dinyatakan tetap dalam draf ini.",
    )


@both
def undo_duty(request: PortalRequest, slug: str, ordinal: int, code: str) -> HttpResponse:
    draft = _draft(request, slug, ordinal)
    duty = duty_of(draft, code)
    return _deed(
        request,
        draft,
        lambda one: versions.undo_duty(one, duty, by=request.user),
        title=f"Urungkan perubahan Kewajiban {code}",
        text="Rumusan dalam draf ini dihapus. Kewajiban yang berlaku tidak berubah.",
        done=f"Perubahan Kewajiban {code} dihapus dari draf.",
    )
