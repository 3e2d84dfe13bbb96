"""How numbers, money and days are written in Indonesian, and read back."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p4gn_portal import formats

RUPIAH = st.decimals(
    min_value=-formats.MAX_RUPIAH, max_value=formats.MAX_RUPIAH, places=2, allow_nan=False
)
VOLUMES = st.decimals(min_value=-(10**14), max_value=10**14, places=4, allow_nan=False)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "Rp0,00"),
        (1_250_000, "Rp1.250.000,00"),
        (Decimal("1250000.5"), "Rp1.250.000,50"),
        (Decimal("-8000"), "-Rp8.000,00"),
        (formats.MAX_RUPIAH, "Rp999.999.999.999.999,99"),
        (Decimal("0.005"), "Rp0,01"),
    ],
)
def test_rupiah_has_no_space_and_two_decimals(amount, written):
    assert formats.format_rupiah(amount) == written


def test_whole_rupiah_keep_their_cents_where_there_are_any():
    assert formats.format_rupiah(1_250_000, whole=True) == "Rp1.250.000"
    assert formats.format_rupiah(Decimal("1250000.50"), whole=True) == "Rp1.250.000,50"


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (1234, None, "1.234"),
        (Decimal("12.0000"), None, "12"),
        (Decimal("1234.5000"), None, "1.234,5"),
        (Decimal("1E+3"), None, "1.000"),
        (Decimal("-0.00"), None, "0"),
        (Decimal("-0.04"), 1, "0,0"),
        (Decimal("0.25"), 1, "0,3"),
        (100, None, "100"),
    ],
)
def test_numbers(value, digits, written):
    assert formats.format_number(value, digits) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [("41.15", "41,2%"), ("41.25", "41,3%"), ("-5.25", "-5,3%"), ("0", "0,0%"), ("100", "100,0%")],
)
def test_percent_rounds_half_away_from_zero(value, written):
    assert formats.format_percent(Decimal(value)) == written


def test_points_are_a_difference_in_words():
    assert formats.format_points(Decimal("-8")) == "-8,0 poin"


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (900, "900 bita"),
        (400_000, "391 kB"),
        (943_718, "0,9 MB"),
        (12 * 1024 * 1024, "12 MB"),
        (14 * 1024 * 1024 + 200_000, "14,2 MB"),
    ],
)
def test_sizes(size, written):
    assert formats.format_size(size) == written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.234,5", "1234.5"),
        ("1.250.000,00", "1250000.00"),
        ("1250000", "1250000"),
        ("Rp1.250.000", "1250000"),
        ("Rp. 5.000,-", "5000"),
        ("rp 7.500", "7500"),
        ("  45 ", "45"),
        ("0,5", "0.5"),
        ("-8,0", "-8.0"),
        ("\u22128", "-8"),
        ("-Rp1.000,00", "-1000.00"),
        ("1,25", "1.25"),
    ],
)
def test_reads_what_indonesians_write(typed, meant):
    assert formats.parse_decimal_id(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "Rp", "-", "1,250.000", "1,250,000", "1.5", "1.25", "12.34", "1.2345", "0.123",
        "1..000", "1.000.00", ".500", ",5", "5,", "NaN", "Infinity", "1e6", "1E+6", "１２", "١٢",
        "1 000", "0x10", "1_000", "--5", "1.000-", "lima", "5 juta", "9" * 41, "1\u00a0000", "1/2",
    ],
)  # fmt: skip
def test_refuses_what_reads_in_two_ways_or_in_none(typed):
    with pytest.raises(ValueError, match="titik untuk ribuan"):
        formats.parse_decimal_id(typed)


@given(RUPIAH)
def test_rupiah_read_back_are_the_same(amount):
    assert formats.parse_decimal_id(formats.format_rupiah(amount)) == amount
    assert formats.parse_decimal_id(formats.format_rupiah(amount, whole=True)) == amount


@given(VOLUMES)
def test_numbers_read_back_are_the_same(value):
    assert formats.parse_decimal_id(formats.format_number(value)) == value


@given(st.text(max_size=60))
def test_reading_anything_gives_a_finite_number_or_a_value_error(text):
    try:
        number = formats.parse_decimal_id(text)
    except ValueError:
        return
    assert number.is_finite()


@pytest.mark.parametrize(
    ("number", "roman"), [(1, "I"), (4, "IV"), (9, "IX"), (12, "XII"), (2026, "MMXXVI")]
)
def test_roman(number, roman):
    assert formats.to_roman(number) == roman


def test_names_of_periods():
    assert [formats.quarter_name(n) for n in (1, 2, 3, 4)] == [
        "Triwulan I", "Triwulan II", "Triwulan III", "Triwulan IV",
    ]  # fmt: skip
    assert formats.semester_name(2) == "Semester II"
    assert formats.month_name(2) == "Februari"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        (formats.quarter_name, 5),
        (formats.quarter_name, 0),
        (formats.semester_name, 3),
        (formats.month_name, 13),
        (formats.to_roman, 0),
    ],
)
def test_there_is_no_fifth_quarter(name, wrong):
    with pytest.raises(ValueError, match=str(wrong)):
        name(wrong)


def test_days():
    day = date(2026, 2, 6)
    assert formats.format_day(day) == "6 Februari 2026"
    assert formats.format_day_short(day) == "06/02/2026"
    assert formats.format_day_long(day) == "Jumat, 6 Februari 2026"
    assert formats.format_month(day) == "Februari 2026"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2026, 6, 9), date(2026, 6, 9), "9 Juni 2026"),
        (date(2026, 6, 9), date(2026, 6, 11), "9–11 Juni 2026"),
        (date(2026, 5, 28), date(2026, 6, 3), "28 Mei – 3 Juni 2026"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 Desember 2026 – 2 Januari 2027"),
    ],
)
def test_ranges_write_each_part_once(first, last, written):
    assert formats.format_day_range(first, last) == written


def test_a_range_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before"):
        formats.format_day_range(date(2026, 6, 2), date(2026, 6, 1))


def test_moments_are_told_in_wita():
    moment = datetime(2026, 11, 24, 12, 18, tzinfo=UTC)
    assert formats.format_time(moment) == "pukul 20.18 WITA"
    assert formats.format_moment(moment) == "24 November 2026 pukul 20.18 WITA"


def test_the_day_of_a_moment_is_the_wita_day():
    last_minute = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    assert formats.format_day(last_minute) == "31 Desember 2026"
    assert formats.format_day(last_minute + timedelta(minutes=1)) == "1 Januari 2027"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        formats.format_time(datetime(2026, 11, 24, 12, 18))  # noqa: DTZ001 - the point of the test


def test_nip_in_its_official_groups():
    assert formats.format_nip("197901012005011002") == "19790101 200501 1 002"
    assert formats.format_nip("79010012") == "79010012"
