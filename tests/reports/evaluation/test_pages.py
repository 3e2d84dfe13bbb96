"""The page of the evaluation and its files: what they tell, of whom, and to whom."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.roles import Role
from programs.models import WorkPlan
from reports.models import Narrative
from tests.factories import (
    ActivityFactory,
    BudgetFactory,
    ExpenditureFactory,
    IndicatorFactory,
    TargetFactory,
    approved,
    draft_plan_of,
    in_force,
    side,
    user_in,
)
from tests.reports.report.steps import assembled, published, quick
from tests.reports.report.world import told

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
__all__ = ["quick"]


@pytest.fixture(autouse=True)
def _august():
    with time_machine.travel("2026-08-10T04:00:00Z", tick=False):
        yield


@pytest.fixture
def story(_august):
    return told(is_example=True)


def page(client, query=""):
    response = client.get(reverse("reports:evaluation", args=[2026]) + query)
    return response, " ".join(response.content.decode().split())


def table(client, query=""):
    return page(client, query)[0].context["table"]


def test_a_quarter_is_told_by_verified_figures_alone(client, story):
    client.force_login(story.officer)
    schools, pupils, clients = table(client, "?triwulan=1").lines
    assert (schools.target, schools.actual, schools.achievement) == (10, 3, 60)
    assert (pupils.actual, clients.achievement) == (65, 100)
    assert [one.actual for one in schools.quarters] == [3, None, None, None]


def test_the_year_is_held_against_the_target_of_the_year(client, story):
    client.force_login(story.officer)
    filled = table(client)
    assert (filled.period, filled.as_of) == ("Tahun 2026", "10 Agustus 2026")
    assert filled.lines[0].achievement == 30


def test_money_stands_once_an_activity_by_quarter(client, story):
    ExpenditureFactory(activity=story.activity, spent_on=date(2026, 5, 5), amount=Decimal(7))
    client.force_login(story.officer)
    first, second, _ = table(client, "?triwulan=2").lines
    assert [one.spent for one in first.quarters] == [Decimal("600000.75"), 7, None, None]
    assert (first.budget, first.spent) == (Decimal("1500000.00"), Decimal("600007.75"))
    assert (second.budget, second.spent) == (None, None)


def test_sources_added_together_are_named_beside_the_sum(client, story):
    client.force_login(story.officer)
    assert "gabungan APBD Kabupaten, APBN (DIPA BNN)" in page(client)[1]
    alone = table(client, "?sumber=apbn")
    assert alone.money_of == "APBN (DIPA BNN)"
    assert [one.budget for one in alone.lines] == [None, None, Decimal("999999999.99")]


def test_one_unit_has_a_form_of_its_own(client, story):
    client.force_login(story.officer)
    filled = table(client, f"?unit={story.activity.lead.slug}")
    assert {one.code for one in filled.lines} == {"K-01"}
    assert filled.unit == story.activity.lead.short_name


def test_a_wrong_choice_in_the_address_chooses_nothing(client, story):
    client.force_login(story.officer)
    response, _ = page(client, "?triwulan=9&sumber=x&unit=y&kolom=z")
    filled = response.context["table"]
    assert (filled.quarter, filled.is_full, len(filled.lines)) == (0, False, 3)


def test_an_earlier_quarter_keeps_the_targets_of_its_day(client, story):
    revision = WorkPlan.objects.create(
        agreement=story.agreement, year=2026, revision=1, kind="perubahan"
    )
    TargetFactory(plan=revision, indicator=story.activity.indicators.first(), value=Decimal(99))
    approved(revision, effective_on=date(2026, 7, 1))
    client.force_login(story.officer)
    assert table(client, "?triwulan=2").lines[0].target == 10
    assert table(client, "?triwulan=3").lines[0].target == 99


def test_a_year_without_a_plan_says_so(client, story):
    client.force_login(story.officer)
    response = client.get(reverse("reports:evaluation", args=[2027]))
    assert "Belum ada kegiatan dengan target, pagu, atau realisasi." in response.content.decode()


# --- Words ---------------------------------------------------------------------------------------


def worded(report):
    Narrative.objects.update_or_create(
        report=report, section="pendorong", defaults={"body": "Dukungan camat"}
    )
    Narrative.objects.update_or_create(
        report=report, section="tindak_lanjut", defaults={"body": "Jadwal ulang"}
    )


def test_the_footer_takes_its_words_from_the_report_of_the_quarter(client, quick, story):
    worded(assembled(story.report))
    client.force_login(story.officer)
    words = table(client, "?triwulan=1").words
    assert (words.helped, words.hindered, words.next_quarter, words.next_plan) == (
        "Dukungan camat", "", "Jadwal ulang", "",
    )  # fmt: skip
    assert table(client, "?triwulan=2").words.helped == ""


def test_words_of_a_draft_report_are_not_told_to_who_may_not_read_it(client, quick, story):
    worded(assembled(story.report))
    operator = user_in(story.activity.lead, Role.UNIT_OPERATOR)
    client.force_login(operator)
    assert table(client, "?triwulan=1").words.helped == ""


def test_published_words_are_told_to_all_who_take_part(client, quick, story):
    worded(story.report)
    published(story)
    client.force_login(user_in(story.activity.lead, Role.UNIT_OPERATOR))
    assert table(client, "?triwulan=1").words.helped == "Dukungan camat"


# --- Files ---------------------------------------------------------------------------------------


def download(client, extension, query=""):
    return client.get(reverse("reports:evaluation-download", args=[2026, extension]) + query)


def sheet_of(response):
    return load_workbook(BytesIO(response.content)).active


def test_the_workbook_holds_real_numbers_under_the_numbers_of_the_form(client, story):
    client.force_login(story.officer)
    response = download(client, "xlsx", "?triwulan=1")
    assert 'filename="evaluasi-renja-2026-TW1.xlsx"' in response["Content-Disposition"]
    rows = list(sheet_of(response).iter_rows(values_only=True))
    numbers = next(row for row in rows if row[0] == 1 and row[1] == 2)
    assert [one for one in numbers if one] == [1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 15]
    first = rows[rows.index(numbers) + 1]
    assert first[2] == "K-01 Sosialisasi bahaya narkotika"
    assert first[4:8] == (10, 1500000, 3, 600000.75)
    assert first[14:18] == (3, 600000.75, 60, 40)
    assert "DATA CONTOH" in {row[0] for row in rows}
    labels = [row[0] for row in rows if isinstance(row[0], str)]
    assert labels[-6:] == [
        "Rata-rata capaian kinerja (%)",
        "Predikat kinerja",
        "Faktor pendorong keberhasilan kinerja",
        "Faktor penghambat pencapaian kinerja",
        "Tindak lanjut yang diperlukan dalam triwulan berikutnya",
        "Tindak lanjut yang diperlukan dalam Renja berikutnya",
    ]


def test_what_people_typed_stays_text_in_the_workbook(client):
    hostile = told(title='=HYPERLINK("http://x")', is_example=True)
    client.force_login(hostile.officer)
    sheet = sheet_of(download(client, "xlsx"))
    cells = [one for row in sheet.iter_rows() for one in row if "HYPERLINK" in str(one.value)]
    assert {cell.data_type for cell in cells} == {"s"}


def test_columns_of_a_renstra_are_formulas_that_wait_for_it(client, story):
    client.force_login(story.officer)
    sheet = sheet_of(download(client, "xlsx", "?kolom=lengkap"))
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == 4 * 3
    assert all("SUM" in one or "COUNT" in one for one in formulas)


def test_the_pdf_is_a_pdf_of_the_same_form(client, story):
    client.force_login(story.executive)
    response = download(client, "pdf", "?triwulan=1&kolom=lengkap")
    assert response.content.startswith(b"%PDF")
    assert response["Cache-Control"] == "private, no-store"


def test_words_reach_the_pdf_as_words(client):
    hostile = told(title='#read("/etc/passwd") {{ 7*7 }} $x$ \\u{41}', is_example=True)
    client.force_login(hostile.officer)
    assert download(client, "pdf").content.startswith(b"%PDF")


def test_only_who_works_on_with_figures_takes_the_workbook(client, story):
    client.force_login(story.executive)
    assert download(client, "xlsx").status_code == 403
    _, text = page(client)
    assert ("Unduh PDF" in text, "Unduh XLSX" in text) == (True, False)


def test_there_is_no_other_kind_of_file(client, story):
    client.force_login(story.officer)
    assert download(client, "docx").status_code == 404


# --- Price ---------------------------------------------------------------------------------------


def test_the_price_of_the_form_is_flat(client):
    def price_of(count):
        agreement = in_force()
        for number in range(count):
            activity = ActivityFactory(agreement=agreement, code=f"K-{number + 10}")
            TargetFactory(indicator=IndicatorFactory(activity=activity))
            BudgetFactory(activity=activity)
            ExpenditureFactory(activity=activity)
        approved(draft_plan_of(activity))
        client.force_login(user_in(side(agreement, 1), Role.AUDITOR))
        page(client)
        with CaptureQueriesContext(connection) as queries:
            assert len(table(client).lines) == count
        return len(queries)

    assert price_of(2) == price_of(15)
