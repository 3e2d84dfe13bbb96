"""The form: columns and footer in the order of E.81, figures by the formulas of the house."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from reports.evaluation.table import (
    Evaluation,
    Line,
    QuarterFigures,
    Words,
    cells_of,
    columns_of,
    footers_of,
    kinds_of,
    values_of,
    written,
)

D = Decimal


def line(**changed):
    told = {
        "number": 1,
        "goal": "Pencegahan: KWJ-04",
        "code": "K-04",
        "title": "Sosialisasi di SMP",
        "indicator": "sekolah",
        "unit": "sekolah",
        "accumulation": "sum",
        "polarity": "positive",
        "weight": D(1),
        "target": D(30),
        "budget": D(90_000_000),
        "quarters": [
            QuarterFigures(D(5), D(20_000_000)),
            QuarterFigures(D(7), D(25_000_000)),
            QuarterFigures(None, None),
            QuarterFigures(None, None),
        ],
        "actual": D(12),
        "spent": D(45_000_000),
        "achievement": D(80),
        "lead": "Disdik",
    }
    return Line(**(told | changed))


def table(*lines, **changed):
    told = {
        "year": 2026,
        "quarter": 2,
        "agreement": "Nota Kesepakatan",
        "plan": "Renja 2026",
        "as_of": "30 Juni 2026",
        "money_of": "APBD Kabupaten",
        "unit": "",
        "is_example": False,
        "is_full": False,
        "lines": lines or [line()],
        "made_at": datetime(2026, 7, 1, tzinfo=UTC),
    }
    return Evaluation(**(told | changed))


def test_the_columns_keep_the_numbers_and_the_order_of_the_form():
    numbers = [column.number for column in columns_of(table(is_full=True))]
    assert numbers == list(range(1, 16))


def test_the_columns_of_a_renstra_stand_only_where_asked_for():
    numbers = [column.number for column in columns_of(table())]
    assert numbers == [1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 15]


def test_each_quarter_and_the_year_say_kinerja_and_rupiah():
    pairs = [column for column in columns_of(table(is_full=True)) if 5 <= column.number <= 13]
    assert all([sub.head for sub in column.subs][:2] == ["K", "Rp"] for column in pairs)


def test_a_line_fills_its_columns_in_order():
    cells = [text for _, _, text in cells_of(line(), table())]
    assert cells == [
        "1", "Pencegahan: KWJ-04", "K-04 Sosialisasi di SMP", "sekolah (sekolah)",
        "30", "90.000.000", "5", "20.000.000", "7", "25.000.000", "–", "–", "–", "–",
        "12", "45.000.000", "80,00%", "50,00%", "Disdik",
    ]  # fmt: skip


@pytest.mark.parametrize("is_full", [True, False])
def test_there_are_as_many_values_as_columns(is_full):
    full = table(is_full=is_full)
    assert len(values_of(line(), full)) == len(kinds_of(full))


def test_what_only_a_renstra_knows_is_left_to_fill_in():
    cells = {label: text for label, _, text in cells_of(line(), table(is_full=True))}
    assert {text for label, text in cells.items() if "Renstra" in label} == {""}


def test_an_activity_without_indicator_has_its_money_and_nothing_else():
    bare = line(indicator="", unit="", target=None, actual=None, achievement=None)
    cells = {label: text for label, _, text in cells_of(bare, table())}
    assert (cells["Indikator"], cells["Target K"], cells["Target Rp"]) == ("–", "–", "90.000.000")


def test_the_footer_keeps_the_order_of_the_form():
    assert [row.label for row in footers_of(table())] == [
        "Rata-rata capaian kinerja (%)",
        "Predikat kinerja",
        "Faktor pendorong keberhasilan kinerja",
        "Faktor penghambat pencapaian kinerja",
        "Tindak lanjut yang diperlukan dalam triwulan berikutnya",
        "Tindak lanjut yang diperlukan dalam Renja berikutnya",
    ]


def test_the_average_caps_each_achievement_and_weighs_it():
    filled = table(
        line(achievement=D(300)), line(achievement=D(20), weight=D(3)), line(achievement=None)
    )
    assert filled.average == 40
    mean, predicate = footers_of(filled)[:2]
    assert (mean.work, predicate.work) == ("40,00%", "Sangat Rendah (SR)")


def test_rupiah_are_never_averaged():
    filled = table(
        line(budget=D(100), spent=D(100)),
        line(budget=D(900), spent=D(0)),
        line(budget=None, spent=None),  # a second indicator of an activity
    )
    assert filled.absorption == 10
    assert footers_of(filled)[0].money == "Serapan 10,00%"


@pytest.mark.parametrize(
    ("achievement", "predicate"),
    [
        ("50", "Sangat Rendah (SR)"), ("50.0001", "Rendah (R)"), ("65", "Rendah (R)"),
        ("75", "Sedang (S)"), ("90", "Tinggi (T)"), ("90.0001", "Sangat Tinggi (ST)"),
    ],
)  # fmt: skip
def test_the_predicate_is_of_the_unrounded_average(achievement, predicate):
    assert footers_of(table(line(achievement=D(achievement))))[1].work == predicate


def test_nothing_reported_earns_no_predicate():
    silent = table(line(achievement=None, budget=None, spent=None))
    mean, predicate = footers_of(silent)[:2]
    assert (mean.work, mean.money, predicate.work) == (
        "Belum dilaporkan", "Serapan –", "Belum dilaporkan",
    )  # fmt: skip


def test_words_stand_where_the_form_asks_for_them():
    words = Words("Dukungan camat", " ", "Jadwal ulang", "Tambah pagu")
    told = [row.work for row in footers_of(table(words=words)) if row.is_text]
    assert told == ["Dukungan camat", "Belum diuraikan", "Jadwal ulang", "Tambah pagu"]


def test_a_mean_with_many_decimals_is_printed_with_two():
    assert written(D(20) / D(3), "number") == "6,67"
    assert written(D("6.6667"), "number") == "6,6667"


@pytest.mark.parametrize(("quarter", "period"), [(0, "Tahun 2026"), (3, "Triwulan III Tahun 2026")])
def test_the_period_is_named_as_papers_name_it(quarter, period):
    assert table(quarter=quarter).period == period
