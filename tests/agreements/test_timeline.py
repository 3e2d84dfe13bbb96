"""Which wording holds which days, whatever is settled in whatever order.

A plain model keeps, for one article, a list of what every day reads. Seen to fail with `worded`
leaving its end open, and with ends left out of its bounds.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.timeline import Line, Span
from tests.soak import examples

START = date(2026, 1, 1)
DAYS = 40


@dataclass
class Days:
    """What one article reads on each day, and the days on which something was settled."""

    reads: list[int | None] = field(default_factory=lambda: [None] * DAYS)
    starts: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)

    def word(self, key: int, day: int) -> None:
        until = min((one for one in self.starts | self.ends if one > day), default=DAYS)
        self.reads[day:until] = [key] * (until - day)
        self.starts.add(day)

    def end(self, day: int) -> None:
        self.reads[day:] = [None] * (DAYS - day)
        self.starts = {one for one in self.starts if one < day}
        self.ends.add(day)


def on(day: int) -> date:
    return START + timedelta(days=day)


steps = st.lists(
    st.tuples(st.integers(0, DAYS - 1), st.sampled_from(["word", "word", "word", "end"])),
    max_size=12,
)


@examples(500)
@given(steps=steps)
def test_each_day_reads_what_the_rules_say(steps):
    line, model = Line(), Days()
    for key, (day, deed) in enumerate(steps):
        if deed == "word":
            line = line.worded(key, on(day))
            model.word(key, day)
        else:
            line = line.ended(on(day))
            model.end(day)
        held = [line.on(on(one)) for one in range(DAYS)]
        assert [span and span.key for span in held] == model.reads


@examples(500)
@given(steps=steps)
def test_no_day_reads_two_wordings(steps):
    line = Line()
    for key, (day, deed) in enumerate(steps):
        line = line.worded(key, on(day)) if deed == "word" else line.ended(on(day))
    for one in range(DAYS):
        assert sum(span.holds_on(on(one)) for span in line.spans) <= 1


def test_a_wording_of_the_same_day_leaves_no_day_to_the_one_before():
    line = Line().worded(1, on(0)).worded(2, on(5)).worded(3, on(5))
    assert line.spans == (Span(1, on(0), on(5)), Span(3, on(5)))


@pytest.mark.parametrize(("day", "reads"), [(4, 1), (5, 2), (9, 2), (10, 3)])
def test_a_wording_for_an_earlier_day_gives_way_to_the_later_one(day, reads):
    line = Line().worded(1, on(0)).worded(3, on(10)).worded(2, on(5))
    assert line.on(on(day)).key == reads
