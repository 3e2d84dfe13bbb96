"""Totals of the Renja page: each opens exactly the rows it sums, by bidang and by unit."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs import planning
from programs.models import Activity, WorkPlan
from programs.standing import add_up, overview
from programs.standing.roll import read_roll, roll_of, targets_by_unit, total_of
from programs.views.plan_page import PER_PAGE
from tests.factories import (
    YEAR,
    ActivityFactory,
    ActivityLogFactory,
    BudgetFactory,
    ExpenditureFactory,
    IndicatorFactory,
    MeasurementFactory,
    TargetFactory,
    approved,
    decided,
    draft_plan_of,
    submitted,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
MAY = date(YEAR, 5, 15)
D = Decimal


@pytest.fixture(autouse=True)
def _may():
    with time_machine.travel("2026-05-15T04:00:00Z", tick=False):
        yield


@pytest.fixture
def plan(agreement, people):
    """Schools and people asked of three units in two bidang, money of two sources."""
    for code, strand, lead, unit, adds, source in (
        ("K-01", "pencegahan", people.school, "sekolah", "sum", "apbd"),
        ("K-02", "pencegahan", people.bnnk, "orang", "sum", "apbn"),
        ("K-03", "rehabilitasi", people.bnnk, "orang", "latest", "apbd"),
        ("K-04", "dukungan", people.kesbangpol, "sekolah", "sum", "apbd"),
    ):
        activity = ActivityFactory(agreement=agreement, code=code, strand=strand, lead=lead)
        indicator = IndicatorFactory(activity=activity, unit=unit, accumulation=adds)
        TargetFactory(indicator=indicator, quarter=1, value=D(5))
        TargetFactory(indicator=indicator, quarter=3, value=D(7))
        BudgetFactory(activity=activity, source=source, amount=D(1_000_000))
        ExpenditureFactory(activity=activity, source=source, amount=D(250_000))
    only_money = ActivityFactory(agreement=agreement, code="K-05", lead=people.school)
    BudgetFactory(activity=only_money, source="apbn", amount=D(5_000_000))
    return approved(draft_plan_of(only_money))


def page(client, query=""):
    response = client.get(reverse("programs:workplan", args=[YEAR]) + query)
    return response, " ".join(response.content.decode().split())


def opened(client, url):
    """The context behind a link of the page."""
    return page(client, url.split("#")[0])[0].context


def rows_of(context):
    return [one for group in context["groups"] for one in group.activities]


@pytest.mark.parametrize("by", ["", "?menurut=unit"])
def test_each_count_opens_as_many_rows(client, people, plan, by):
    client.force_login(people.petugas)
    context = page(client, by)[0].context
    rows = [*context["recap"], context["recap_total"]]
    assert sum(row.total.activities for row in rows[:-1]) == rows[-1].total.activities == 5
    for row in rows:
        assert len(rows_of(opened(client, row.url))) == row.total.activities


@pytest.mark.parametrize("by", ["", "?menurut=unit"])
def test_each_count_of_targets_opens_the_activities_that_have_them(client, people, plan, by):
    client.force_login(people.petugas)
    context = page(client, by)[0].context
    for row in [*context["recap"], context["recap_total"]]:
        found = opened(client, row.target_url)
        assert found["shown"].indicators == row.total.indicators
        assert all(one.indicators for one in rows_of(found))


@pytest.mark.parametrize("by", ["", "?menurut=unit"])
def test_each_pagu_opens_the_rows_that_add_up_to_it(client, people, plan, by):
    client.force_login(people.petugas)
    context = page(client, by)[0].context
    links = [
        line
        for row in [*context["recap"], context["recap_total"]]
        for line in row.sources
        if line.url
    ]
    assert links
    for line in links:
        found = opened(client, line.url)
        money = add_up(rows_of(found))
        assert [(one.label, one.budget, one.spent) for one in money.sources] == [
            (line.label, line.budget, line.spent)
        ]
        assert found["shown"].money.sources[0].budget == line.budget


def test_the_figures_at_the_top_open_what_they_sum(client, people, plan):
    client.force_login(people.petugas)
    for figure in page(client)[0].context["figures"][1:]:
        assert figure.value.replace(".", "") in {
            f"Rp{one.budget:.0f}" for one in opened(client, figure.url)["shown"].money.sources
        }


def test_targets_are_added_up_per_unit_and_a_position_never_is(client, people, plan):
    client.force_login(people.petugas)
    told = page(client)[0].context["unit_targets"]
    assert [(one.asked.unit, one.asked.indicators, one.asked.total) for one in told] == [
        ("orang", 1, 12),
        ("sekolah", 2, 24),
    ]
    for one in told:
        found = opened(client, one.url)
        assert len(rows_of(found)) == one.asked.indicators
        assert found["shown_targets"] == one.asked


def test_each_unit_heads_its_activities_with_their_count(client, people, plan):
    client.force_login(people.petugas)
    counts = {
        group.label: group.count for group in page(client, "?menurut=unit")[0].context["groups"]
    }
    assert counts == {"BNNK": 2, "Disdik": 2, "Kesbangpol": 1}


def test_links_keep_the_revision_and_the_grouping(client, people, plan):
    planning.revise(plan, by=people.petugas, reason="Pergeseran")
    client.force_login(people.petugas)
    _, text = page(client, "?revisi=1&menurut=unit")
    links = [unescape(one) for one in re.findall(r'href="(\?[^"]*#daftar)"', text)]
    assert links
    assert all("revisi=1" in one and "menurut=unit" in one for one in links)


def test_the_filter_form_keeps_the_revision(client, people, plan):
    client.force_login(people.petugas)
    _, text = page(client, "?revisi=0")
    assert '<input type="hidden" name="revisi" value="0"' in text


@pytest.mark.parametrize("query", ["?satuan=lusin", "?target=x", "?menurut=x", "?revisi=&page=99"])
def test_a_wrong_filter_filters_nothing(client, people, plan, query):
    client.force_login(people.petugas)
    response, _ = page(client, query)
    assert (response.status_code, response.context["shown"].activities) == (200, 5)


# --- The roll ------------------------------------------------------------------------------------


def beside_the_plan(agreement, people):
    """Of three more activities one has a verified log, one a waiting one, one nothing."""
    for code in ("K-06", "K-07", "K-08"):
        IndicatorFactory(
            activity=ActivityFactory(agreement=agreement, code=code, lead=people.school, duties=[])
        )
    log = ActivityLogFactory(activity=Activity.objects.get(code="K-06"))
    MeasurementFactory(log=log)
    decided(log)
    submitted(ActivityLogFactory(activity=Activity.objects.get(code="K-07")))


def test_the_roll_from_rows_is_the_roll_from_standings(agreement, people):
    beside_the_plan(agreement, people)
    activity = ActivityFactory(agreement=agreement, code="K-01", lead=people.school)
    for unit, adds in (("sekolah", "sum"), ("orang", "latest"), ("orang", "sum")):
        TargetFactory(indicator=IndicatorFactory(activity=activity, unit=unit, accumulation=adds))
    BudgetFactory(activity=activity, source="apbn")
    ExpenditureFactory(activity=activity, source="apbd")
    plan = approved(draft_plan_of(activity))
    from_rows = read_roll(plan, MAY)
    from_standings = roll_of(overview(agreement, YEAR, MAY, plan=plan), plan)
    for roll in (from_rows, from_standings):
        assert [one.code for one in roll.entries] == ["K-01", "K-06", "K-07"]
        assert [one.code for one in roll.unplanned] == ["K-08"]
        assert [one.code for one in roll.unbound] == ["K-06", "K-07"]
        assert [code for code, _ in roll.idle_duties] == ["KWJ-02"]
    assert total_of(from_rows.entries) == total_of(from_standings.entries)
    assert targets_by_unit(from_rows.entries) == targets_by_unit(from_standings.entries)
    assert [one.asked for one in from_rows.entries] == [one.asked for one in from_standings.entries]


def long_plan(agreement, people, count):
    for number in range(count):
        activity = ActivityFactory(agreement=agreement, code=f"K-{number:03}", lead=people.school)
        TargetFactory(indicator=IndicatorFactory(activity=activity))
        BudgetFactory(activity=activity)
    return approved(WorkPlan.objects.get())


def test_a_long_plan_is_read_page_by_page(client, people, agreement):
    long_plan(agreement, people, PER_PAGE + 3)
    client.force_login(people.petugas)
    first, second = (page(client, f"?page={number}")[0].context for number in (1, 2))
    assert [len(rows_of(one)) for one in (first, second)] == [PER_PAGE, 3]
    assert [one["groups"][0].count for one in (first, second)] == [PER_PAGE + 3] * 2
    assert first["shown"] == second["shown"]
    assert first["shown"].money.budget == (PER_PAGE + 3) * 1_500_000


def test_a_long_plan_costs_as_many_queries_as_a_short_one(client, people, agreement):
    client.force_login(people.petugas)
    TargetFactory(
        indicator=IndicatorFactory(activity=ActivityFactory(agreement=agreement, code="K-900"))
    )
    approved(WorkPlan.objects.get())
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    WorkPlan.objects.update(state="superseded")
    second = WorkPlan.objects.create(agreement=agreement, year=YEAR, revision=1, kind="perubahan")
    for number in range(PER_PAGE + 3):
        activity = ActivityFactory(agreement=agreement, code=f"K-{number:03}", lead=people.school)
        TargetFactory(plan=second, indicator=IndicatorFactory(activity=activity))
        BudgetFactory(plan=second, activity=activity)
    approved(second, effective_on=date(YEAR, 2, 1))
    with CaptureQueriesContext(connection) as many:
        response, _ = page(client)
    assert response.context["shown"].activities == PER_PAGE + 3
    assert len(many) <= len(few) + 1  # one query more where activities beside the plan are asked of
