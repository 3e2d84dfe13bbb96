"""Pages that read: the list, the text of a day, one article, two days compared, the signed scan."""

from datetime import date
from pathlib import PurePosixPath

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements import completeness, reading
from agreements.clauses import clauses_of
from agreements.context import PortalRequest
from agreements.days import day_of
from agreements.knowledge import known_on
from agreements.models import Agreement, ArticleVersion, DutyVersion
from agreements.papers import media_type_of
from agreements.views.access import agreement_of, amendment_of, require
from p4gn_portal.components import ThreadStep
from p4gn_portal.downloads import attachment


@require_safe
def agreement_list(request: PortalRequest) -> HttpResponse:
    require(request, "view_agreements", None)
    agreements = Agreement.objects.for_user(request.user).prefetch_related("parties__organization")
    return render(
        request,
        "agreements/list.html",
        {"rows": [(one, one.standing_on()) for one in agreements]},
    )


@require_safe
def detail(request: PortalRequest, slug: str) -> HttpResponse:
    """The reading view of `?per=`; before a signed text, what the source says instead."""
    agreement = agreement_of(request, slug)
    view = viewpoint_of(request, agreement)
    is_discussed = agreement.status == Agreement.Status.DISCUSSED
    may_read_drafts = request.user.has_perm("agreements.view_drafts", agreement)
    return render(
        request,
        "agreements/detail.html",
        {
            "agreement": agreement,
            "view": view,
            "day": view.read_day,
            "standing": agreement.standing_on(view.day),
            "is_discussed": is_discussed,
            "articles": reading.articles_of(view),
            "papers": reading.papers_on(agreement, view.read_day),
            "parties": agreement.parties_on(view.read_day),
            "events": reading.timeline(agreement),
            "open_amendments": reading.open_amendments(agreement) if may_read_drafts else [],
            "may_read_drafts": may_read_drafts,
            "last_change": reading.last_change(agreement),
            "may_change": request.user.has_perm("agreements.change_agreement", agreement),
            "statements": agreement.statements.select_related("settled_by"),
            **(_discussed(agreement) if is_discussed else {}),
        },
    )


def viewpoint_of(
    request: PortalRequest,
    agreement: Agreement,
    *,
    names: tuple[str, str] = ("per", "diketahui"),
    default: date | None = None,
) -> reading.Viewpoint:
    """Both clocks of the address: `?per=` in force, `&diketahui=` as known."""
    in_force, knowing = names
    day = day_of(request, in_force, default=default)
    if not request.GET.get(knowing, "").strip():
        return reading.Viewpoint(agreement, day)
    return reading.Viewpoint(agreement, day, known_on(agreement, day_of(request, knowing)))


def _discussed(agreement: Agreement) -> dict[str, object]:
    """What an agreement without a signed text has to show."""
    drafted = DutyVersion.objects.filter(amendment__agreement=agreement, amendment__ordinal=0)
    return {
        "draft_duties": drafted.select_related("duty", "obligor__organization").order_by(
            "duty__code"
        ),
        "missing": completeness.missing(agreement),
        "original": agreement.amendments.filter(ordinal=0).first(),
    }


@require_safe
def article(request: PortalRequest, slug: str, number: str) -> HttpResponse:
    """One pasal on a day, the duties beneath it and all its wordings."""
    agreement = agreement_of(request, slug)
    view = viewpoint_of(request, agreement)
    version = view.source.text_on(view.read_day).filter(number=number).first()
    named = version or _latest(agreement, number)
    if named is None:
        raise Http404
    standing = view.source.duties_on(view.read_day)
    duties = [one for one in standing if one.article_id == named.article_id]
    history = reading.history_of(named.article_id)
    return render(
        request,
        "agreements/article.html",
        {
            "agreement": agreement,
            "view": view,
            "day": view.read_day,
            "number": number,
            "version": version,
            "clauses": clauses_of(version.number, version.body) if version else [],
            "duties": duties if version else [],
            "history": [
                (one, reading.span_of(one), one.validity.lower if one.validity else None)
                for one in history
            ],
            "steps": _steps(agreement, named, duties),
        },
    )


def _latest(agreement: Agreement, number: str) -> ArticleVersion | None:
    versions = ArticleVersion.objects.enacted().filter(article__agreement=agreement, number=number)
    return versions.order_by("-validity").first()


def _steps(
    agreement: Agreement, version: ArticleVersion, duties: list[DutyVersion]
) -> list[ThreadStep]:
    """Agreement, this article, and one step forward to its duties."""
    steps = [
        ThreadStep("Perjanjian", title=agreement.title, url=agreement.get_absolute_url()),
        ThreadStep("Pasal", f"Pasal {version.number}", version.heading, is_current=True),
    ]
    if not duties:
        return [*steps, ThreadStep("Kewajiban", gap="Tidak ada kewajiban pada pasal ini")]
    codes = " · ".join(one.duty.code for one in duties)
    return [*steps, ThreadStep("Kewajiban", codes, url="#kewajiban")]


@require_safe
def compare(request: PortalRequest, slug: str) -> HttpResponse:
    """Any two days, each as known on a day too, word by word; else around the latest amendment."""
    agreement = agreement_of(request, slug)
    start, end = _default_days(agreement)
    was = viewpoint_of(request, agreement, names=("dari", "dari_diketahui"), default=start)
    now = viewpoint_of(request, agreement, names=("ke", "ke_diketahui"), default=end)
    changes = reading.compare(was, now)
    return render(
        request,
        "agreements/compare.html",
        {
            "agreement": agreement,
            "was": was,
            "now": now,
            "changes": [one for one in changes if one.kind != "tetap"],
            "unchanged": [one for one in changes if one.kind == "tetap"],
        },
    )


def _default_days(agreement: Agreement) -> tuple[date, date]:
    today = timezone.localdate()
    if around := reading.last_change(agreement):
        return around
    starts = agreement.effective.lower if agreement.effective else None
    return starts or today, today


@require_safe
def document(request: PortalRequest, slug: str, ordinal: int) -> FileResponse:
    """The signed scan, for those who may read the agreement; never shown in place."""
    amendment = amendment_of(request, slug, ordinal)
    name = amendment.document.name or ""
    suffix = PurePosixPath(name).suffix
    return attachment(
        amendment.document,
        filename=f"{slug}-naskah-{ordinal}{suffix}",
        media_type=media_type_of(name),
    )
