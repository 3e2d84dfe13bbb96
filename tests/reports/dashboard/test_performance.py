"""Dasbor: figures by bidang, of two years and of several agreements; each opens what it counts."""

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.roles import Role
from programs.achievement import Thresholds
from programs.models import FundingSource
from programs.standing import overview
from reports.performance.across import side_by_side
from reports.performance.ages import ages_of
from reports.performance.page import performance_of
from reports.performance.strands import by_strand, standing_of
from reports.performance.years import two_years
from reports.thread import Scope
from tests.factories import (
    ActivityFactory,
    IndicatorFactory,
    TargetFactory,
    approved,
    decided,
    draft_plan_of,
    in_force,
    side,
    submitted,
    user_in,
)
from tests.reports.dashboard.world import activity_of, approve, log_of, spend, verified

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TODAY = date(2026, 11, 24)


def scope_of(agreement, day=TODAY, user=None):
    user = user or user_in(side(agreement, 2), Role.EXECUTIVE)
    return Scope(agreement, user, day, day.year)


def rows(page: str) -> int:
    return page.count("data-row=")


# --- Bidang --------------------------------------------------------------------------------------


def test_every_bidang_is_told_and_all_together_are_the_whole_agreement(agreement):
    year = overview(agreement, 2026, TODAY)
    strands = by_strand(year.activities, year.thresholds)
    assert [one.label for one in strands][:2] == ["Pencegahan", "Pemberdayaan Masyarakat"]
    whole = standing_of("", year.activities, year.thresholds)
    assert sum(one.activities for one in strands) == whole.activities == 3
    assert sum(one.late for one in strands) == whole.late == 1


def test_an_empty_bidang_has_no_progress_rather_than_none_of_it():
    empty = standing_of("Rehabilitasi", [], Thresholds())
    assert (empty.planned, empty.physical, empty.alert) == (None, None, "unreported")


def test_money_of_a_bidang_stays_apart_by_source(agreement):
    strand = by_strand(overview(agreement, 2026, TODAY).activities, Thresholds())[0]
    assert [(line.source, line.spent) for line in strand.money.sources] == [
        (FundingSource.APBD, Decimal("1500000.00"))
    ]


@pytest.mark.parametrize("address", ["/dasbor/", "/dasbor/?per=2026-07-02"])
def test_late_activities_of_a_bidang_open_as_many_rows(page_of, address):
    page = page_of("pimpinan", address)
    for url, count in re.findall(r'href="([^"]*kegiatan-terlambat[^"]*)">(\d+)<', page):
        assert rows(page_of("pimpinan", url.replace("&amp;", "&"))) == int(count), url


def test_activities_of_a_bidang_open_as_many_rows(page_of):
    page = page_of("pimpinan", "/dasbor/")
    [(url, count), *_] = re.findall(r'href="(/renja/2026/\?bidang=[^"]*)">(\d+)<', page)
    listed = page_of("pimpinan", url.replace("&amp;", "&"))
    assert listed.count('data-label="Kode"') == int(count)


def test_a_unit_narrows_bidang_and_money_to_what_it_leads(agreement):
    lead = agreement.activities.get(code="K-01").lead
    page = performance_of(scope_of(agreement), lead.slug)
    assert (page.unit, page.total.activities, page.total.late) == (lead.short_name, 1, 1)


# --- How long verification takes -----------------------------------------------------------------


def test_waiting_logs_are_counted_by_the_side_that_performed_them(agreement):
    pemkab, bnnp = ages_of(agreement, 2026, TODAY)
    assert (pemkab.waiting, pemkab.oldest, pemkab.old) == (2, 6, 0)
    assert (bnnp.waiting, bnnp.oldest) == (0, None)


def test_a_wait_of_more_than_a_week_is_told(agreement):
    pemkab, _ = ages_of(agreement, 2026, date(2026, 11, 30))
    assert (pemkab.waiting, pemkab.old, pemkab.oldest) == (2, 1, 12)


def test_a_median_of_few_decisions_is_not_told(agreement):
    pemkab, _ = ages_of(agreement, 2026, TODAY)
    assert (pemkab.decided, pemkab.median, pemkab.has_few) == (4, None, True)


def test_the_median_runs_from_sending_to_decision(agreement):
    activity = agreement.activities.get(code="K-01")
    for days in (1, 2, 3):
        log = log_of(activity, 1, date(2026, 10, 1))
        with time_machine.travel(timezone.now() - timedelta(days=40), tick=False):
            submitted(log)
        decided(log, on=timezone.localdate(log.submitted_at) + timedelta(days=days))
    pemkab, _ = ages_of(agreement, 2026, TODAY)
    assert pemkab.decided == 7
    assert pemkab.median == Decimal("0.0")  # four of the seven were decided on the evening itself


# --- The year before -----------------------------------------------------------------------------


def test_the_year_before_is_told_on_the_same_day_as_it_was_known_then():
    agreement = in_force()
    for year in (2026, 2027):
        activity = ActivityFactory(
            agreement=agreement, year=year, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31)
        )
        TargetFactory(indicator=IndicatorFactory(activity=activity), quarter=1, value=2)
        approved(draft_plan_of(activity))
        verified(activity, 1, date(year, 3, 1))
    verified(agreement.activities.get(year=2026), 1, date(2026, 6, 1))
    with time_machine.travel("2027-03-15T04:00:00+00:00"):
        scope = scope_of(agreement, date(2027, 3, 15))
        now, before = two_years(scope, overview(agreement, 2027, scope.day))
    assert (now.year, now.logs, now.achievement) == (2027, 1, 50)
    assert (before.year, before.day, before.logs) == (2026, date(2026, 3, 15), 1)
    assert before.achievement == 50  # the log of June was not known in March


def test_without_a_plan_the_year_before_is_not_told(agreement):
    scope = scope_of(agreement)
    assert [one.year for one in two_years(scope, overview(agreement, 2026, TODAY))] == [2026]


def test_verified_logs_of_a_year_open_as_many_rows(page_of):
    page = page_of("pimpinan", "/dasbor/")
    url, count = re.search(r'href="(/catatan/\?[^"]*dihitung[^"]*)">(\d+)<', page).groups()
    assert rows(page_of("pimpinan", url.replace("&amp;", "&"))) == int(count) == 4


# --- Several agreements --------------------------------------------------------------------------


@pytest.mark.parametrize("day", [TODAY, date(2026, 7, 2)])
def test_an_agreement_beside_others_is_told_as_on_its_own_page(agreement, day):
    scope = scope_of(agreement, day)
    [row] = side_by_side(scope, [agreement])
    own = performance_of(scope)
    total = own.total
    assert (row.planned, row.physical, row.deviation, row.alert) == (
        total.planned, total.physical, total.deviation, total.alert,
    )  # fmt: skip
    assert row.money == total.money
    assert (row.logs, row.waiting) == (own.years[0].logs, sum(one.waiting for one in own.ages))


def test_figures_of_one_agreement_never_enter_another(agreement):
    other = in_force()
    activity = activity_of(other, "K-01", {1: 1})
    approve(other)
    verified(activity, 1, date(2026, 2, 2))
    spend(activity, "90.00")
    alone = side_by_side(scope_of(agreement), [agreement])
    assert side_by_side(scope_of(agreement), [agreement, other])[:1] == alone


def test_the_number_of_agreements_does_not_change_the_number_of_queries(agreement):
    scope = scope_of(agreement)
    others = [in_force() for _ in range(3)]

    def price(agreements):
        with CaptureQueriesContext(connection) as spent:
            side_by_side(scope, agreements)
        return len(spent)

    assert price([agreement]) == price([agreement, *others])


# --- Page and file -------------------------------------------------------------------------------


def test_page_and_workbook_tell_the_same_under_one_filter(client, people, agreement):
    lead = agreement.activities.get(code="K-01").lead
    client.force_login(people["verifikator"])
    page = client.get(f"/dasbor/?unit={lead.slug}&per=2026-07-02")
    url = re.search(r'href="(/dasbor/unduh/xlsx/[^"]*)"', page.content.decode())[1]
    answer = client.get(url.replace("&amp;", "&"))
    book = load_workbook(BytesIO(answer.content))
    told = page.context["page"]
    *_, total = book["Bidang"].iter_rows(min_row=2, values_only=True)
    assert total[:3] == ("Semua bidang", told.total.activities, told.total.late)
    assert total[4] == pytest.approx(float(told.total.physical), abs=0.005)
    assert [row[4] for row in book["Anggaran"].iter_rows(min_row=2, values_only=True)][-1] == float(
        told.total.money.sources[0].spent
    )


def test_pages_cost_the_same_however_many_activities(client, people, agreement):
    client.force_login(people["pimpinan"])

    def price():
        with CaptureQueriesContext(connection) as spent:
            assert client.get("/dasbor/").status_code == 200
        return len(spent)

    price()  # what a first visit sets up
    before = price()
    for activity in agreement.activities.all():
        for _ in range(3):
            verified(activity, 1, date(2026, 5, 5))
    assert price() == before
