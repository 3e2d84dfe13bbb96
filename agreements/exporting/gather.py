"""Gathers the text of one day for export, in the same few queries however long it is."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from agreements.clauses import anchor_of
from agreements.exporting.text import (
    ArticleOfDay,
    Change,
    SignedPaper,
    SignedParty,
    TextOfDay,
)
from agreements.models import Agreement, Amendment, ArticleVersion, Party, Repeal
from agreements.reading import ArticleText, Viewpoint, articles_of


class NoText(Exception):
    """No text is in force that day: nothing was signed yet, or it begins later."""


def text_of(agreement: Agreement, day: date, *, address: str, printed_at: datetime) -> TextOfDay:
    """The consolidated text of a WITA day. Raises NoText."""
    articles = articles_of(Viewpoint(agreement, day))
    if not articles or agreement.signed_on is None:
        raise NoText
    in_effect = list(agreement.amendments.enacted().filter(effective_on__lte=day))
    papers = {one.ordinal: _paper(one) for one in sorted(in_effect, key=lambda one: one.ordinal)}
    return TextOfDay(
        slug=agreement.slug,
        title=agreement.title,
        kind=agreement.kind,
        kind_name=agreement.get_kind_display(),
        subject=agreement.subject,
        day=day,
        standing=str(agreement.standing_on(day).label),
        is_example=agreement.is_example,
        signed_on=agreement.signed_on,
        first_day=min(one.effective_on for one in papers.values()),
        last_day=_last_day(in_effect),
        address=address,
        printed_at=printed_at,
        parties=tuple(
            _party(one) for one in agreement.parties.select_related("organization").all()
        ),
        articles=tuple(_in_order(agreement, day, articles, papers)),
        papers=tuple(papers.values()),
    )


def _last_day(in_effect: Iterable[Amendment]) -> date | None:
    """The end that was agreed by then; an extension that takes effect later does not count yet."""
    ends = [
        (one.effective_on or date.min, one.ordinal, one.extends_until)
        for one in in_effect
        if one.extends_until is not None
    ]
    return max(ends)[2] if ends else None


def _paper(amendment: Amendment) -> SignedPaper:
    signed_on, effective_on = amendment.signed_on, amendment.effective_on
    assert signed_on is not None  # noqa: S101  enacted
    assert effective_on is not None  # noqa: S101  enacted
    return SignedPaper(
        ordinal=amendment.ordinal,
        kind=amendment.kind,
        kind_name=amendment.get_kind_display(),
        number=amendment.number,
        title=amendment.title,
        signed_on=signed_on,
        effective_on=effective_on,
        sha256=amendment.document_sha256,
    )


def _party(party: Party) -> SignedParty:
    return SignedParty(
        capacity=party.capacity,
        name=party.organization.name,
        role=party.role_statement,
        signatory=party.signatory_name,
        position=party.signatory_position,
        number=party.document_number,
    )


def _in_order(
    agreement: Agreement,
    day: date,
    articles: Iterable[ArticleText],
    papers: dict[int, SignedPaper],
) -> list[ArticleOfDay]:
    """The articles in force, and in their places those that were repealed by the day."""
    wordings = list(
        ArticleVersion.objects.enacted()
        .filter(article__agreement=agreement)
        .select_related("article", "amendment")
        .defer("body")
    )
    first: dict[int, int] = {}
    for one in wordings:
        ordinal = one.amendment.ordinal
        first[one.article_id] = min(first.get(one.article_id, ordinal), ordinal)
    placed = [
        (one.version.article.position, _standing(one, first[one.version.article_id], papers))
        for one in articles
    ]
    standing = {one.version.article_id for one in articles}
    gone = [one for one in wordings if one.article_id not in standing]
    placed += _repealed(agreement, day, gone, papers)
    return [article for _, article in sorted(placed, key=lambda pair: pair[0])]


def _standing(
    article: ArticleText, first_ordinal: int, papers: dict[int, SignedPaper]
) -> ArticleOfDay:
    version = article.version
    ordinal = version.amendment.ordinal
    change = Change.ADDED if ordinal == first_ordinal else Change.REWORDED
    assert version.validity is not None  # noqa: S101  in force
    return ArticleOfDay(
        anchor=article.anchor,
        number=version.number,
        heading=version.heading,
        clauses=tuple(article.clauses),
        change=change if ordinal else Change.ORIGINAL,
        since=version.validity.lower,
        paper=papers.get(ordinal),
    )


def _repealed(
    agreement: Agreement,
    day: date,
    gone: Iterable[ArticleVersion],
    papers: dict[int, SignedPaper],
) -> Iterator[tuple[int, ArticleOfDay]]:
    """Each article whose last wording has ended by the day, with its place."""
    causes = {
        one.article_id: one.amendment.ordinal
        for one in Repeal.objects.filter(
            article__agreement=agreement,
            amendment__state=Amendment.State.ENACTED,
            amendment__effective_on__lte=day,
        )
        .select_related("amendment")
        .order_by("amendment__effective_on", "amendment__ordinal")
    }
    for last in _last_ended(day, gone):
        assert last.validity is not None  # noqa: S101  ended
        yield (
            last.article.position,
            ArticleOfDay(
                anchor=anchor_of(last.number),
                number=last.number,
                heading=last.heading,
                clauses=(),
                change=Change.REPEALED,
                since=last.validity.upper,
                paper=papers.get(causes.get(last.article_id, -1)),
            ),
        )


def _last_ended(day: date, gone: Iterable[ArticleVersion]) -> list[ArticleVersion]:
    """The last wording of each article that ended by the day; a text never in force is none."""
    last: dict[int, ArticleVersion] = {}
    for one in gone:
        span = one.validity
        if span is None or span.isempty or span.upper is None or span.upper > day:
            continue
        known = last.get(one.article_id)
        if known is None or known.validity.upper < span.upper:
            last[one.article_id] = one
    return list(last.values())
