"""A draft as its editor sees it: every article and duty, what it changes and how. Fixed queries."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Generic, TypeVar

from agreements import reading
from agreements.clashes import article_clashes, base_of, duty_clashes
from agreements.completeness import unsettled_duties
from agreements.diff import Piece
from agreements.models import Amendment, ArticleVersion, DutyVersion

V = TypeVar("V", ArticleVersion, DutyVersion)

WORDS = {"tetap": "Tetap", "diubah": "Diubah", "baru": "Baru", "diakhiri": "Diakhiri"}


@dataclass(frozen=True, slots=True)
class Row(Generic[V]):
    """One article or duty of a draft: the wording that would stand, and what that changes."""

    version: V
    kind: str
    pieces: list[Piece]
    former: V | None
    article_number: str = ""  # of a duty
    mark: str = ""  # bentrok: its ground moved; belum: a duty still to be settled; dipertahankan

    @property
    def word(self) -> str:
        return WORDS[self.kind]

    @property
    def is_touched(self) -> bool:
        return self.kind != "tetap"


def article_rows(amendment: Amendment) -> list[Row[ArticleVersion]]:
    """Articles in force beneath the draft and those it words or repeals, in order."""
    former = {one.article_id: one for one in _articles_before(amendment)}
    drafted = amendment.article_versions.select_related(
        "article", "amendment", "based_on__article", "based_on__amendment"
    )
    drafts = {one.article_id: one for one in drafted}
    former |= _bases(amendment, drafts)
    repealed = set(amendment.repeals.exclude(article=None).values_list("article", flat=True))
    versions = sorted((former | drafts).values(), key=lambda one: one.article.position)
    moved = {one.subject_id for one in article_clashes(amendment)}
    return [
        _row(
            former.get(one.article_id),
            drafts.get(one.article_id),
            one.article_id in repealed,
            mark="bentrok" if one.article_id in moved else "",
        )
        for one in versions
    ]


def duty_rows(amendment: Amendment, articles: list[Row[ArticleVersion]]) -> list[Row[DutyVersion]]:
    """The same for duties, by code; each names its article as the given rows number it."""
    numbers: dict[int | None, str] = {
        row.version.article_id: row.version.number for row in articles
    }
    former = {one.duty_id: one for one in _duties_before(amendment)}
    drafted = amendment.duty_versions.select_related(
        "duty__replaces", "obligor__organization", "article", "based_on__duty",
        "based_on__obligor__organization",
    )  # fmt: skip
    drafts = {one.duty_id: one for one in drafted}
    former |= _bases(amendment, drafts)
    marks = _marks(amendment, articles, set(drafts))
    repealed = set(amendment.repeals.exclude(duty=None).values_list("duty", flat=True))
    versions = sorted((former | drafts).values(), key=lambda one: one.duty.code)
    rows = [
        _row(
            former.get(one.duty_id),
            drafts.get(one.duty_id),
            one.duty_id in repealed,
            mark=marks.get(one.duty_id, ""),
        )
        for one in versions
    ]
    return [replace(row, article_number=numbers.get(row.version.article_id, "")) for row in rows]


def bindable(amendment: Amendment) -> list[ArticleVersion]:
    """The articles a duty may stand under once the draft is enacted, in order."""
    return [row.version for row in article_rows(amendment) if row.kind != "diakhiri"]


def replaceable(amendment: Amendment) -> list[DutyVersion]:
    """Duties in force that a new one may succeed, by code."""
    return _duties_before(amendment)


def _articles_before(amendment: Amendment) -> list[ArticleVersion]:
    day = amendment.base_day()
    if amendment.state == Amendment.State.ENACTED:
        day -= timedelta(days=1)
    return list(amendment.agreement.text_on(day))


def _duties_before(amendment: Amendment) -> list[DutyVersion]:
    day = amendment.base_day()
    if amendment.state == Amendment.State.ENACTED:
        day -= timedelta(days=1)
    return list(amendment.agreement.duties_on(day))


def _bases(amendment: Amendment, drafts: dict[int, V]) -> dict[int, V]:
    """Of an amendment that is settled: what each of its wordings was drafted over."""
    if amendment.state == Amendment.State.DRAFT:
        return {}
    bases = {key: base_of(one) for key, one in drafts.items()}
    return {key: base for key, base in bases.items() if base is not None}


def _marks(
    amendment: Amendment, articles: list[Row[ArticleVersion]], drafted: set[int]
) -> dict[int, str]:
    """What the editor has to see of each duty, by its id."""
    if amendment.is_original or amendment.state == Amendment.State.ENACTED:
        return {}
    reworded = {row.version.article_id for row in articles if row.kind == "diubah"}
    marks = dict.fromkeys(amendment.retentions.values_list("duty", flat=True), "dipertahankan")
    for version in unsettled_duties(amendment, reworded, drafted):
        marks[version.duty_id] = "belum"
    for clash in duty_clashes(amendment):
        marks[clash.subject_id] = "bentrok"
    return marks


def _row(former: V | None, draft: V | None, is_repealed: bool, mark: str) -> Row[V]:
    now = None if is_repealed else draft or former
    change = reading.change(_words(former), _words(now))
    version = now or former
    assert version is not None  # noqa: S101  a row comes from one or the other
    touched = "diubah" if draft and former and change.kind == "tetap" else change.kind
    return Row(version, touched, change.pieces, former, mark=mark)


def _words(version: ArticleVersion | DutyVersion | None) -> tuple[str, str] | None:
    if version is None:
        return None
    if isinstance(version, ArticleVersion):
        return reading.article_words(version)
    return reading.duty_words(version)
