"""Two revisions side by side: activities that came, went or changed, figures before and after."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs import planning
from programs.comparing import compare
from programs.models import Activity, Budget, Target, WorkPlan
from programs.pending import written_in
from tests.factories import (
    YEAR,
    ActivityFactory,
    BudgetFactory,
    IndicatorFactory,
    TargetFactory,
    approved,
    draft_plan_of,
)

D = Decimal
JULY = date(YEAR, 7, 1)


@pytest.fixture(autouse=True)
def _july():
    with time_machine.travel("2026-07-10T04:00:00Z", tick=False):
        yield


def planned(agreement, lead, code, *, source="apbd"):
    activity = ActivityFactory(agreement=agreement, lead=lead, code=code)
    indicator = IndicatorFactory(activity=activity)
    TargetFactory(indicator=indicator, quarter=1, value=D(5))
    TargetFactory(indicator=indicator, quarter=2, value=D(10))
    BudgetFactory(activity=activity, source=source, quarter=1, amount=D(60_000_000))
    return activity


@pytest.fixture
def original(agreement, people):
    """K-04 and K-05 each ask 5 and 10 schools, with Rp60 million of one source."""
    first = planned(agreement, people.school, "K-04")
    planned(agreement, people.bnnk, "K-05", source="apbn")
    return approved(draft_plan_of(first))


@pytest.fixture
def revision(original, people):
    return planning.revise(original, by=people.petugas, reason="Pergeseran", kind="pergeseran")


def reworded(plan, code, **words):
    written = written_in(plan, code)
    planning.change_activity(
        plan, written.activity, replace(written.draft, **words), version=written.version
    )


def emptied(plan, code):
    Target.objects.filter(plan=plan, indicator__activity__code=code).delete()
    Budget.objects.filter(plan=plan, activity__code=code).delete()


def only(comparison):
    [change] = comparison.changes
    return change


pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_a_copy_differs_in_nothing(original, revision):
    found = compare(original, revision)
    assert found.changes == []
    assert [one.code for one in found.unchanged] == ["K-04", "K-05"]


def test_a_target_is_told_before_and_after_with_its_difference(original, revision):
    Target.objects.filter(plan=revision, indicator__activity__code="K-04", quarter=2).update(
        value=D(7)
    )
    change = only(compare(original, revision))
    assert (change.kind, change.code, change.words) == ("diubah", "K-04", [])
    [line] = change.targets
    assert [(step.before, step.after) for step in line.quarters] == [
        (5, 5), (10, 7), (None, None), (None, None),
    ]  # fmt: skip
    assert line.quarters[1].difference == -3
    assert (line.year.before, line.year.after, line.year.difference) == (15, 12, -3)


def test_pagu_moved_between_quarters_is_told_though_the_year_is_the_same(original, revision):
    Budget.objects.filter(plan=revision, activity__code="K-04").update(quarter=3)
    [line] = only(compare(original, revision)).money
    assert [(step.before, step.after) for step in line.quarters] == [
        (60_000_000, None), (None, None), (None, 60_000_000), (None, None),
    ]  # fmt: skip
    assert not line.year.is_moved
    assert line.is_moved


def test_totals_stand_by_source_and_are_never_added_together(original, revision):
    Budget.objects.filter(plan=revision, source="apbd").update(amount=D(45_000_000))
    found = compare(original, revision)
    assert [(one.label, one.year.before, one.year.after) for one in found.money] == [
        ("APBD Kabupaten", 60_000_000, 45_000_000),
        ("APBN (DIPA BNN)", 60_000_000, 60_000_000),
    ]


def test_an_activity_that_is_asked_nothing_any_more_is_gone(original, revision):
    emptied(revision, "K-05")
    found = compare(original, revision)
    change = only(found)
    assert (change.kind, change.code) == ("dihapus", "K-05")
    assert change.targets[0].year.after is None
    assert (found.added, found.changed, found.removed) == (0, 0, 1)


def test_a_new_activity_of_a_draft_is_told_and_its_pagu_counted(original, revision, people):
    draft = replace(
        written_in(revision, "K-04").draft,
        code="K-06",
        title="Deteksi dini",
        indicators=[],
        budgets={("apbd", 4): D(1_000_000)},
    )
    planning.add_activity(revision, draft)
    found = compare(original, revision)
    change = only(found)
    assert (change.kind, change.code, change.title) == ("baru", "K-06", "Deteksi dini")
    assert found.money[0].year.after == 61_000_000


def test_the_wording_of_a_draft_is_told_word_by_word(original, revision, people):
    reworded(revision, "K-04", title="Sosialisasi di SMP", lead=people.kesbangpol, duties=[])
    change = only(compare(original, revision))
    assert [(word.label, word.before, word.after) for word in change.words] == [
        ("Kegiatan", "Kegiatan K-04", "Sosialisasi di SMP"),
        ("Penanggung jawab", "Disdik", "Kesbangpol"),
        ("Kewajiban", "KWJ-01", "–"),
    ]


def test_the_two_may_be_read_the_other_way_round(original, revision):
    emptied(revision, "K-05")
    assert only(compare(revision, original)).kind == "baru"


@pytest.mark.django_db(transaction=True)
def test_what_is_superseded_keeps_its_wording(original, revision, people):
    """The rows say what is in force now; the history says what was."""
    reworded(revision, "K-04", title="Sosialisasi di SMP", duties=[])
    planning.approve(revision, by=people.pimpinan, effective_on=JULY)
    original.refresh_from_db()
    assert Activity.objects.get(code="K-04").title == "Sosialisasi di SMP"
    change = only(compare(original, revision))
    assert [(word.label, word.before, word.after) for word in change.words] == [
        ("Kegiatan", "Kegiatan K-04", "Sosialisasi di SMP"),
        ("Kewajiban", "KWJ-01", "–"),
    ]


def test_the_price_of_a_comparison_is_flat(agreement, people):
    def price_of(year, count):
        for number in range(count):
            activity = ActivityFactory(agreement=agreement, year=year, code=f"K-{number + 10}")
            TargetFactory(indicator=IndicatorFactory(activity=activity))
            BudgetFactory(activity=activity)
        first = approved(WorkPlan.objects.get(year=year), effective_on=date(year, 1, 1))
        second = planning.revise(first, by=people.petugas, reason="x")
        reworded(second, "K-10", title="Lain")
        with CaptureQueriesContext(connection) as queries:
            assert len(compare(first, second).unchanged) == count - 1
        return len(queries)

    assert price_of(2030, 2) == price_of(2031, 15)


# --- The page ------------------------------------------------------------------------------------


def page(client, query=""):
    response = client.get(reverse("programs:workplan-compare", args=[YEAR]) + query)
    return response.status_code, " ".join(response.content.decode().split())


def test_the_page_says_before_after_and_difference_in_words_and_signs(
    client, people, original, revision
):
    Target.objects.filter(plan=revision, indicator__activity__code="K-04", quarter=2).update(
        value=D(7)
    )
    Budget.objects.filter(plan=revision, source="apbn").update(amount=D(75_000_000))
    client.force_login(people.auditor)
    _, text = page(client, "?dari=0&ke=1")
    for said in (
        "Renja 2026 dibandingkan dengan Renja 2026 Perubahan ke-1 (pergeseran): 0 kegiatan baru, "
        "2 diubah, 0 dihapus, 0 tetap.",
        "<strong>7</strong>",
        "(-3)",
        '<span class="visually-hidden">menjadi</span>',
        "(+Rp15.000.000)",
        "Diubah",
    ):
        assert said in text


def test_without_a_choice_the_last_stands_against_the_one_before(
    client, people, original, revision
):
    client.force_login(people.petugas)
    _, text = page(client)
    assert "Renja 2026 dibandingkan dengan Renja 2026 Perubahan ke-1" in text


def test_a_year_of_one_plan_has_nothing_to_compare(client, people, original):
    client.force_login(people.petugas)
    assert "Belum ada Perubahan Renja untuk dibandingkan." in page(client)[1]


def test_a_plan_against_itself_asks_for_two(client, people, original, revision):
    client.force_login(people.petugas)
    assert "Pilih dua naskah Renja yang berbeda." in page(client, "?dari=1&ke=1")[1]


@pytest.mark.parametrize("query", ["?dari=9", "?ke=abc", "?ke=-1"])
def test_a_revision_that_is_not_there_is_no_page(client, people, original, query):
    client.force_login(people.petugas)
    assert page(client, query)[0] == 404


def test_a_year_without_a_plan_is_no_page(client, people, agreement):
    client.force_login(people.petugas)
    assert page(client)[0] == 404
