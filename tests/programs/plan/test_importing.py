"""A workbook of the Renja: read row by row, written whole or not at all, the same however often."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from programs import importing, planning
from programs.models import (
    Activity,
    Budget,
    DraftedActivity,
    Expenditure,
    Indicator,
    Target,
)
from tests.factories import (
    YEAR,
    ActivityLogFactory,
    ExpenditureFactory,
    MeasurementFactory,
    approved,
    decided,
)
from tests.programs.plan import workbooks as wb
from tests.soak import examples

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{YEAR}-07-15T04:00:00+00:00"):
        yield


@pytest.fixture
def written(plan, people):
    """The plan with one activity, taken in from a workbook."""
    importing.apply(
        wb.handed_in(plan, people.petugas, wb.whole(plan, people.petugas)), by=people.petugas
    )
    return plan


@pytest.fixture
def in_force(written):
    return approved(written)


# --- What a sound workbook does ------------------------------------------------------------------


def test_new_rows_are_shown_first_and_written_only_when_applied(plan, people):
    row = wb.handed_in(plan, people.petugas, wb.whole(plan, people.petugas))
    assert wb.statuses(row) == {"Kegiatan 2": "baru", "Indikator 2": "baru", "Pagu 2": "baru"}
    assert not Activity.objects.exists()
    importing.apply(row, by=people.petugas)
    activity = Activity.objects.get()
    assert (activity.code, activity.lead, activity.strand) == ("K-01", people.school, "pencegahan")
    assert list(activity.duties.values_list("code", flat=True)) == ["KWJ-01"]
    assert list(Target.objects.values_list("quarter", "value")) == [(1, 5), (2, 10)]
    assert list(Budget.objects.values_list("source", "quarter", "amount")) == [
        ("apbd", 1, 1_000_000),
        ("apbd", 2, 2_500_000),
    ]


def test_what_is_exported_and_handed_in_changes_nothing(written, people):
    row = wb.handed_in(written, people.petugas, wb.exported(written, people.petugas))
    assert set(wb.statuses(row).values()) == {"tetap"}


def test_the_same_workbook_again_changes_nothing(written, people):
    row = wb.handed_in(written, people.petugas, wb.whole(written, people.petugas))
    assert set(wb.statuses(row).values()) == {"tetap"}
    importing.apply(row, by=people.petugas)
    assert (Activity.objects.count(), Indicator.objects.count()) == (1, 1)


def test_a_workbook_is_applied_once(plan, people):
    row = wb.handed_in(plan, people.petugas, wb.whole(plan, people.petugas))
    importing.apply(row, by=people.petugas)
    with pytest.raises(importing.AppliedBefore):
        importing.apply(row, by=people.petugas)


def test_changes_are_told_cell_by_cell(written, people):
    book = wb.exported(written, people.petugas)
    wb.put(book, "Kegiatan", 2, title="Sosialisasi sekolah dan pesantren")
    wb.put(book, "Indikator", 2, q2=12)
    wb.put(book, "Pagu", 2, q2=None)
    row = wb.handed_in(written, people.petugas, book)
    assert [(one["sheet"], one["changes"]) for one in row.preview] == [
        (
            "Kegiatan",
            [["Nama kegiatan", "Sosialisasi sekolah", "Sosialisasi sekolah dan pesantren"]],
        ),
        ("Indikator", [["Target TW II", "10", "12"]]),
        ("Pagu", [["Pagu TW II (Rp)", "2.500.000", "–"]]),
    ]
    importing.apply(row, by=people.petugas)
    assert Activity.objects.get().title == "Sosialisasi sekolah dan pesantren"
    assert Target.objects.get(quarter=2).value == 12
    assert not Budget.objects.filter(quarter=2).exists()


def test_rows_that_are_not_in_the_workbook_stay(written, people):
    book = wb.activity(wb.template(written, people.petugas), code="K-02", title="Tes urine")
    wb.indicator(book, code="K-02", name="Orang", unit="orang")
    importing.apply(wb.handed_in(written, people.petugas, book), by=people.petugas)
    assert set(Activity.objects.values_list("code", flat=True)) == {"K-01", "K-02"}


def test_an_activity_is_found_by_its_hidden_id_under_a_new_code(written, people):
    book = wb.exported(written, people.petugas)
    for sheet in ("Kegiatan", "Indikator", "Pagu"):
        wb.put(book, sheet, 2, code="K-09")
    importing.apply(wb.handed_in(written, people.petugas, book), by=people.petugas)
    assert Activity.objects.get().code == "K-09"


def test_columns_may_stand_in_another_order(plan, people):
    book = wb.whole(plan, people.petugas)
    book["Indikator"].move_range("C1:C2", cols=20)  # the name, far to the right
    row = wb.handed_in(plan, people.petugas, book)
    assert wb.statuses(row)["Indikator 2"] == "baru"


@pytest.mark.parametrize("amount", ["1.234,5", 1234.5, Decimal("1234.5")])
def test_numbers_are_those_of_excel_or_written_as_here(plan, people, amount):
    book = wb.indicator(wb.whole(plan, people.petugas), q1=amount)
    importing.apply(wb.handed_in(plan, people.petugas, book), by=people.petugas)
    assert Target.objects.get(quarter=1).value == Decimal("1234.5")


@pytest.mark.parametrize("day", ["20/03/2026", "2026-03-20", date(YEAR, 3, 20)])
def test_days_are_those_of_excel_or_written_as_here(plan, people, day):
    book = wb.activity(wb.whole(plan, people.petugas), starts_on=day)
    importing.apply(wb.handed_in(plan, people.petugas, book), by=people.petugas)
    assert Activity.objects.get().starts_on == date(YEAR, 3, 20)


def test_emoji_and_formula_like_text_come_back_as_typed(plan, people):
    title = "=1+1 🚭 Sosialisasi 'P4GN'"
    book = wb.activity(wb.whole(plan, people.petugas), title=title)
    book["Kegiatan"].cell(2, wb.place("Kegiatan", "title")).data_type = "s"
    importing.apply(wb.handed_in(plan, people.petugas, book), by=people.petugas)
    again = wb.exported(plan, people.petugas)["Kegiatan"].cell(2, wb.place("Kegiatan", "title"))
    assert (again.value, again.data_type) == (title, "s")


# --- A Perubahan ---------------------------------------------------------------------------------


def test_a_perubahan_keeps_what_is_handed_in_until_it_is_approved(in_force, people):
    draft = planning.revise(in_force, by=people.petugas, reason="Perubahan.")
    book = wb.exported(draft, people.petugas)
    wb.put(book, "Kegiatan", 2, title="Sosialisasi dan tes urine")
    wb.put(book, "Indikator", 2, q4=7)
    importing.apply(wb.handed_in(draft, people.petugas, book), by=people.petugas)
    assert Activity.objects.get().title == "Sosialisasi sekolah"
    assert DraftedActivity.objects.get().content["title"] == "Sosialisasi dan tes urine"
    again = wb.handed_in(draft, people.petugas, wb.exported(draft, people.petugas))
    assert set(wb.statuses(again).values()) == {"tetap"}
    planning.approve(draft, by=people.admin, effective_on=date(YEAR, 7, 15))
    assert Activity.objects.get().title == "Sosialisasi dan tes urine"


def test_an_approved_plan_takes_no_change_and_says_what_to_do(in_force, people):
    book = wb.put(wb.exported(in_force, people.petugas), "Indikator", 2, q2=12)
    row = wb.handed_in(in_force, people.petugas, book)
    assert "Buat Perubahan Renja" in wb.faults(row)["Indikator 2"]


# --- Payments ------------------------------------------------------------------------------------


def test_payments_of_an_activity_in_force_are_recorded_once(in_force, people):
    book = wb.payment(wb.template(in_force, people.petugas))
    for _ in range(2):
        importing.apply(wb.handed_in(in_force, people.petugas, book), by=people.petugas)
    paid = Expenditure.objects.get()
    assert (paid.amount, paid.source, paid.spent_on) == (750_000, "apbd", date(YEAR, 3, 20))
    assert paid.recorded_by == people.petugas


def test_payments_over_the_pagu_need_a_reason_in_their_row(in_force, people):
    book = wb.payment(wb.template(in_force, people.petugas), amount=4_000_000)
    row = wb.handed_in(in_force, people.petugas, book)
    told = wb.faults(row)["Realisasi 2 over_budget_reason"]
    assert told.startswith("Realisasi melebihi pagu sebesar Rp500.000")
    wb.payment(book, amount=4_000_000, over_budget_reason="Tambahan sekolah (contoh).")
    importing.apply(wb.handed_in(in_force, people.petugas, book), by=people.petugas)
    assert Expenditure.objects.get().over_budget_reason == "Tambahan sekolah (contoh)."


def test_two_rows_together_over_the_pagu_are_told_at_the_second(in_force, people):
    book = wb.payment(wb.template(in_force, people.petugas), amount=3_000_000)
    wb.payment(book, 3, document_number="SP2D-2", amount=1_000_000)
    row = wb.handed_in(in_force, people.petugas, book)
    assert list(wb.faults(row)) == ["Realisasi 3 over_budget_reason"]


def test_a_recorded_payment_is_never_changed_by_a_workbook(in_force, people):
    ExpenditureFactory(activity=Activity.objects.get(), document_number="SP2D-1", amount=Decimal(7))
    row = wb.handed_in(in_force, people.petugas, wb.payment(wb.template(in_force, people.petugas)))
    assert "tidak diubah melalui berkas" in wb.faults(row)["Realisasi 2 amount"]


def test_money_of_an_activity_that_is_not_in_force_is_refused(plan, people):
    book = wb.payment(wb.whole(plan, people.petugas))
    row = wb.handed_in(plan, people.petugas, book)
    assert "belum berlaku" in wb.faults(row)["Realisasi 2 code"]


# --- Bad rows ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "cells", "place", "words"),
    [
        ("Kegiatan", {"code": "kegiatan 1"}, "code", "Kode terdiri atas huruf"),
        ("Kegiatan", {"title": None}, "title", "Isikan nama kegiatan."),
        ("Kegiatan", {"strand": "Penindakan"}, "strand", "Pilih bidang dari daftar."),
        ("Kegiatan", {"lead": "Dinas Entah"}, "lead", "Pilih penanggung jawab dari daftar."),
        ("Kegiatan", {"supports": "Disdik; Entah"}, "supports", "Pilih unit pendukung"),
        ("Kegiatan", {"duties": "KWJ-77"}, "duties", "Pilih kewajiban dari daftar."),
        ("Kegiatan", {"regions": "99.99"}, "regions", "Pilih wilayah dari daftar."),
        ("Kegiatan", {"starts_on": "kemarin"}, "starts_on", "Isikan tanggal yang benar."),
        ("Kegiatan", {"starts_on": "20/03/2031"}, "starts_on", "di luar tahun 2026"),
        ("Kegiatan", {"key": 999_999}, "key", "ID ini bukan dari Renja ini"),
        ("Kegiatan", {"key": "abc"}, "key", "ID baris berubah"),
        ("Indikator", {"code": "K-77"}, "code", "Kode kegiatan ini tidak ada"),
        ("Indikator", {"q1": -1}, "q1", "Nilai harus berupa angka"),
        ("Indikator", {"q1": "1,234.5"}, "q1", "Contoh: 1.234,5."),
        ("Indikator", {"q1": "lima"}, "q1", "angka"),
        ("Indikator", {"q1": "１２"}, "q1", "angka"),
        ("Indikator", {"q1": date(YEAR, 1, 1)}, "q1", "Isikan angka, bukan tanggal."),
        ("Indikator", {"accumulation": "Total"}, "accumulation", "Pilih"),
        ("Indikator", {"weight": 0}, "weight", "Bobot harus lebih besar dari nol."),
        ("Pagu", {"source": "Dompet"}, "source", "Pilih sumber dana dari daftar."),
        ("Pagu", {"q1": "Rp1.000.000,555"}, "q1", "rupiah"),
        ("Pagu", {"q1": 10**15}, "q1", "rupiah"),
    ],
)
def test_each_bad_cell_is_told_with_what_to_do(plan, people, sheet, cells, place, words):
    book = wb.put(wb.whole(plan, people.petugas), sheet, 2, **cells)
    row = wb.handed_in(plan, people.petugas, book)
    assert words in wb.faults(row)[f"{sheet} 2 {place}"]
    with pytest.raises(importing.NotSound):
        importing.apply(row, by=people.petugas)
    assert not Activity.objects.exists()


def test_a_wrong_activity_does_not_blame_the_rows_beneath_it(plan, people):
    row = wb.handed_in(
        plan, people.petugas, wb.activity(wb.whole(plan, people.petugas), lead="Entah")
    )
    assert wb.statuses(row) == {"Kegiatan 2": "salah", "Indikator 2": "baru", "Pagu 2": "baru"}


def test_a_formula_is_never_taken(plan, people):
    book = wb.put(wb.whole(plan, people.petugas), "Indikator", 2, q1="=2+3")
    row = wb.handed_in(plan, people.petugas, book)
    assert wb.faults(row) == {"Indikator 2 q1": "Isi sel dengan nilai, bukan rumus."}


def test_a_cell_that_is_merged_is_told(plan, people):
    book = wb.whole(plan, people.petugas)
    book["Indikator"].merge_cells("C2:C3")
    row = wb.handed_in(plan, people.petugas, book)
    assert "digabung" in wb.faults(row)["Indikator 2 name"]


def test_a_hidden_row_is_not_written_unseen(plan, people):
    book = wb.whole(plan, people.petugas)
    book["Indikator"].row_dimensions[2].hidden = True
    assert "tersembunyi" in wb.faults(wb.handed_in(plan, people.petugas, book))["Indikator 2"]


@pytest.mark.parametrize(
    ("sheet", "write"), [("Kegiatan", wb.activity), ("Indikator", wb.indicator), ("Pagu", wb.pagu)]
)
def test_a_row_that_comes_twice_is_told_once(plan, people, sheet, write):
    row = wb.handed_in(plan, people.petugas, write(wb.whole(plan, people.petugas), 3))
    assert len(wb.faults(row)) == 1
    assert next(iter(wb.faults(row))).startswith(f"{sheet} 3")


def test_an_activity_without_an_indicator_is_told(plan, people):
    row = wb.handed_in(plan, people.petugas, wb.activity(wb.template(plan, people.petugas)))
    assert wb.faults(row) == {"Kegiatan 2": "Isikan sedikitnya satu indikator."}


def test_what_was_measured_keeps_its_meaning(in_force, people):
    indicator = Indicator.objects.get()
    log = ActivityLogFactory(activity=indicator.activity, performed_on=date(YEAR, 3, 1))
    MeasurementFactory(log=log, indicator=indicator)
    decided(log)
    draft = planning.revise(in_force, by=people.petugas, reason="Perubahan.")
    book = wb.put(wb.exported(draft, people.petugas), "Indikator", 2, unit="madrasah")
    row = wb.handed_in(draft, people.petugas, book)
    assert "tetap karena sudah ada catatan" in wb.faults(row)["Indikator 2 unit"]


def test_bnn_changes_only_what_its_own_units_lead(written, people):
    book = wb.put(wb.exported(written, people.verifikator), "Indikator", 2, q2=99)
    row = wb.handed_in(written, people.verifikator, book)
    assert wb.faults(row) == {"Indikator 2 code": "Anda tidak berwenang mengubah kegiatan ini."}


# --- All or nothing ------------------------------------------------------------------------------


def test_one_bad_row_keeps_all_others_from_being_written(plan, people):
    book = wb.whole(plan, people.petugas)
    wb.activity(book, 3, code="K-02", title="Tes urine", lead="Entah")
    wb.indicator(book, 3, code="K-02")
    row = wb.handed_in(plan, people.petugas, book)
    with pytest.raises(importing.NotSound):
        importing.apply(row, by=people.petugas)
    assert not Activity.objects.exists()


def test_where_the_plan_moved_meanwhile_it_is_read_again_first(written, people):
    book = wb.put(wb.exported(written, people.petugas), "Indikator", 2, q2=12)
    row = wb.handed_in(written, people.petugas, book)
    Target.objects.filter(quarter=2).update(value=11)
    with pytest.raises(importing.NotAsShown):
        importing.apply(row, by=people.petugas)
    row.refresh_from_db()
    assert row.preview[1]["changes"] == [["Target TW II", "11", "12"]]
    importing.apply(row, by=people.petugas)
    assert Target.objects.get(quarter=2).value == 12


def test_a_thousand_rows_take_as_many_statements_as_ten(plan, people):
    def price(count, first):
        book = wb.template(plan, people.petugas)
        for number in range(count):
            code = f"K-{first + number}"
            wb.activity(book, number + 2, code=code, title=f"Kegiatan {code}")
            wb.indicator(book, number + 2, code=code)
            wb.pagu(book, number + 2, code=code)
        with CaptureQueriesContext(connection) as spent:
            importing.apply(wb.handed_in(plan, people.petugas, book), by=people.petugas)
        return len(spent)

    assert price(40, 200) <= price(4, 100) + 2


@given(
    st.dictionaries(
        st.sampled_from(["q1", "q2", "q3", "q4"]),
        st.decimals(0, 10**11, places=4),
        min_size=1,
    ),
    st.dictionaries(
        st.sampled_from(["q1", "q2", "q3", "q4"]),
        st.decimals(0, Decimal("999999999999999.99"), places=2),
        min_size=1,
    ),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Z"]),
        min_size=1,
        max_size=60,
    ),
)
@examples(15)
def test_whatever_is_written_is_exported_and_read_as_the_same(plan, people, targets, money, title):
    usual = dict.fromkeys(["q1", "q2", "q3", "q4"])
    book = wb.template(plan, people.petugas)
    wb.activity(book)
    wb.indicator(book)
    cell = book["Kegiatan"].cell(2, wb.place("Kegiatan", "title"))
    cell.value, cell.data_type = title, "s"
    wb.put(book, "Indikator", 2, **usual)
    for name, value in targets.items():
        wb.put(book, "Indikator", 2, **{name: wb.as_typed(value)})
    wb.pagu(book, **usual)
    for name, value in money.items():
        wb.put(book, "Pagu", 2, **{name: wb.as_typed(value)})
    row = wb.handed_in(plan, people.petugas, book)
    assert wb.faults(row) == {}
    importing.apply(row, by=people.petugas)
    again = wb.handed_in(plan, people.petugas, wb.exported(plan, people.petugas))
    assert set(wb.statuses(again).values()) == {"tetap"}
    assert Activity.objects.get().title == title
