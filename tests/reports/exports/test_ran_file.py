"""The four actions as a workbook: the same figures as the page, and the log behind each."""

from datetime import date
from pathlib import Path

import pytest

from programs.models import RanAction
from reports import ran_file
from reports.ran_actions import ActionCell, ActionProof, ActionSum, RanTable, UnitRow
from tests.reports.exports.reading import as_text, rows_of

GOLDEN = Path(__file__).with_name("aksi-ran-B06.txt")


def unit(name: str, **done: tuple[int, int, int]) -> UnitRow:
    cells = [
        ActionCell(action, label, *done.get(action.replace("-", "_"), (0, 0, 0)), "/catatan/")
        for action, label in RanAction.choices
    ]
    return UnitRow(name, "/unit/", 1, cells)


def book(**changes: object) -> bytes:
    rows = [
        unit("Dinas Pendidikan", sosialisasi=(2, 90, 5), tes_urine=(1, 40, 2)),
        unit("=HYPERLINK(1)"),
    ]
    sums = [ActionSum(label, 0, "/", 0, 0, 0, "/") for label in RanAction.labels]
    sums[0] = ActionSum("Sosialisasi", 1, "/", 2, 90, 5, "/")
    proof = ActionProof(
        unit="Dinas Pendidikan",
        label="Tes urine",
        number="CTT-2026-0007",
        performed_on=date(2026, 3, 12),
        activity="K-04 Tes urine ASN",
        duties="KWJ-02",
        participants=40,
        evidence=2,
        url="https://p4gn.contoh/catatan/CTT-2026-0007/",
    )
    table = RanTable(2026, 1, "", rows, sums)
    return ran_file.render(
        table, [proof], **{"agreement": "Nota Kesepakatan", "is_example": True} | changes
    )


def test_the_workbook_of_a_semester_keeps_its_shape():
    assert as_text(book()) == GOLDEN.read_text()


def test_what_is_read_back_is_what_was_written():
    first, second = rows_of(book(), "Rekapitulasi")
    assert first == ("Dinas Pendidikan", 2, 90, 5, 1, 40, 2, 0, 0, 0, 0, 0, 0, 2)
    assert second == ("=HYPERLINK(1)", *[0] * 13)


def test_a_name_that_looks_like_a_formula_stays_text():
    assert "=HYPERLINK(1)" in as_text(book())


@pytest.mark.parametrize(("semester", "code"), [(1, "B06"), (2, "B12"), (None, "2026")])
def test_a_period_is_called_as_bnn_calls_it(semester, code):
    assert RanTable(2026, semester, "", [], []).code == code
