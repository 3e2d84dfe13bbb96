"""Standings against hand counts, and their price in queries."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Duty
from programs.models import FundingSource, Indicator, WorkPlan
from programs.standing import overview
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
    in_force,
    on_the_evening_of,
    submitted,
)

pytestmark = pytest.mark.django_db
MAY = date(YEAR, 5, 15)


def log_of(indicator, value, day, *, state="verified"):
    log = ActivityLogFactory(activity=indicator.activity, performed_on=day)
    MeasurementFactory(log=log, indicator=indicator, value=Decimal(value))
    if state == "submitted":
        with on_the_evening_of(day):
            return submitted(log)
    return decided(log, state) if state != "draft" else log


def asked(indicator, *values):
    for quarter, value in enumerate(values, start=1):
        if value is not None:
            TargetFactory(indicator=indicator, quarter=quarter, value=Decimal(value))


@pytest.fixture
def school():
    """Sosialisasi: 5/10/10/5 schools; 6 verified in the first quarter, 4 in the second."""
    activity = ActivityFactory(agreement=in_force(articles=2, duties=2), code="K-04")
    indicator = IndicatorFactory(activity=activity)
    asked(indicator, 5, 10, 10, 5)
    BudgetFactory(activity=activity, quarter=1, amount=Decimal(40_000_000))
    BudgetFactory(activity=activity, quarter=2, amount=Decimal(20_000_000))
    BudgetFactory(
        activity=activity, quarter=1, amount=Decimal(30_000_000), source=FundingSource.APBN
    )
    approved(draft_plan_of(activity))
    log_of(indicator, 6, date(YEAR, 3, 12))
    log_of(indicator, 4, date(YEAR, 5, 4))
    ExpenditureFactory(activity=activity, amount=Decimal(15_000_000))
    return activity


def test_figures_of_a_day_are_those_of_a_hand_count(school):
    [one] = overview(school.agreement, YEAR, MAY).activities
    [indicator] = one.indicators
    assert (indicator.target, indicator.actual, indicator.target_of_year) == (15, 10, 30)
    assert indicator.achievement == Decimal(1000) / 15
    assert indicator.grade.code == "S"
    assert (indicator.logs, indicator.participants) == (2, 90)
    # fisik: 10 of 30; the plan of the quarter past asks 5 of 30
    assert one.physical == Decimal(1000) / 30
    assert one.planned == Decimal(500) / 30
    assert one.alert == "on_track"
    assert one.duty_codes == ("KWJ-01",)
    assert one.article_numbers == ("1",)


def test_money_stays_apart_by_source(school):
    money = overview(school.agreement, YEAR, MAY).money
    assert [(line.source, line.budget, line.spent) for line in money.sources] == [
        ("apbd", 60_000_000, 15_000_000),
        ("apbn", 30_000_000, 0),
    ]
    assert money.sources[0].absorption == 25
    assert money.sources[1].absorption == 0
    assert money.across == "APBD Kabupaten, APBN (DIPA BNN)"


def test_a_cancelled_payment_and_one_of_a_later_day_do_not_count(school):
    cancelled = ExpenditureFactory(activity=school, amount=Decimal(7))
    cancelled.cancelled_at = "2026-04-01T00:00:00Z"
    cancelled.cancel_reason = "Salah catat."
    cancelled.save()
    ExpenditureFactory(activity=school, amount=Decimal(9), spent_on=date(YEAR, 5, 16))
    assert overview(school.agreement, YEAR, MAY).money.spent == 15_000_000


def test_a_quarter_counts_as_past_when_it_is_reported_on(school):
    as_of_quarter = overview(school.agreement, YEAR, date(YEAR, 11, 24), 2).activities[0]
    assert as_of_quarter.indicators[0].target == 15
    assert as_of_quarter.planned == Decimal(1500) / 30  # the second quarter is past here
    assert as_of_quarter.alert == "critical"


def test_only_verified_logs_count_and_the_waiting_are_told_apart(school):
    indicator = school.indicators.get()
    log_of(indicator, 100, date(YEAR, 5, 5), state="submitted")
    log_of(indicator, 100, date(YEAR, 5, 5), state="draft")
    log_of(indicator, 100, date(YEAR, 5, 5), state="returned")
    [one] = overview(school.agreement, YEAR, MAY).activities
    assert one.indicators[0].actual == 10
    assert one.waiting_by_quarter == (0, 1, 0, 0)


def test_duty_cells_follow_the_calendar(school):
    served, idle = overview(school.agreement, YEAR, MAY).duties
    assert [(cell.state, cell.done, cell.due) for cell in served.cells] == [
        ("met", 1, 1),
        ("running", 0, 1),
        ("not_due", 0, 1),
        ("not_due", 0, 1),
    ]
    assert (served.year.state, served.year.done, served.year.due) == ("running", 1, 4)
    assert idle.is_idle
    assert {cell.state for cell in idle.cells} == {"not_applicable"}


def test_a_missed_quarter_is_late_until_it_is_made_up_for(school):
    july = date(YEAR, 7, 1)
    late = overview(school.agreement, YEAR, july).duties[0]
    assert (late.cells[1].state, late.year.state) == ("late", "late")
    log_of(school.indicators.get(), 5, july)
    made_up = overview(school.agreement, YEAR, july).duties[0]
    assert (made_up.cells[1].state, made_up.year.state) == ("late", "running")


def test_the_last_day_of_a_quarter_is_not_late_yet(school):
    assert overview(school.agreement, YEAR, date(YEAR, 6, 30)).duties[0].cells[1].state == "running"


def test_a_position_is_carried_forward_and_never_summed():
    activity = ActivityFactory()
    indicator = IndicatorFactory(activity=activity, accumulation=Indicator.Accumulation.LATEST)
    asked(indicator, 5, 15, 25, 30)
    approved(draft_plan_of(activity))
    log_of(indicator, 5, date(YEAR, 1, 20))
    log_of(indicator, 12, date(YEAR, 3, 20))
    one = overview(activity.agreement, YEAR, MAY).activities[0].indicators[0]
    assert (one.actual, one.target, one.target_of_year) == (12, 15, 30)
    assert one.quarters[1].actual is None  # nothing reported in it
    assert one.quarters[1].actual_to_date == 12


def test_an_earlier_day_keeps_the_targets_of_its_day(school):
    plan = WorkPlan.objects.get()
    revision = WorkPlan.objects.create(
        agreement=school.agreement, year=YEAR, revision=1, kind="pergeseran", reason="Pergeseran"
    )
    indicator = school.indicators.get()
    TargetFactory(plan=revision, indicator=indicator, quarter=1, value=Decimal(50))
    approved(revision, effective_on=date(YEAR, 7, 1))
    before = overview(school.agreement, YEAR, date(YEAR, 6, 30))
    after = overview(school.agreement, YEAR, date(YEAR, 7, 1))
    assert before.plan == plan
    assert before.activities[0].indicators[0].target_of_year == 30
    assert after.plan == revision
    assert after.activities[0].indicators[0].target_of_year == 50


def test_what_nothing_is_asked_of_is_not_in_the_figures():
    planned = TargetFactory().indicator.activity
    silent = IndicatorFactory(activity__agreement=planned.agreement).activity
    approved(draft_plan_of(planned))
    found = overview(planned.agreement, YEAR, MAY)
    assert [one.code for one in found.activities] == [planned.code]
    assert [one.code for one in found.unplanned] == [silent.code]


def test_an_activity_without_a_duty_is_a_finding():
    planned = ActivityFactory(agreement=in_force(articles=2, duties=2))
    TargetFactory(indicator=IndicatorFactory(activity=planned))
    unbound = IndicatorFactory(
        activity=ActivityFactory(agreement=planned.agreement, code="K-09", duties=[])
    )
    approved(draft_plan_of(planned))
    log_of(unbound, 1, date(YEAR, 5, 5))
    found = overview(planned.agreement, YEAR, MAY)
    assert [one.code for one in found.unbound] == ["K-09"]
    assert [duty.code for duty in found.idle_duties] == ["KWJ-02"]


def test_figures_of_another_agreement_never_enter(school):
    other = ActivityFactory(code="K-04")
    log_of(IndicatorFactory(activity=other), 99, date(YEAR, 3, 3))
    assert overview(school.agreement, YEAR, MAY).activities[0].indicators[0].actual == 10


def queries_with(agreement, count):
    plan = None
    for number in range(count):
        activity = ActivityFactory(agreement=agreement, code=f"K-{number + 10}")
        indicator = IndicatorFactory(activity=activity)
        TargetFactory(indicator=indicator)
        BudgetFactory(activity=activity)
        plan = draft_plan_of(activity)
    approved(plan)
    for indicator in Indicator.objects.filter(activity__agreement=agreement):
        log_of(indicator, 1, date(YEAR, 2, 2))
        log_of(indicator, 1, date(YEAR, 2, 3), state="submitted")
        ExpenditureFactory(activity=indicator.activity)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = overview(agreement, YEAR, MAY)
    assert len(found.activities) == count
    return len(queries)


def test_the_price_in_queries_is_flat():
    few = queries_with(in_force(), 2)
    many = queries_with(in_force(), 20)
    assert few == many <= 11


def test_every_duty_is_served_by_code(school):
    assert set(Duty.objects.values_list("code", flat=True)) == {"KWJ-01", "KWJ-02"}
    served = overview(school.agreement, YEAR, MAY).duties[0]
    assert served.activity_codes == ("K-04",)
    assert (served.logs, served.article_number, served.obligor_ordinal) == (2, "1", 1)
