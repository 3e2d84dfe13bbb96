"""Periods: whole months, closed by a WITA day, each named once."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.periods import (
    MONTHS_OF,
    closed_periods,
    next_period,
    period_containing,
    report_code,
)

days = st.dates(date(2020, 1, 1), date(2100, 12, 31))
kinds = st.sampled_from(sorted(MONTHS_OF))


@given(kinds, days)
def test_every_day_lies_in_exactly_one_period_of_a_kind(kind, day):
    period = period_containing(kind, day)
    assert period.start <= day <= period.last_day
    assert period.start.day == period.end.day == 1
    assert (
        period_containing(kind, period.start) == period_containing(kind, period.last_day) == period
    )
    assert next_period(period).start == period.end


@given(kinds, days, st.integers(0, 900))
def test_closed_periods_touch_end_before_today_and_miss_none(kind, first, later):
    today = first + timedelta(days=later)
    closed = list(closed_periods(kind, first, today))
    assert all(period.end <= today for period in closed)
    assert all(a.end == b.start for a, b in pairwise(closed))
    if closed:
        assert closed[0] == period_containing(kind, first)
        assert not next_period(closed[-1]).is_closed_on(today)
    else:
        assert not period_containing(kind, first).is_closed_on(today)


@given(kinds, days, kinds, days)
def test_a_code_names_one_period_only(kind, day, other_kind, other_day):
    one, other = period_containing(kind, day), period_containing(other_kind, other_day)
    assert (report_code(one) == report_code(other)) == (one == other)
    assert len(report_code(one, 98)) <= 24


def test_a_period_closes_with_the_midnight_after_its_last_day():
    quarter = period_containing("quarterly", date(2026, 2, 6))
    assert not quarter.is_closed_on(date(2026, 3, 31))
    assert quarter.is_closed_on(date(2026, 4, 1))


def test_leap_day_belongs_to_its_month_and_quarter():
    month = period_containing("monthly", date(2028, 2, 29))
    assert (month.last_day, month.code, month.label) == (
        date(2028, 2, 29), "B02", "Bulan Februari 2028",
    )  # fmt: skip
    assert period_containing("quarterly", date(2028, 2, 29)).last_day == date(2028, 3, 31)


@pytest.mark.parametrize(
    ("kind", "day", "code", "label", "quarters"),
    [
        ("monthly", date(2026, 12, 31), "LAP-2026-B12-v1", "Bulan Desember 2026", (4,)),
        ("quarterly", date(2026, 1, 1), "LAP-2026-TW1-v1", "Triwulan I Tahun 2026", (1,)),
        ("semester", date(2026, 7, 1), "LAP-2026-S2-v1", "Semester II Tahun 2026", (3, 4)),
        ("annual", date(2026, 6, 26), "LAP-2026-TH-v1", "Tahun 2026", (1, 2, 3, 4)),
    ],
)
def test_periods_are_named_as_the_office_names_them(kind, day, code, label, quarters):
    period = period_containing(kind, day)
    assert (report_code(period), period.label, period.quarters) == (code, label, quarters)


def test_a_correction_carries_the_next_number_and_the_same_period():
    period = period_containing("quarterly", date(2026, 1, 1))
    assert report_code(period, 1) == "LAP-2026-TW1-v2"


def test_due_days_count_from_the_last_day():
    assert period_containing("quarterly", date(2026, 1, 1)).due_on(10) == date(2026, 4, 10)


def test_a_period_is_owed_only_where_it_shares_a_day_with_the_validity():
    quarter = period_containing("quarterly", date(2026, 4, 1))
    assert quarter.overlaps(date(2026, 6, 30), None)
    assert not quarter.overlaps(date(2026, 7, 1), None)
    assert quarter.overlaps(None, date(2026, 4, 2))
    assert not quarter.overlaps(None, date(2026, 4, 1))


@pytest.mark.parametrize(
    ("kind", "day", "closed", "judged"),
    [
        ("monthly", date(2026, 1, 1), 0, ()),
        ("monthly", date(2026, 3, 1), 1, (1,)),
        ("monthly", date(2026, 5, 1), 1, (1,)),
        ("monthly", date(2026, 9, 1), 3, (3,)),
        ("monthly", date(2026, 11, 1), 3, (1, 2, 3)),
        ("monthly", date(2026, 12, 1), 4, (4,)),
        ("quarterly", date(2026, 5, 1), 2, (2,)),
        ("semester", date(2026, 8, 1), 4, (3, 4)),
        ("annual", date(2026, 1, 1), 4, (1, 2, 3, 4)),
    ],
)
def test_only_quarters_that_are_over_are_judged(kind, day, closed, judged):
    period = period_containing(kind, day)
    assert (period.closed_quarter, period.judged_quarters) == (closed, judged)
    assert bool(period.basis) == (not period.ends_a_quarter)


@given(kinds, days)
def test_what_is_judged_is_over_with_the_period(kind, day):
    period = period_containing(kind, day)
    assert all(date(period.year, 3 * q, 28) <= period.last_day for q in period.judged_quarters)
    assert max(period.judged_quarters, default=0) == period.closed_quarter


def test_a_month_within_a_quarter_says_by_what_it_is_judged():
    january = period_containing("monthly", date(2026, 1, 9)).basis
    may = period_containing("monthly", date(2026, 5, 9)).basis
    assert january.startswith("Belum ada triwulan 2026 yang berakhir pada periode ini")
    assert "31 Mei 2026 dinilai terhadap target yang jatuh tempo sampai dengan Triwulan I" in may
