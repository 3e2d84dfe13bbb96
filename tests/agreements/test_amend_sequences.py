"""Whatever is amended in whatever order, each day reads one text and the past stays as it was.

A plain model of the rules keeps, for each article, a list of what every day reads. Seen to fail
with `_supersede` opening every version without end, and with repeals left out of its bounds.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from agreements import amend
from agreements.models import ArticleVersion
from tests.agreements.conftest import signed
from tests.factories import ArticleVersionFactory, RepealFactory, in_force, side, user_in

pytestmark = pytest.mark.django_db

START = date(2026, 1, 1)
DAYS = 40
ARTICLES = ("1", "2", "3")


@dataclass
class Days:
    """What one article reads on each day, and the days on which something was settled."""

    reads: list[str | None]
    starts: set[int] = field(default_factory=lambda: {0})
    ends: set[int] = field(default_factory=set)

    def word(self, body: str, day: int) -> None:
        until = min((one for one in self.starts | self.ends if one > day), default=DAYS)
        self.reads[day:until] = [body] * (until - day)
        self.starts.add(day)

    def repeal(self, day: int) -> None:
        self.reads[day:] = [None] * (DAYS - day)
        self.starts = {one for one in self.starts if one < day}
        self.ends.add(day)


deeds = st.dictionaries(
    st.sampled_from(ARTICLES), st.sampled_from(["word", "word", "word", "repeal"]), min_size=1
)
amendments = st.lists(
    st.tuples(st.integers(0, DAYS - 1), deeds, st.booleans()), min_size=1, max_size=6
)


@settings(max_examples=20, deadline=None)
@given(plan=amendments)
def test_each_day_reads_what_the_rules_say(plan):
    with transaction.atomic():
        run(plan)
        transaction.set_rollback(True)


def run(plan):
    agreement = in_force(articles=3, duties=0)
    admins = [user_in(side(agreement, n), Role.AGREEMENT_ADMIN) for n in (1, 2)]
    articles = {one.number: one.article for one in agreement.text_on(START)}
    model = {one.number: Days([one.body] * DAYS) for one in agreement.text_on(START)}
    for place, (day, what, is_swapped) in enumerate(plan):
        drafter, enacter = reversed(admins) if is_swapped else admins
        draft = signed(amend.draft(agreement, by=drafter), START + timedelta(days=day))
        for number, deed in what.items():
            if deed == "repeal":
                RepealFactory(amendment=draft, article=articles[number])
                model[number].repeal(day)
            else:
                ArticleVersionFactory(
                    amendment=draft, article=articles[number], number=number, body=f"Teks {place}"
                )
                model[number].word(f"Teks {place}", day)
        amend.enact(amend.propose(draft, by=drafter), by=enacter)
        assert read(agreement) == {number: days.reads for number, days in model.items()}


def read(agreement):
    """What each day reads, and that no day reads two wordings of one article."""
    found = {number: [None] * DAYS for number in ARTICLES}
    versions = ArticleVersion.objects.enacted().filter(article__agreement=agreement)
    for version in versions:
        if version.validity.isempty:
            continue
        first = (version.validity.lower - START).days
        last = (version.validity.upper - START).days if version.validity.upper else DAYS
        for day in range(first, min(last, DAYS)):
            assert found[version.number][day] is None
            found[version.number][day] = version.body
    return found
