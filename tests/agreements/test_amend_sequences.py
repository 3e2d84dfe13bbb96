"""Whatever is drafted and enacted in whatever order, each day reads one text and the past stays.

Several drafts are open at once; ground that moved is aligned by keeping or by giving way. Told of
each step: enacting did exactly what was previewed, every day reads at most one wording, and what a
day showed as known before the step it shows for ever. Seen to fail with `effects_of` opening every
version without end, with bases compared after enacting, and with `Known` ordering by ordinal.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from agreements import amend, clashes, completeness, versions
from agreements.effects import effects_of
from agreements.knowledge import Known, known_on
from agreements.models import Amendment, ArticleVersion, DutyVersion
from tests.agreements.conftest import signed
from tests.factories import in_force, side, user_in
from tests.soak import examples

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

START = date(2026, 1, 1)
DAYS = 40
KNOWING = date(2026, 3, 1)  # the day of the first step; each takes a day
LOOKED_AT = [START + timedelta(days=one) for one in range(-1, DAYS + 1)]

wishes = st.dictionaries(
    st.sampled_from(["1", "2", "KWJ-01"]), st.sampled_from(["word", "word", "end"]), min_size=1
)
drafts = st.tuples(st.just("draft"), st.integers(0, DAYS - 1), wishes)
enactments = st.tuples(st.just("enact"), st.integers(0, 4), st.booleans())
stories = st.lists(drafts | enactments, min_size=2, max_size=6)


@dataclass
class Told:
    """One agreement, its two admins, the drafts that are open, and what was read when."""

    agreement: object
    admins: list
    open: list[Amendment] = field(default_factory=list)
    read: dict[date, list[set[int]]] = field(default_factory=dict)


@pytest.fixture
def told() -> Told:
    with time_machine.travel(KNOWING - timedelta(days=1)):
        agreement = in_force(articles=2, duties=1)
    return Told(agreement, [user_in(side(agreement, n), Role.AGREEMENT_ADMIN) for n in (1, 2)])


@pytest.mark.parametrize("hundred", range(1, 6))  # 500 in all, shared among test processes
@examples(100)
@given(story=stories)
def test_each_day_reads_one_text_and_the_past_stays(told, hundred, story):
    with transaction.atomic():
        tell(Told(told.agreement, told.admins), story)
        transaction.set_rollback(True)


def tell(told: Told, story) -> None:
    for place, (deed, number, more) in enumerate(story):
        today = KNOWING + timedelta(days=place)
        with time_machine.travel(today):
            if deed == "draft":
                told.open.append(draft(told, place, number, more))
            elif told.open:
                enact(told, told.open.pop(number % len(told.open)), gives_way=more)
        told.read[today] = texts(ranges(told))
    seen: dict[tuple[Amendment, ...], list[set[int]]] = {}
    for today, shown in told.read.items():
        known = known_on(told.agreement, today)
        if known.amendments not in seen:  # nothing else moves what was known
            seen[known.amendments] = known_texts(known)
        assert seen[known.amendments] == shown


def texts(held: dict[int, tuple[date, date | None]]) -> list[set[int]]:
    """What each day reads."""
    return [
        {key for key, (start, end) in held.items() if start <= day and (end is None or day < end)}
        for day in LOOKED_AT
    ]


def draft(told: Told, place: int, number: int, wishes: dict[str, str]) -> Amendment:
    """A draft of one admin that words or ends what is in force on its day."""
    by = told.admins[place % 2]
    one = signed(amend.draft(told.agreement, by=by), START + timedelta(days=number))
    for version in told.agreement.text_on(one.base_day()):
        wish = wishes.get(version.number)
        if wish == "end":
            versions.repeal_article(one, version.article, by=by)
        elif wish:
            word(one, version, by, f"Teks {place}")
    for version in told.agreement.duties_on(one.base_day()):
        if wishes.get("KWJ-01") == "end" or wishes.get("1") == "end":
            versions.end_duty(one, version.duty, by=by)
        elif "KWJ-01" in wishes:
            state(one, version, by, f"Rumusan {place}")
        elif "1" in wishes:
            versions.retain_duty(one, version.duty, by=by)
    return one


def word(one: Amendment, version: ArticleVersion, by, body: str) -> None:
    values = {"number": version.number, "heading": version.heading, "body": body}
    seen = versions.fingerprint(versions.wording_of(one, version.article))
    versions.word_article(one, by=by, seen=seen, article=version.article, values=values)


def state(one: Amendment, version: DutyVersion, by, statement: str) -> None:
    names = ("article", "obligor", "kind", "title", "due_rule")
    values = {name: getattr(version, name) for name in names} | {"statement": statement}
    seen = versions.fingerprint(versions.statement_of(one, version.duty))
    versions.word_duty(one, by=by, seen=seen, duty=version.duty, values=values)


def enact(told: Told, one: Amendment, *, gives_way: bool) -> None:
    """By the other admin, after aligning; a draft that nothing is left of is withdrawn."""
    by = one.drafted_by
    other = next(admin for admin in told.admins if admin != by)
    align(one, by, gives_way=gives_way)
    settle(told, one, by)
    try:
        amend.propose(one, by=by)
    except amend.NotReady:
        amend.abandon(one, by=by)
        return
    foreseen = ranges(told) | {
        shift.version.pk * sign(shift.version): (shift.validity.lower, shift.validity.upper)
        for shift in effects_of(one).shifts
    }
    amend.enact(one, by=other)
    lasting = {key: span for key, span in foreseen.items() if span[0] != span[1]}
    assert ranges(told) == lasting


def align(one: Amendment, by, *, gives_way: bool) -> None:
    for found, subject in ((clashes.article_clashes, "article"), (clashes.duty_clashes, "duty")):
        for clash in found(one):
            versions.align(
                one,
                getattr(clash.decision, subject),
                by=by,
                seen=clash.seen,
                is_kept=not gives_way,
            )
        assert found(one) == []


def settle(told: Told, one: Amendment, by) -> None:
    """What an admin does next: duties beneath a reworded article stay, orphans end."""
    texts = {version.article_id for version in told.agreement.text_on(one.base_day())}
    ended = set(one.repeals.exclude(article=None).values_list("article", flat=True))
    drafted = {version.article_id for version in one.article_versions.all()}
    for version in told.agreement.duties_on(one.base_day()):
        if version.article_id not in (texts - ended) | drafted:
            versions.end_duty(one, version.duty, by=by)
        elif version in completeness.unsettled_duties(one, drafted & texts, stated(one)):
            versions.retain_duty(one, version.duty, by=by)


def stated(one: Amendment) -> set[int]:
    return set(one.duty_versions.values_list("duty", flat=True))


def sign(version) -> int:
    return 1 if isinstance(version, ArticleVersion) else -1


def ranges(told: Told) -> dict[int, tuple[date, date | None]]:
    """Every wording in force on some day, and the days it holds; duties by negative keys."""
    rows = [
        *ArticleVersion.objects.enacted().filter(article__agreement=told.agreement),
        *DutyVersion.objects.enacted().filter(duty__agreement=told.agreement),
    ]
    return {
        row.pk * sign(row): (row.validity.lower, row.validity.upper)
        for row in rows
        if not row.validity.isempty
    }


def known_texts(known: Known) -> list[set[int]]:
    """What each day reads as it was known on another; the text moves on effective days only."""
    moved = {one.effective_on for one in known.amendments}
    shown, reads = [], set()
    for day in LOOKED_AT:
        if day in moved or not shown:
            reads = {row.pk * sign(row) for row in [*known.text_on(day), *known.duties_on(day)]}
        shown.append(reads)
    return shown
