"""Kurva S: the page and the report draw the same one, from the same formula.

Seen to fail while the page gave each activity the same weight and the report each indicator its
own, and while the report counted an indicator whose year asks nothing as not done.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.achievement import Accumulation, Polarity
from programs.standing import overview, plan_on
from programs.standing.progress import Course, curve, curve_of
from reports.periods import period_containing
from reports.snapshot import lines
from tests.factories import (
    ActivityFactory,
    IndicatorFactory,
    TargetFactory,
    approved,
    draft_plan_of,
    in_force,
)
from tests.reports.report.world import counted

pytestmark = pytest.mark.slow

YEAR = 2026
HUNDREDTHS = st.decimals(0, 500, places=2)
indicators = st.fixed_dictionaries(
    {
        "accumulation": st.sampled_from(list(Accumulation)),
        "polarity": st.sampled_from(list(Polarity)),
        "weight": st.decimals("0.01", 9, places=2),
    }
)
targets = st.dictionaries(st.integers(1, 4), HUNDREDTHS, max_size=4)
logs = st.lists(st.tuples(st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31)), HUNDREDTHS), max_size=3)
activities = st.lists(
    st.lists(st.tuples(indicators, targets, logs), min_size=1, max_size=3), min_size=1, max_size=3
)


def course(weight, asked, reached, accumulation="sum", polarity="positive"):
    return Course(
        Decimal(weight),
        accumulation,
        polarity,
        {quarter: Decimal(value) for quarter, value in asked.items()},
        {quarter: Decimal(value) for quarter, value in reached.items()},
    )


@pytest.mark.parametrize(
    ("courses", "planned", "actual"),
    [
        # one that asks 10 and has 5, weighed 3 to 1 with one that is done
        ([course(3, {1: 5, 2: 5}, {1: 5}), course(1, {1: 1}, {1: 1})], [62.5, 100], [62.5, 62.5]),
        # over-performing hides nothing: 100 at most
        ([course(1, {1: 1}, {1: 9}), course(1, {1: 1}, {})], [100, 100], [50, 50]),
        # a year that asks nothing is no share of the whole
        ([course(1, {1: 4}, {1: 4}), course(5, {}, {1: 7})], [100, 100], [100, 100]),
        ([course(1, {1: 4}, {1: 4}), course(5, {1: 0}, {})], [100, 100], [100, 100]),
        # of a mean, quarters without a target are left out of what is asked
        ([course(1, {2: 7}, {2: 7}, "average", "negative")], [0, 100], [0, 100]),
        ([], [None, None], [None, None]),
    ],
)
def test_the_curve_is_the_mean_of_indicators_by_weight(courses, planned, actual):
    drawn = curve(courses, until=2)
    assert list(drawn.planned[:2]) == planned
    assert list(drawn.actual) == [*actual, None, None]


@given(st.lists(st.tuples(indicators, targets, targets)))
def test_the_plan_only_rises_and_ends_at_a_whole_year(drawn):
    made = [Course(**kwargs, targets=asked, reached=done) for kwargs, asked, done in drawn]
    planned = curve(made, until=4).planned
    if planned[0] is None:
        assert planned == (None,) * 4
    elif all(one.accumulation != Accumulation.LATEST for one in made):
        assert list(planned) == sorted(planned)
        assert planned[3] == pytest.approx(100)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None)
@given(drawn=activities)
def test_page_and_report_draw_the_same_curve(drawn):
    with transaction.atomic():
        compare(drawn)
        transaction.set_rollback(True)


def compare(drawn):
    agreement = in_force()
    for number, own in enumerate(drawn):
        activity = ActivityFactory(agreement=agreement, code=f"K-{number:02}")
        for kwargs, asked, done in own:
            indicator = IndicatorFactory(activity=activity, **kwargs)
            for quarter, value in asked.items():
                TargetFactory(indicator=indicator, quarter=quarter, value=value)
            for day, value in done:
                counted(activity, day, {indicator: value})
    approved(draft_plan_of(agreement.activities.first()))
    for month in (3, 6, 9, 12):
        period = period_containing("quarterly", date(YEAR, month, 1))
        plan = plan_on(agreement, YEAR, period.last_day)
        told = lines.curve_of(agreement, period, plan)
        page = curve_of(overview(agreement, YEAR, period.last_day))
        assert (told["planned"], told["actual"]) == (page.planned, page.actual)
