"""Gathers the text that one reads from a viewpoint, in the same few queries however long it is."""

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
from agreements.models import Amendment, ArticleVersion, Party, Repeal
from agreements.reading import ArticleText, Viewpoint, articles_of

Papers = dict[int, SignedPaper]  # by the id of the amendment, in the order of the papers


class NoText(Exception):
    """No text is in force that day: nothing was signed yet, or it begins later."""


def text_of(view: Viewpoint, *, address: str, printed_at: datetime) -> TextOfDay:
    """The consolidated text of a WITA day, as known on another if asked so. Raises NoText."""
    agreement = view.agreement
    articles = articles_of(view)
    if not articles or agreement.signed_on is None:
        raise NoText
    in_effect = _in_effect(view)
    papers = {one.pk: _paper(one) for one in in_effect}
    return TextOfDay(
        slug=agreement.slug,
        title=agreement.title,
        kind=agreement.kind,
        kind_name=agreement.get_kind_display(),
        subject=agreement.subject,
        day=view.read_day,
        asked_on=view.day,
        known_on=view.known.day if view.known else None,
        standing="" if view.known else str(agreement.standing_on(view.day).label),
        is_example=agreement.is_example,
        signed_on=agreement.signed_on,
        first_day=min(one.effective_on for one in papers.values()),
        last_day=_last_day(in_effect),
        address=address,
        printed_at=printed_at,
        parties=tuple(_party(one) for one in agreement.parties_on(view.read_day)),
        articles=tuple(_in_order(articles, papers, view.read_day)),
        papers=tuple(papers.values()),
    )


def _in_effect(view: Viewpoint) -> list[Amendment]:
    """The original and each amendment that has taken effect by the day, in their order."""
    known = view.known.amendments if view.known else view.agreement.amendments.enacted()
    taken = [one for one in known if one.effective_on and one.effective_on <= view.day]
    return sorted(taken, key=lambda one: one.ordinal)


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
        name=party.called,
        role=party.role_statement,
        signatory=party.signatory_name,
        position=party.signatory_position,
        number=party.document_number,
    )


def _in_order(articles: list[ArticleText], papers: Papers, day: date) -> list[ArticleOfDay]:
    """The articles in force, and in their places those that were repealed by the day."""
    wordings = list(
        ArticleVersion.objects.enacted()
        .filter(amendment__in=list(papers))
        .select_related("article")
        .defer("body")
    )
    first: dict[int, int] = {}
    for one in wordings:
        ordinal = papers[one.amendment_id].ordinal
        first[one.article_id] = min(first.get(one.article_id, ordinal), ordinal)
    placed = [
        (one.version.article.position, _standing(one, first[one.version.article_id], papers))
        for one in articles
    ]
    standing = {one.version.article_id for one in articles}
    gone = [one for one in wordings if one.article_id not in standing]
    placed += _repealed(gone, papers, day)
    return [article for _, article in sorted(placed, key=lambda pair: pair[0])]


def _standing(article: ArticleText, first_ordinal: int, papers: Papers) -> ArticleOfDay:
    version = article.version
    paper = papers[version.amendment_id]
    change = Change.ADDED if paper.ordinal == first_ordinal else Change.REWORDED
    return ArticleOfDay(
        anchor=article.anchor,
        number=version.number,
        heading=version.heading,
        clauses=tuple(article.clauses),
        change=change if paper.ordinal else Change.ORIGINAL,
        since=paper.effective_on,
        paper=paper,
    )


def _repealed(
    gone: Iterable[ArticleVersion], papers: Papers, day: date
) -> Iterator[tuple[int, ArticleOfDay]]:
    """Each article that was in force and ended by the day, with its place and last wording."""
    decided = Repeal.objects.filter(amendment__in=list(papers), article__isnull=False)
    repeals = {
        article: papers[amendment]
        for article, amendment in decided.order_by(
            "amendment__effective_on", "amendment__ordinal"
        ).values_list("article", "amendment")
        if papers[amendment].effective_on <= day
    }
    for last in _last_wordings(gone, repeals, papers):
        paper = repeals[last.article_id]
        yield (
            last.article.position,
            ArticleOfDay(
                anchor=anchor_of(last.number),
                number=last.number,
                heading=last.heading,
                clauses=(),
                change=Change.REPEALED,
                since=paper.effective_on,
                paper=paper,
            ),
        )


def _last_wordings(
    gone: Iterable[ArticleVersion], repeals: dict[int, SignedPaper], papers: Papers
) -> list[ArticleVersion]:
    """How each repealed article read before; one that never came into force had no reader."""
    last: dict[int, ArticleVersion] = {}
    in_turn = sorted(
        gone, key=lambda one: (papers[one.amendment_id].effective_on, one.amendment_id)
    )
    for one in in_turn:
        repeal = repeals.get(one.article_id)
        if repeal and papers[one.amendment_id].effective_on < repeal.effective_on:
            last[one.article_id] = one
    return list(last.values())
