"""A report beside the one of the period before: its published figures, in page and files alike."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from docx import Document

from accounts.roles import Role
from reports import snapshot
from reports.models import ProgressReport
from reports.periods import period_before, period_containing
from reports.renderers import comparison, docx, xlsx
from tests.factories import ProgressReportFactory, user_in
from tests.reports.report.steps import assembled, published, quick
from tests.reports.report.world import counted, told

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
__all__ = ["quick"]


@pytest.fixture
def story(quick):
    """Triwulan I is published; of triwulan II one more school is known."""
    made = told(is_example=True)
    published(made)
    schools = made.activity.indicators.order_by("ordinal").first()
    counted(made.activity, date(2026, 5, 4), {schools: 4}, participants_male=10)
    return made


@pytest.fixture
def second(story) -> ProgressReport:
    return assembled(
        ProgressReportFactory(
            agreement=story.agreement, period_start=date(2026, 4, 1), period_end=date(2026, 7, 1)
        )
    )


def figures(report):
    return {row.label: row for row in comparison.compared(report.snapshot)}


def test_it_stands_beside_the_figures_that_were_published(story, second):
    assert second.snapshot["before"]["code"] == story.report.code
    logs = figures(second)["Catatan terverifikasi pada periode"]
    assert (logs.before, logs.now, logs.change) == ("3", "1", Decimal(-2))
    spent = figures(second)["Realisasi keuangan pada periode, semua sumber (Rp)"]
    assert spent.written == ("Rp600.000,75", "Rp0,00", "-Rp600.000,75")


def test_what_is_verified_later_leaves_the_published_side_as_it_was(story, second):
    schools = story.activity.indicators.order_by("ordinal").first()
    counted(story.activity, date(2026, 3, 30), {schools: 5})
    again = snapshot.assemble(second)
    assert again["before"] == second.snapshot["before"]


def test_a_draft_of_the_period_before_is_no_ground_to_compare(quick):
    made = told()
    assembled(made.report)
    frozen = snapshot.assemble(
        ProgressReportFactory(
            agreement=made.agreement, period_start=date(2026, 4, 1), period_end=date(2026, 7, 1)
        )
    )
    assert comparison.compared(frozen) == []
    assert comparison.heading_of(frozen) == (
        "Belum ada laporan terbit untuk Triwulan I Tahun 2026 sebagai pembanding."
    )


def test_page_word_file_and_workbook_tell_the_same_change(client, story, second):
    rows = [row.written for row in comparison.compared(second.snapshot)]
    frozen = second.snapshot | {"sha256": second.snapshot_sha256}
    client.force_login(story.officer)
    page = client.get(second.get_absolute_url()).content.decode()
    word = [
        tuple(cell.text for cell in row.cells)[1:]
        for table in Document(BytesIO(docx.render(frozen))).tables
        for row in table.rows
        if table.rows[0].cells[0].text == "Ukuran"
    ]
    sheet = openpyxl.load_workbook(BytesIO(xlsx.render(frozen)))["Perbandingan"]
    assert word[1:] == rows
    assert [cell.value for cell in sheet["D"][3:6]] == [
        round(float(row.change), 2) for row in comparison.compared(second.snapshot)[:3]
    ]
    assert all(text in page for row in rows for text in row)


def test_who_reads_a_draft_in_part_sees_no_sums_of_it(client, story, second):
    client.force_login(user_in(story.activity.lead, Role.UNIT_OPERATOR))
    assert "Dibandingkan dengan" not in client.get(second.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("kind", "day", "first"),
    [
        ("quarterly", date(2026, 2, 3), date(2025, 10, 1)),
        ("monthly", date(2026, 3, 31), date(2026, 2, 1)),
        ("semester", date(2026, 7, 1), date(2026, 1, 1)),
        ("annual", date(2024, 2, 29), date(2023, 1, 1)),
    ],
)
def test_the_period_before_is_of_the_same_kind_and_touches_this_one(kind, day, first):
    period = period_containing(kind, day)
    before = period_before(period)
    assert (before.start, before.end, before.kind) == (first, period.start, kind)
