"""What a report of each kind judges: quarters that are over, never one that still runs."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from reports import snapshot
from reports.models import ProgressReport
from reports.periods import period_containing
from reports.renderers import docx, pdf, xlsx
from reports.schedule import report_of
from tests.factories import (
    ActivityFactory,
    BudgetFactory,
    IndicatorFactory,
    TargetFactory,
    approved,
    draft_plan_of,
    in_force,
    side,
    user_in,
)
from tests.reports.report.steps import assembled
from tests.reports.report.test_files import docx_text, pdf_pages, squeezed
from tests.reports.report.world import counted

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def agreement():
    """5 schools a quarter are asked; 5 are reached in February, 2 in April, 3 in June."""
    agreement = in_force()
    activity = ActivityFactory(agreement=agreement, code="K-01")
    schools = IndicatorFactory(activity=activity)
    for quarter in (1, 2, 3, 4):
        TargetFactory(indicator=schools, quarter=quarter, value=Decimal(5))
        BudgetFactory(activity=activity, quarter=quarter, amount=Decimal("1000000.00"))
    approved(draft_plan_of(activity))
    for day, value in ((date(2026, 2, 3), 5), (date(2026, 4, 14), 2), (date(2026, 6, 2), 3)):
        counted(activity, day, {schools: value})
    return agreement


def report_for(agreement, kind, month) -> ProgressReport:
    report = report_of(agreement, period_containing(kind, date(2026, month, 1)))
    report.save()
    return report


def frozen_for(agreement, kind, month):
    taken = snapshot.assemble(report_for(agreement, kind, month))
    return taken | {"sha256": snapshot.sha256_of(taken)}


@pytest.mark.parametrize(
    ("kind", "month", "due", "reached", "achievement", "is_met", "duty", "planned"),
    [
        ("monthly", 1, None, None, None, False, "not_due", "0"),
        ("monthly", 2, None, "5", None, False, "not_due", "0"),
        ("monthly", 3, "5", "5", "100", True, "met", "1000000"),
        ("monthly", 4, "5", "7", "140", True, "met", "1000000"),
        ("monthly", 6, "10", "10", "100", True, "met", "2000000"),
        ("monthly", 8, "10", "10", "100", True, "met", "2000000"),
        ("monthly", 9, "15", "10", "66.66666666666666666666666667", False, "late", "3000000"),
        ("monthly", 11, "15", "10", "66.66666666666666666666666667", False, "late", "3000000"),
        ("quarterly", 1, "5", "5", "100", True, "met", "1000000"),
        ("quarterly", 7, "15", "10", "66.66666666666666666666666667", False, "late", "3000000"),
        ("semester", 1, "10", "10", "100", True, "met", "2000000"),
        ("semester", 7, "20", "10", "50", False, "late", "4000000"),
        ("annual", 1, "20", "10", "50", False, "late", "4000000"),
    ],
)
def test_realisation_is_held_against_what_was_due(
    agreement, kind, month, due, reached, achievement, is_met, duty, planned
):
    frozen = frozen_for(agreement, kind, month)
    (line,) = frozen["lines"]
    assert (line["target_to_date"], line["actual_to_date"]) == (due, reached)
    assert (line["achievement"], line["is_met"]) == (achievement, is_met)
    assert [one["state"] for one in frozen["terms"]["duties"]] == [duty]
    assert frozen["money"]["total"]["planned"] == planned


@pytest.mark.parametrize("asked", ["sum", "latest", "average"])
def test_a_semester_asks_of_its_last_target_what_is_reached_by_its_end(asked):
    """What came late within the period counts, as on the page of the year."""
    activity = ActivityFactory(agreement=in_force())
    indicator = IndicatorFactory(activity=activity, accumulation=asked)
    TargetFactory(indicator=indicator, quarter=1, value=Decimal(5))
    approved(draft_plan_of(activity))
    counted(activity, date(2026, 2, 3), {indicator: 3})
    counted(activity, date(2026, 5, 3), {indicator: 5})
    (line,) = frozen_for(activity.agreement, "semester", 1)["lines"]
    assert line["is_met"] == (asked != "average")  # a mean is judged by its own quarter


def test_a_curve_is_drawn_up_to_the_last_quarter_that_is_over(agreement):
    assert frozen_for(agreement, "monthly", 2)["curve"]["actual"] == [None] * 4
    assert frozen_for(agreement, "monthly", 5)["curve"]["actual"] == ["25", None, None, None]
    assert frozen_for(agreement, "quarterly", 4)["curve"]["actual"] == ["25", "50", None, None]


@pytest.mark.parametrize("month", [2, 5])
def test_all_files_say_in_words_by_what_a_month_is_judged(agreement, month):
    frozen = frozen_for(agreement, "monthly", month)
    basis = frozen["report"]["basis"]
    book = openpyxl.load_workbook(BytesIO(xlsx.render(frozen)))
    assert squeezed(basis) in squeezed("".join(pdf_pages(pdf.render(frozen))))
    assert basis in docx_text(docx.render(frozen))
    assert basis in [row[1] for row in book["Ringkasan"].iter_rows(values_only=True)]


def test_what_is_not_due_yet_is_not_called_unreported(agreement):
    text = docx_text(docx.render(frozen_for(agreement, "monthly", 2)))
    assert "Belum jatuh tempo" in text
    assert "Belum dilaporkan" not in text
    assert "Belum dinilai" in text


@pytest.mark.parametrize(("kind", "month", "told"), [("monthly", 5, True), ("quarterly", 4, False)])
def test_the_page_says_by_what_a_month_is_judged(client, agreement, quick, kind, month, told):
    report = assembled(report_for(agreement, kind, month))
    client.force_login(user_in(side(agreement, 1), "Petugas"))
    page = client.get(reverse("reports:report", args=[report.code])).content.decode()
    assert ("belum berakhir pada periode ini. Realisasi sampai dengan 31 Mei 2026" in page) == told
