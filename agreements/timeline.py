"""Valid time of one article or duty: which wording holds which days, what a change does. Pure.

Enacting, previewing and reading what was known earlier all go by these few lines.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """One wording and the days it holds: from `start` up to, not including, `end` (None: open)."""

    key: int
    start: date
    end: date | None = None

    @property
    def is_empty(self) -> bool:
        return self.end is not None and self.end <= self.start

    def holds_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def until(self, day: date) -> "Span":
        """The same ended on `day`; empty when it would only have begun then or later."""
        return replace(self, end=max(day, self.start))


@dataclass(frozen=True, slots=True)
class Line:
    """All enacted wordings of one article or duty, and the days on which it was ended."""

    spans: tuple[Span, ...] = ()
    ends: frozenset[date] = field(default_factory=frozenset)

    def on(self, day: date) -> Span | None:
        """The one wording that holds that day."""
        return next((span for span in self.spans if span.holds_on(day)), None)

    def worded(self, key: int, day: date) -> "Line":
        """A wording takes over on `day`.

        It holds until what was settled before for a later day: another wording begins, or the
        thing was ended.
        """
        later = [span.start for span in self.spans if span.start > day]
        later += [end for end in self.ends if end > day]
        taken_over = Span(key, day, min(later, default=None))
        kept = [span.until(day) if span.holds_on(day) else span for span in self.spans]
        return Line(_living([*kept, taken_over]), self.ends)

    def ended(self, day: date) -> "Line":
        """What holds on `day` ends then, and what would have begun later never does."""
        kept = [
            span.until(day) if span.end is None or span.end > day else span for span in self.spans
        ]
        return Line(_living(kept), self.ends | {day})


def _living(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(span for span in spans if not span.is_empty)
