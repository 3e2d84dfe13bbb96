"""A page of an earlier day tells what was known when that day ended, and nothing since."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.days import end_of
from programs.hindsight import verified_months
from programs.models import ActivityLog
from programs.slices import LogSlice
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
HELD = date(YEAR, 3, 10)
DECIDED = date(YEAR, 3, 20)


@pytest.fixture
def indicator():
    """One that asks five a quarter; its activity has a pagu."""
    activity = ActivityFactory(agreement=in_force())
    made = IndicatorFactory(activity=activity)
    for quarter in (1, 2, 3, 4):
        TargetFactory(indicator=made, quarter=quarter, value=5)
    BudgetFactory(activity=activity, amount=Decimal(10_000_000))
    approved(draft_plan_of(activity))
    return made


def held(indicator, value, *, on=HELD, corrects=None):
    """A log sent on the evening of its day."""
    log = ActivityLogFactory(activity=indicator.activity, performed_on=on, corrects=corrects)
    MeasurementFactory(log=log, indicator=indicator, value=value)
    with on_the_evening_of(on):
        return submitted(log)


def seen(indicator, day):
    """What the page of a day says: realisasi, and how many wait."""
    [one] = overview(indicator.activity.agreement, YEAR, day).activities
    return one.indicators[0].actual, one.waiting


def test_what_was_verified_later_still_waits_on_the_day(indicator):
    decided(held(indicator, 3), on=DECIDED)
    assert seen(indicator, DECIDED - timedelta(days=1)) == (None, 1)
    assert seen(indicator, DECIDED) == (3, 0)


def test_before_its_day_nothing_is_known_of_a_log(indicator):
    decided(held(indicator, 3), on=DECIDED)
    assert seen(indicator, HELD - timedelta(days=1)) == (None, 0)


def test_a_correction_changes_the_figure_from_its_own_verification_on(indicator):
    first = decided(held(indicator, 8), on=HELD)
    decided(held(indicator, 3, corrects=first), on=DECIDED)
    assert seen(indicator, DECIDED - timedelta(days=1)) == (8, 1)
    assert seen(indicator, DECIDED) == (3, 0)


def test_a_figure_of_an_earlier_day_opens_the_logs_it_counted_then(indicator):
    agreement = indicator.activity.agreement
    first = decided(held(indicator, 8))
    second = decided(held(indicator, 3, corrects=first), on=DECIDED)

    def rows(day):
        inside = LogSlice(tahun=YEAR, dihitung=True, per=day)
        return list(inside.within(ActivityLog.objects.all(), agreement))

    assert rows(DECIDED - timedelta(days=1)) == [first]
    assert rows(DECIDED) == [second]


def test_a_rejected_log_waits_until_it_is_rejected(indicator):
    decided(held(indicator, 3), "rejected", on=DECIDED)
    assert seen(indicator, HELD) == (None, 1)
    assert seen(indicator, DECIDED) == (None, 0)


def test_a_quarter_reported_on_is_told_as_it_is_known_now(indicator):
    decided(held(indicator, 3), on=date(YEAR, 4, 20))
    told = overview(indicator.activity.agreement, YEAR, date(YEAR, 3, 31), 1).activities[0]
    assert told.indicators[0].actual == 3


def test_money_is_told_as_the_books_stood(indicator):
    paid = ExpenditureFactory(activity=indicator.activity, amount=Decimal(700), spent_on=HELD)
    paid.cancelled_at, paid.cancel_reason = end_of(DECIDED), "Salah catat."
    paid.save()
    agreement = indicator.activity.agreement
    spent = [
        overview(agreement, YEAR, day).money.spent
        for day in (HELD - timedelta(days=1), HELD, DECIDED, DECIDED + timedelta(days=1))
    ]
    assert spent == [0, 700, 700, 0]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.dates(date(YEAR, 1, 1), date(YEAR, 3, 31)),
            st.integers(0, 9),
            st.sampled_from(["verified", "rejected", "submitted"]),
            st.booleans(),
        ),
        max_size=6,
    )
)
def test_of_this_moment_it_tells_the_same_as_the_roll_up(drawn):
    with transaction.atomic():
        compare(drawn)
        transaction.set_rollback(True)


def compare(drawn):
    made = IndicatorFactory(activity=ActivityFactory(agreement=in_force()))
    for day, value, fate, is_corrected in drawn:
        log = held(made, value, on=day)
        if fate != "submitted":
            decided(log, fate)
        if fate == "verified" and is_corrected:
            decided(held(made, value + 1, on=day, corrects=log))
    now = end_of(date(YEAR + 1, 12, 31))
    year = [made.activity_id], date(YEAR, 1, 1), date(YEAR, 12, 31)
    assert list(verified_months(*year, now)) == list(verified_months(*year))


def test_an_earlier_day_costs_one_query_more_however_many_logs(indicator):
    agreement = indicator.activity.agreement
    decided(held(indicator, 1))

    def price(day):
        with CaptureQueriesContext(connection) as spent:
            overview(agreement, YEAR, day)
        return len(spent)

    one = price(DECIDED)
    for _ in range(5):
        decided(held(indicator, 1))
    assert price(DECIDED) == one
    assert one == price(date(YEAR + 1, 12, 31)) + 1
