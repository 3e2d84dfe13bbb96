"""Formulas of performance: worked examples at each boundary, and properties that always hold."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs import achievement as formulas
from programs.achievement import Accumulation, Alert, Polarity, Tally

D = Decimal
AMOUNT = st.decimals(min_value=0, max_value=10**9, places=4)
POSITIVE = st.decimals(min_value=D("0.0001"), max_value=10**9, places=4)
QUARTER = st.integers(min_value=1, max_value=4)
TARGETS = st.dictionaries(QUARTER, AMOUNT, max_size=4)
VALUES = st.dictionaries(QUARTER, st.lists(AMOUNT, min_size=1, max_size=5), max_size=4)
ACCUMULATION = st.sampled_from(list(Accumulation))
POLARITY = st.sampled_from(list(Polarity))


def tally(values):
    return Tally(sum(values, D(0)), len(values), values[-1] if values else None)


# --- Capaian -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "target", "polarity", "expected"),
    [
        (8, 10, "positive", 80),
        (13, 10, "positive", 130),
        (0, 10, "positive", 0),
        (None, 10, "positive", None),
        (8, None, "positive", None),
        (8, 0, "positive", None),
        (0, 0, "positive", None),
        (5, 5, "negative", 100),
        (4, 5, "negative", 120),
        (6, 5, "negative", 80),
        (10, 5, "negative", 0),
        (500, 5, "negative", 0),
        (0, 0, "negative", 100),
        (1, 0, "negative", 0),
        (None, 5, "negative", None),
    ],
)
def test_achievement_by_polarity(actual, target, polarity, expected):
    found = formulas.achievement(
        None if actual is None else D(actual), None if target is None else D(target), polarity
    )
    assert found == (None if expected is None else D(expected))


@given(POSITIVE, AMOUNT, AMOUNT)
def test_more_is_never_worse_by_positive_and_never_better_by_negative(target, a, b):
    low, high = sorted([a, b])
    assert formulas.achievement(low, target) <= formulas.achievement(high, target)
    negative = Polarity.NEGATIVE
    worse = formulas.achievement(high, target, negative)
    assert formulas.achievement(low, target, negative) >= worse >= 0


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_polarity_mirrors_around_the_target(target, off):
    """What positive gains above the target negative loses, until the floor."""
    above = formulas.achievement(D(target + off), D(target)) - 100
    below = 100 - formulas.achievement(D(target + off), D(target), Polarity.NEGATIVE)
    assert below == pytest.approx(min(above, D(100)), abs=D("1e-20"))


@given(AMOUNT, POSITIVE)
def test_achievement_can_be_redone_by_hand(actual, target):
    assert formulas.achievement(actual, target) * target / 100 == pytest.approx(
        actual, abs=D("1e-12")
    )


# --- To date -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accumulation", "quarter", "expected"),
    [
        ("sum", 1, 5), ("sum", 2, 15), ("sum", 3, 25), ("sum", 4, 30),
        ("latest", 1, 5), ("latest", 2, 10), ("latest", 4, 5),
        ("average", 1, 5), ("average", 2, D("7.5")), ("average", 4, D("7.5")),
        ("sum", 0, None),
    ],
)  # fmt: skip
def test_target_to_date(accumulation, quarter, expected):
    targets = {1: D(5), 2: D(10), 3: D(10), 4: D(5)}
    assert formulas.target_to_date(targets, quarter, accumulation) == expected


def test_a_quarter_without_target_is_left_out_not_counted_as_zero():
    targets = {2: D(4), 4: D(8)}
    assert formulas.target_to_date(targets, 1, "average") is None
    assert formulas.target_to_date(targets, 3, "average") == 4
    assert formulas.target_to_date(targets, 4, "average") == 6
    assert formulas.target_to_date(targets, 3, "latest") == 4


def test_an_empty_quarter_is_not_zero():
    reported = {1: tally([D(6)]), 3: tally([D(8)])}
    assert formulas.actual_to_date(reported, 2, "average") == 6
    assert formulas.actual_to_date(reported, 4, "average") == 7
    assert formulas.actual_to_date(reported, 2, "latest") == 6
    assert formulas.actual_to_date({}, 4, "sum") is None
    assert formulas.actual_to_date({2: tally([D(1)])}, 1, "sum") is None


def test_a_report_of_zero_is_a_report():
    assert formulas.actual_to_date({1: tally([D(0)])}, 1, "sum") == 0
    assert formulas.grade(D(0)).code == "SR"


def test_a_position_is_never_summed():
    """70 percent of schools in each of four quarters is 70 percent, not 280."""
    same = {quarter: tally([D(70)]) for quarter in (1, 2, 3, 4)}
    assert formulas.actual_to_date(same, 4, "latest") == 70
    assert formulas.actual_to_date(same, 4, "average") == 70
    assert formulas.actual_to_date(same, 4, "sum") == 280


def test_the_mean_of_quarters_is_not_the_mean_of_logs():
    reported = {1: tally([D(7)] * 10), 2: tally([D(3)])}
    assert formulas.actual_to_date(reported, 2, "average") == 5


@given(VALUES, st.randoms())
def test_the_order_of_logs_changes_no_sum_and_no_mean(values, random):
    for accumulation in (Accumulation.SUM, Accumulation.AVERAGE):
        before = {q: tally(v) for q, v in values.items()}
        shuffled = {q: random.sample(v, len(v)) for q, v in values.items()}
        after = {q: tally(v) for q, v in shuffled.items()}
        assert formulas.actual_to_date(before, 4, accumulation) == formulas.actual_to_date(
            after, 4, accumulation
        )


@given(st.lists(AMOUNT, min_size=1, max_size=6), st.data())
def test_splitting_a_log_changes_no_sum(values, data):
    first = values[0]
    part = data.draw(st.decimals(min_value=0, max_value=first, places=4))
    split = [part, first - part, *values[1:]]
    whole = formulas.actual_to_date({1: tally(values)}, 1, "sum")
    assert formulas.actual_to_date({1: tally(split)}, 1, "sum") == whole


@given(st.lists(AMOUNT, max_size=4), st.lists(AMOUNT, max_size=4), ACCUMULATION)
def test_tallies_of_months_add_up_to_the_tally_of_the_quarter(early, late, accumulation):
    together = tally(early) + tally(late)
    assert together.value(accumulation) == tally(early + late).value(accumulation)


@given(VALUES)
def test_a_sum_to_date_never_falls(values):
    tallies = {q: tally(v) for q, v in values.items()}
    known = [
        value for q in (1, 2, 3, 4)
        if (value := formulas.actual_to_date(tallies, q, "sum")) is not None
    ]  # fmt: skip
    assert all(before <= after for before, after in pairwise(known))


# --- Met -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accumulation", "values", "quarter", "expected"),
    [
        ("sum", {1: 5}, 1, True),
        ("sum", {1: 4}, 1, False),
        ("sum", {1: 15}, 2, True),  # a surplus of the first quarter serves the second
        ("sum", {2: 15}, 1, False),  # one of the second does not serve the first
        ("latest", {1: 12}, 2, True),
        ("latest", {1: 12, 2: 9}, 2, False),
        ("average", {1: 10}, 2, False),
        ("average", {2: 10}, 2, True),
        ("sum", {}, 1, False),
    ],
)
def test_when_a_quarter_is_met(accumulation, values, quarter, expected):
    targets = {1: D(5), 2: D(10)}
    tallies = {q: tally([D(v)]) for q, v in values.items()}
    assert formulas.is_met(targets, tallies, quarter, accumulation) is expected


@pytest.mark.parametrize(
    ("target", "polarity", "expected"),
    [
        (None, "positive", False),
        (0, "positive", False),
        (1, "positive", True),
        (None, "negative", False),
        (0, "negative", True),
    ],
)
def test_what_is_asked(target, polarity, expected):
    assert formulas.is_asked(None if target is None else D(target), polarity) is expected


# --- Means, grades, money ------------------------------------------------------------------------


def test_one_over_performer_does_not_hide_a_failure():
    assert formulas.mean_achievement([(D(300), D(1)), (D(20), D(1)), (None, D(5))]) == 60
    assert formulas.mean_achievement([(D(100), D(3)), (D(20), D(1))]) == 80
    assert formulas.mean_achievement([(None, D(1))]) is None
    assert formulas.mean_achievement([]) is None


def test_an_asked_and_unreported_indicator_counts_as_zero_progress():
    assert formulas.physical_progress([(D(80), D(1)), (None, D(1))]) == 40


@given(st.lists(st.tuples(AMOUNT, POSITIVE), min_size=1, max_size=8))
def test_a_mean_lies_between_zero_and_a_hundred(pairs):
    mean = formulas.mean_achievement(pairs)
    lowest = min(min(value, D(100)) for value, _ in pairs)
    assert lowest - D("1e-9") <= mean <= D(100) + D("1e-9")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("0", "SR"), ("50", "SR"), ("50.0001", "R"), ("50.4", "R"), ("65", "R"), ("65.0001", "S"),
        ("75", "S"), ("75.0001", "T"), ("90", "T"), ("90.0001", "ST"), ("90.6", "ST"),
        ("100", "ST"), ("250", "ST"),
    ],
)  # fmt: skip
def test_grades_have_strict_bounds_and_no_gap(value, code):
    assert formulas.grade(D(value)).code == code


def test_no_data_earns_no_grade():
    assert formulas.grade(None) is None


@given(st.decimals(min_value=0, max_value=1000, places=6))
def test_a_grade_is_taken_from_the_unrounded_value(value):
    order = ["SR", "R", "S", "T", "ST"]
    passed = sum(value > bound for bound in (50, 65, 75, 90))
    assert formulas.grade(value).code == order[passed]


def test_another_scale_is_only_other_data():
    scale = (formulas.Grade("B", "Baik", D(85)), formulas.Grade("K", "Kurang", None))
    assert formulas.grade(D(85), scale).code == "K"
    assert formulas.grade(D("85.01"), scale).code == "B"


def test_absorption_without_pagu_is_undefined():
    assert formulas.absorption(D(200), D(50)) == 25
    assert formulas.absorption(D(200), None) == 0
    assert formulas.absorption(D(0), D(50)) is None
    assert formulas.absorption(None, D(50)) is None


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ("3", Alert.ON_TRACK), ("0", Alert.ON_TRACK), ("-5", Alert.ON_TRACK),
        ("-5.0001", Alert.ATTENTION), ("-10", Alert.ATTENTION), ("-10.0001", Alert.CRITICAL),
        (None, Alert.UNREPORTED),
    ],
)  # fmt: skip
def test_alerts_at_their_bounds(points, expected):
    assert formulas.alert(None if points is None else D(points)) == expected


def test_money_ahead_of_work_is_flagged_past_twenty_points():
    assert not formulas.money_runs_ahead(D(60), D(40))
    assert formulas.money_runs_ahead(D("60.01"), D(40))
    assert formulas.money_runs_ahead(D(21), None)
    assert not formulas.money_runs_ahead(None, None)


def test_deviation_keeps_its_sign():
    assert formulas.deviation(D(33), D(41)) == -8
    assert formulas.deviation(None, D(41)) is None


def test_figures_are_printed_half_up():
    assert formulas.shown(D("66.665")) == D("66.67")
    assert formulas.shown(D("0.5"), 0) == 1
    assert formulas.shown(D("-0.125")) == D("-0.13")


# --- Fisik ---------------------------------------------------------------------------------------


def test_progress_of_what_grows_is_a_share_of_the_year():
    targets = {1: D(5), 2: D(10), 3: D(10), 4: D(5)}
    done = {1: tally([D(6)]), 2: tally([D(4)])}
    assert formulas.planned_progress(targets, 1, "sum", "positive") == D(500) / 30
    assert formulas.planned_progress(targets, 0, "sum", "positive") == 0
    assert formulas.actual_progress(targets, done, 2, "sum", "positive") == D(1000) / 30


def test_progress_of_what_does_not_grow_is_earned_quarter_by_quarter():
    targets = {1: D(7), 2: D(6), 3: D(5), 4: D(5)}
    done = {1: tally([D(7)]), 2: tally([D(6)])}
    assert formulas.planned_progress(targets, 2, "average", "negative") == 50
    assert formulas.actual_progress(targets, done, 2, "average", "negative") == 50
    slow = {1: tally([D("10.4")])}
    assert formulas.actual_progress(targets, slow, 2, "average", "negative") == 20


def test_progress_of_a_year_that_asks_nothing_is_undefined():
    assert formulas.planned_progress({}, 4, "sum", "positive") is None
    assert formulas.planned_progress({1: D(0)}, 4, "sum", "positive") is None
    assert formulas.actual_progress({}, {1: tally([D(3)])}, 4, "sum", "positive") is None
    assert formulas.actual_progress({1: D(5)}, {}, 4, "sum", "positive") is None
    undefined = {1: tally([D(3)])}
    assert formulas.actual_progress({2: D(5)}, undefined, 1, "average", "positive") is None


@given(TARGETS, VALUES, QUARTER, ACCUMULATION, POLARITY)
def test_progress_stays_between_zero_and_a_hundred(targets, values, quarter, adds, polarity):
    tallies = {q: tally(v) for q, v in values.items()}
    for found in (
        formulas.planned_progress(targets, quarter, adds, polarity),
        formulas.actual_progress(targets, tallies, quarter, adds, polarity),
    ):
        assert found is None or 0 <= found <= 100
