"""A spreadsheet program computes every case anew; each of its cells equals ours as printed."""

from decimal import Decimal

import pytest

from programs import achievement as formulas
from programs.achievement import Tally, shown
from tests.spreadsheet import provision
from tests.spreadsheet.cases import ACCUMULATIONS, PERCENTS, POLARITIES, all_cases
from tests.spreadsheet.workbook import COLUMNS, QUARTERS, book_of, read

pytestmark = pytest.mark.slow

CASES = all_cases()
MONEY = [
    (Decimal(90_000_000), Decimal(45_000_000)),
    (Decimal("1500000.50"), Decimal("600000.75")),
    (Decimal(3), Decimal(1)),
    (Decimal(0), Decimal(5)),
    (Decimal(7), Decimal(0)),
    (Decimal(20_000), Decimal(13_333)),
]


@pytest.fixture(scope="module")
def sheet():
    path = provision.find()
    assert path is not None, "run `python -m tests.spreadsheet.provision` first"
    return read(provision.recalculated(path, book_of(CASES, MONEY)))


def rows():
    return [(case, quarter) for case in CASES for quarter in QUARTERS]


def printed(value):
    """What a reader sees: two decimals half up, or nothing."""
    return None if value is None else shown(value)


def in_cell(value):
    """What stands in a cell, as printed; a float of the program's own has no more digits to say."""
    return None if value in (None, "") else shown(Decimal(repr(float(value))))


def tallies_of(case):
    return {
        quarter: Tally(sum(values, Decimal(0)), len(values), values[-1])
        for quarter, values in case.logs.items()
    }


def ours(case, quarter):
    """Each column of the workbook by our own formulas."""
    tallies, adds, polarity = tallies_of(case), case.accumulation, case.polarity
    target = formulas.target_to_date(case.targets, quarter, adds)
    actual = formulas.actual_to_date(tallies, quarter, adds)
    value = formulas.achievement(actual, target, polarity)
    grade = formulas.grade(value)
    return {
        "target s.d.": printed(target),
        "realisasi s.d.": printed(actual),
        "capaian": printed(value),
        "predikat": grade.code if grade else "-",
        "terpenuhi": int(formulas.is_met(case.targets, tallies, quarter, adds, polarity)),
        "rencana fisik": printed(planned(case, quarter)),
        "realisasi fisik": printed(physical(case, quarter)),
    }


def planned(case, quarter):
    return formulas.planned_progress(case.targets, quarter, case.accumulation, case.polarity)


def physical(case, quarter):
    return formulas.actual_progress(
        case.targets, tallies_of(case), quarter, case.accumulation, case.polarity
    )


@pytest.mark.parametrize("column", COLUMNS)
def test_every_cell_of_the_spreadsheet_equals_ours(sheet, column):
    read_as = str if column == "predikat" else int if column == "terpenuhi" else in_cell
    different = [
        (case.name, case.polarity, quarter, cell, ours(case, quarter)[column])
        for at, (case, quarter) in enumerate(rows(), start=2)
        if (cell := read_as(sheet[f"{COLUMNS[column]}{at}"].value)) != ours(case, quarter)[column]
    ]
    assert different == []


@pytest.mark.parametrize("quarter", QUARTERS)
def test_the_means_of_the_spreadsheet_equal_ours(sheet, quarter):
    weighed = [(case, case.weight) for case in CASES]
    told = [(planned(case, quarter), physical(case, quarter), weight) for case, weight in weighed]
    asked = [(plan, done, weight) for plan, done, weight in told if plan is not None]
    mean = formulas.mean_achievement(
        [
            (
                formulas.achievement(
                    formulas.actual_to_date(tallies_of(case), quarter, case.accumulation),
                    formulas.target_to_date(case.targets, quarter, case.accumulation),
                    case.polarity,
                ),
                weight,
            )
            for case, weight in weighed
        ]
    )
    done = formulas.physical_progress([(done, weight) for _, done, weight in asked])
    plan = formulas.mean_achievement([(plan, weight) for plan, _, weight in asked])
    at = quarter + 1
    assert [in_cell(sheet[f"{letter}{at}"].value) for letter in ("AB", "AC", "AD")] == [
        printed(mean), printed(done), printed(formulas.deviation(done, plan)),
    ]  # fmt: skip


@pytest.mark.parametrize(("at", "money"), list(enumerate(MONEY, start=2)))
def test_absorption_of_the_spreadsheet_equals_ours(sheet, at, money):
    assert in_cell(sheet[f"AE{at}"].value) == printed(formulas.absorption(*money))


def test_the_cases_hold_each_kind_of_indicator_at_each_boundary():
    kinds = {(case.polarity, case.accumulation) for case in CASES}
    assert kinds == {(polarity, adds) for polarity in POLARITIES for adds in ACCUMULATIONS}
    reached = {ours(case, 1)["predikat"] for case in CASES}
    assert reached == {"SR", "R", "S", "T", "ST", "-"}
    assert len([case for case in CASES if "%" in case.name]) == len(PERCENTS) * len(kinds)
