"""What holds of every formula of performance whatever the figures: order, bounds, mirrors."""

from decimal import Decimal, localcontext
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from programs import achievement as formulas
from programs.achievement import RENJA_SCALE, Accumulation, Alert, Polarity, Tally

D = Decimal
QUARTERS = (1, 2, 3, 4)
AMOUNT = st.decimals(min_value=0, max_value=10**6, places=4)
POSITIVE = st.decimals(min_value=D("0.0001"), max_value=10**6, places=4)
PERCENT = st.decimals(min_value=0, max_value=500, places=4)
QUARTER = st.sampled_from(QUARTERS)
TARGETS = st.dictionaries(QUARTER, POSITIVE, min_size=1, max_size=4)
LOGS = st.dictionaries(QUARTER, st.lists(AMOUNT, min_size=1, max_size=4), min_size=1, max_size=4)
WEIGHED = st.lists(st.tuples(PERCENT, POSITIVE), min_size=1, max_size=6)
ACCUMULATION = st.sampled_from(list(Accumulation))
POLARITY = st.sampled_from(list(Polarity))
CLOSE = D("1e-12")


def tally(values):
    return Tally(sum(values, D(0)), len(values), values[-1] if values else None)


def tallies(logs):
    return {quarter: tally(values) for quarter, values in logs.items()}


def close(value):
    return pytest.approx(value, abs=CLOSE, rel=CLOSE)


# --- Monotone in what was done -------------------------------------------------------------------


@given(LOGS, QUARTER, QUARTER, AMOUNT, ACCUMULATION)
def test_a_log_that_says_more_never_lowers_the_figure_to_date(logs, where, to, more, adds):
    assume(where in logs)
    raised = {**logs, where: [*logs[where][:-1], logs[where][-1] + more]}
    before = formulas.actual_to_date(tallies(logs), to, adds)
    after = formulas.actual_to_date(tallies(raised), to, adds)
    assert (before is None) == (after is None)
    assert before is None or after >= before - CLOSE


@given(TARGETS, LOGS, QUARTER, AMOUNT, ACCUMULATION)
def test_doing_more_never_lowers_progress_where_more_is_better(targets, logs, to, more, adds):
    raised = {quarter: [value + more for value in values] for quarter, values in logs.items()}
    before, after = (
        formulas.actual_progress(targets, tallies(done), to, adds, Polarity.POSITIVE)
        for done in (logs, raised)
    )
    assert before is None or after >= before - CLOSE


@given(TARGETS, LOGS, QUARTER, AMOUNT, ACCUMULATION)
def test_doing_more_never_raises_progress_where_less_is_better(targets, logs, to, more, adds):
    raised = {quarter: [value + more for value in values] for quarter, values in logs.items()}
    before, after = (
        formulas.actual_progress(targets, tallies(done), to, adds, Polarity.NEGATIVE)
        for done in (logs, raised)
    )
    assert before is None or after <= before + CLOSE


@given(TARGETS, LOGS, QUARTER, POSITIVE, ACCUMULATION)
def test_what_is_met_stays_met_when_more_is_done(targets, logs, quarter, more, adds):
    raised = {q: [value + more for value in values] for q, values in logs.items()}
    if formulas.is_met(targets, tallies(logs), quarter, adds):
        assert formulas.is_met(targets, tallies(raised), quarter, adds)


@given(st.lists(PERCENT, min_size=2, max_size=8))
def test_a_higher_capaian_never_earns_a_lower_predikat(values):
    order = [step.code for step in RENJA_SCALE]
    places = [order.index(formulas.grade(value).code) for value in sorted(values)]
    assert all(higher <= lower for lower, higher in pairwise(places))


@given(POSITIVE, AMOUNT, AMOUNT)
def test_absorption_grows_with_what_is_spent_and_adds_up(budget, one, other):
    together = formulas.absorption(budget, one + other)
    assert together >= formulas.absorption(budget, one) >= 0
    apart = formulas.absorption(budget, one) + formulas.absorption(budget, other)
    assert together == close(apart)


@given(st.lists(st.decimals(min_value=-100, max_value=100, places=4), min_size=2, max_size=8))
def test_a_worse_deviation_never_earns_a_milder_alert(points):
    order = [Alert.ON_TRACK, Alert.ATTENTION, Alert.CRITICAL]
    places = [order.index(formulas.alert(one)) for one in sorted(points, reverse=True)]
    assert places == sorted(places)


@given(PERCENT, PERCENT, PERCENT)
def test_money_that_runs_ahead_does_so_however_much_more_is_spent(absorbed, physical, more):
    if formulas.money_runs_ahead(absorbed, physical):
        assert formulas.money_runs_ahead(absorbed + more, physical)


# --- Invariant under order, splitting and units --------------------------------------------------


@given(LOGS, QUARTER, st.data())
def test_splitting_a_log_changes_no_sum_and_no_position(logs, to, data):
    where = data.draw(st.sampled_from(sorted(logs)))
    last = logs[where][-1]
    part = data.draw(st.decimals(min_value=0, max_value=last, places=4))
    split = {**logs, where: [*logs[where][:-1], part, last - part]}
    assert formulas.actual_to_date(tallies(split), to, Accumulation.SUM) == (
        formulas.actual_to_date(tallies(logs), to, Accumulation.SUM)
    )
    again = {**logs, where: [*logs[where], last]}  # the same position reported twice
    assert formulas.actual_to_date(tallies(again), to, Accumulation.LATEST) == (
        formulas.actual_to_date(tallies(logs), to, Accumulation.LATEST)
    )


@given(LOGS, QUARTER, ACCUMULATION)
def test_quarters_may_be_told_in_any_order(logs, to, adds):
    backwards = dict(sorted(tallies(logs).items(), reverse=True))
    assert formulas.actual_to_date(backwards, to, adds) == (
        formulas.actual_to_date(tallies(logs), to, adds)
    )
    targets = {quarter: values[0] for quarter, values in logs.items()}
    assert formulas.target_to_date(dict(sorted(targets.items(), reverse=True)), to, adds) == (
        formulas.target_to_date(targets, to, adds)
    )


@given(LOGS, QUARTER, ACCUMULATION)
def test_a_later_quarter_says_nothing_of_an_earlier_one(logs, to, adds):
    known = {quarter: one for quarter, one in tallies(logs).items() if quarter <= to}
    assert formulas.actual_to_date(known, to, adds) == (
        formulas.actual_to_date(tallies(logs), to, adds)
    )


@given(AMOUNT, POSITIVE, st.integers(1, 1000), POLARITY)
def test_capaian_knows_no_unit_of_measure(actual, target, times, polarity):
    assert formulas.achievement(actual * times, target * times, polarity) == close(
        formulas.achievement(actual, target, polarity)
    )


@given(WEIGHED, st.randoms())
def test_a_mean_knows_no_order(pairs, random):
    shuffled = random.sample(pairs, len(pairs))
    assert formulas.mean_achievement(shuffled) == close(formulas.mean_achievement(pairs))


@given(WEIGHED, st.integers(1, 1000))
def test_only_the_ratio_of_weights_matters(pairs, times):
    scaled = [(value, weight * times) for value, weight in pairs]
    assert formulas.mean_achievement(scaled) == close(formulas.mean_achievement(pairs))


@given(WEIGHED)
def test_what_is_unreported_changes_no_mean(pairs):
    assert formulas.mean_achievement([*pairs, (None, D(3))]) == formulas.mean_achievement(pairs)


# --- Bounded -------------------------------------------------------------------------------------


@given(AMOUNT, AMOUNT)
def test_where_less_is_better_capaian_lies_between_nothing_and_twice_the_target(actual, target):
    found = formulas.achievement(actual, target, Polarity.NEGATIVE)
    assert 0 <= found <= 200


@given(LOGS, QUARTER)
def test_a_mean_to_date_lies_among_the_quarters_it_is_of(logs, to):
    known = tallies(logs)
    found = formulas.actual_to_date(known, to, Accumulation.AVERAGE)
    values = [one.value(Accumulation.AVERAGE) for q, one in known.items() if q <= to]
    assert (found is None) == (not values)
    assert found is None or min(values) - CLOSE <= found <= max(values) + CLOSE


@given(TARGETS, QUARTER)
def test_targets_to_date_lie_among_the_targets(targets, to):
    so_far = [value for quarter, value in targets.items() if quarter <= to]
    found = {adds: formulas.target_to_date(targets, to, adds) for adds in Accumulation}
    if not so_far:
        assert set(found.values()) == {None}
        return
    assert found[Accumulation.LATEST] in so_far
    assert min(so_far) - CLOSE <= found[Accumulation.AVERAGE] <= max(so_far) + CLOSE
    assert found[Accumulation.SUM] >= max(so_far)


@given(TARGETS, POLARITY)
def test_the_plan_of_a_year_ends_at_a_hundred_percent(targets, polarity):
    for adds in Accumulation:
        assert formulas.planned_progress(targets, 4, adds, polarity) == 100


@given(TARGETS, POLARITY, st.sampled_from([Accumulation.SUM, Accumulation.AVERAGE]))
def test_the_plan_never_goes_back(targets, polarity, adds):
    course = [formulas.planned_progress(targets, quarter, adds, polarity) for quarter in QUARTERS]
    assert all(before <= after for before, after in pairwise(course))


@given(st.lists(st.tuples(st.none() | PERCENT, POSITIVE), min_size=1, max_size=6))
def test_progress_lies_between_zero_and_the_mean_of_what_is_reported(pairs):
    found = formulas.physical_progress(pairs)
    mean = formulas.mean_achievement(pairs)
    assert 0 <= found <= 100 + CLOSE
    assert mean is None or found <= mean + CLOSE


@given(PERCENT, PERCENT)
def test_a_deviation_is_the_other_way_round_when_read_the_other_way(actual, planned):
    assert formulas.deviation(actual, planned) == -formulas.deviation(planned, actual)
    assert (formulas.deviation(actual, planned) < 0) == (actual < planned)


# --- Mirrored ------------------------------------------------------------------------------------


@given(POSITIVE, AMOUNT)
def test_the_two_polarities_add_up_to_two_hundred_until_the_floor(target, actual):
    assume(actual <= 2 * target)
    positive = formulas.achievement(actual, target)
    negative = formulas.achievement(actual, target, Polarity.NEGATIVE)
    assert positive + negative == close(D(200))


@given(POSITIVE, POLARITY)
def test_the_target_itself_is_a_hundred_percent_either_way(target, polarity):
    assert formulas.achievement(target, target, polarity) == 100


@given(TARGETS, LOGS, QUARTER, POLARITY, st.sampled_from([Accumulation.SUM, Accumulation.LATEST]))
def test_met_means_a_hundred_percent_to_date(targets, logs, quarter, polarity, adds):
    capaian = formulas.achievement(
        formulas.actual_to_date(tallies(logs), quarter, adds),
        formulas.target_to_date(targets, quarter, adds),
        polarity,
    )
    met = formulas.is_met(targets, tallies(logs), quarter, adds, polarity)
    assert met == (capaian is not None and capaian >= 100)


# --- Printed -------------------------------------------------------------------------------------


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=8), st.integers(0, 4))
def test_what_is_printed_is_never_off_by_more_than_half_its_last_digit(value, places):
    with localcontext(prec=50):
        printed = formulas.shown(value, places)
        assert abs(printed - value) <= D(1).scaleb(-places) / 2
        assert formulas.shown(printed, places) == printed
        assert formulas.shown(-value, places) == -printed
