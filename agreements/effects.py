"""What an amendment does to the text, article by article and duty by duty.

The preview shows these effects and enacting applies them: there is no second reckoning.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db.backends.postgresql.psycopg_any import DateRange

from agreements.models import Amendment, ArticleVersion, DutyVersion, Repeal
from agreements.timeline import Line, Span

V = TypeVar("V", ArticleVersion, DutyVersion)


@dataclass(frozen=True, slots=True)
class Effect(Generic[V]):
    """One article or duty before and after: one of the two may be missing."""

    before: V | None  # in force on the effective day without the amendment
    after: V | None  # None: it ends
    validity: DateRange | None  # of `after`, once enacted

    @property
    def kind(self) -> str:
        """One of baru, diubah, diakhiri."""
        if self.before is None:
            return "baru"
        return "diubah" if self.after else "diakhiri"

    @property
    def version(self) -> V:
        """What the thing is called from then on, else as it was."""
        version = self.after or self.before
        assert version is not None  # noqa: S101  an effect has at least one side
        return version

    @property
    def until(self) -> date | None:
        """The day on which what was settled earlier for a later day takes over again."""
        return self.validity.upper if self.validity else None


@dataclass(frozen=True, slots=True)
class Shift:
    """One row whose validity enacting sets."""

    version: ArticleVersion | DutyVersion
    validity: DateRange


@dataclass(frozen=True, slots=True)
class Effects:
    """All that enacting does to the text."""

    articles: tuple[Effect[ArticleVersion], ...]
    duties: tuple[Effect[DutyVersion], ...]
    shifts: tuple[Shift, ...]  # those that close before those that open

    @property
    def duty_ids(self) -> set[int]:
        """Duties opened, changed or ended."""
        return {one.version.duty_id for one in self.duties}


def effects_of(amendment: Amendment) -> Effects:
    """What enacting does; nothing while the effective day is open. A fixed number of queries."""
    if amendment.effective_on is None:
        return Effects((), (), ())
    articles, article_shifts = _reckon(amendment, ArticleVersion, "article")
    duties, duty_shifts = _reckon(amendment, DutyVersion, "duty")
    shifts = sorted([*article_shifts, *duty_shifts], key=lambda one: one.version.validity is None)
    return Effects(tuple(articles), tuple(duties), tuple(shifts))


def line_of(versions: Iterable[ArticleVersion | DutyVersion], ends: Iterable[date]) -> Line:
    """Enacted versions of one thing as the days they hold."""
    spans = [
        Span(one.pk, one.validity.lower, one.validity.upper)
        for one in versions
        if one.validity is not None and not one.validity.isempty
    ]
    return Line(tuple(spans), frozenset(ends))


def _reckon(
    amendment: Amendment, model: type[V], subject: str
) -> tuple[list[Effect[V]], list[Shift]]:
    day = amendment.effective_on
    assert day is not None  # noqa: S101  asked by the caller
    drafted: dict[int, V] = {
        getattr(one, f"{subject}_id"): one
        for one in _rows(model, subject).filter(amendment=amendment, validity__isnull=True)
    }
    repeals: Any = amendment.repeals.exclude(**{subject: None})
    repealed: list[int] = list(repeals.values_list(subject, flat=True))
    touched = [*drafted, *(key for key in repealed if key not in drafted)]
    enacted: dict[int, list[V]] = defaultdict(list)
    for one in _rows(model, subject).filter(**{f"{subject}__in": touched}, validity__isnull=False):
        enacted[getattr(one, f"{subject}_id")].append(one)
    ends = _ends(touched, subject)
    effects: list[Effect[V]] = []
    shifts: list[Shift] = []
    for key in touched:
        known = {one.pk: one for one in enacted[key]}
        before = line_of(known.values(), ends[key])
        now = before.on(day)
        wording = drafted.get(key)
        after = before.worded(wording.pk, day) if wording else before.ended(day)
        opened = after.on(day) if wording else None
        validity = DateRange(opened.start, opened.end) if opened else None
        if now or wording:
            effects.append(Effect(known[now.key] if now else None, wording, validity))
        shifts += _shifts(before, after, known, wording)
    effects.sort(key=lambda one: _order(one.version))
    return effects, shifts


def _shifts(before: Line, after: Line, known: dict[int, V], wording: V | None) -> list[Shift]:
    """Rows whose days differ; one that keeps no day at all gets the empty range at its start."""
    spans = {span.key: span for span in after.spans}
    found = []
    for span in before.spans:
        left = spans.get(span.key, span.until(span.start))
        if left != span:
            found.append(Shift(known[span.key], DateRange(left.start, left.end)))
    if wording is not None:
        opened = spans[wording.pk]
        found.append(Shift(wording, DateRange(opened.start, opened.end)))
    return found


def _rows(model: type[V], subject: str) -> Any:
    joins = [subject, "amendment"] + (["obligor__organization"] if subject == "duty" else [])
    return model._default_manager.select_related(*joins)


def _ends(touched: list[int], subject: str) -> dict[int, list[date]]:
    """The days on which enacted amendments ended each thing."""
    ends: dict[int, list[date]] = defaultdict(list)
    rows = Repeal.objects.filter(
        amendment__state=Amendment.State.ENACTED, **{f"{subject}__in": touched}
    )
    for key, day in rows.values_list(subject, "amendment__effective_on"):
        ends[key].append(day)
    return ends


def _order(version: ArticleVersion | DutyVersion) -> tuple[int, str]:
    if isinstance(version, ArticleVersion):
        return version.article.position, ""
    return 0, version.duty.code
