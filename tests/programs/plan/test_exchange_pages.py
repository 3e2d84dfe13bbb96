"""The pages of the exchange: hand in, read, correct by the marked workbook, apply."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from programs import importing
from programs.models import Activity, PlanImport
from tests.factories import YEAR, approved
from tests.programs.plan import workbooks as wb

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PAGE = f"/renja/{YEAR}/impor/"


@pytest.fixture
def petugas(client, people):
    client.force_login(people.petugas)
    return client


def sent(client, book, name="renja.xlsx"):
    return client.post(PAGE, {"file": wb.upload(wb.closed(book), name)})


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_workbook_is_shown_row_by_row_and_applied_by_one_press(petugas, plan, people):
    answer = sent(petugas, wb.whole(plan, people.petugas))
    assert answer.url == f"{PAGE}1/"
    page = petugas.get(answer.url)
    assert page.content.decode().count("data-row=") == 3
    assert "Terapkan 3 baris" in text(page)
    done = petugas.post(f"{PAGE}1/terapkan/", follow=True)
    assert "Berkas diterapkan: 3 baris baru, 0 berubah, 0 tetap." in text(done)
    assert Activity.objects.count() == 1
    again = petugas.post(f"{PAGE}1/terapkan/", follow=True)
    assert "tidak ditulis dua kali" in text(again)


def test_wrong_rows_come_first_and_nothing_can_be_applied(petugas, plan, people):
    book = wb.put(wb.whole(plan, people.petugas), "Pagu", 2, source="Dompet")
    answer = sent(petugas, book)
    page = text(petugas.get(answer.url))
    assert "1 baris salah" in page
    assert "Terapkan" not in page
    assert page.index("Pagu 2") < page.index("Kegiatan 2")
    assert petugas.get(f"{answer.url}?status=salah").content.decode().count("data-row=") == 1
    refused = petugas.post(f"{PAGE}1/terapkan/", follow=True)
    assert "tidak ada yang ditulis" in text(refused)


def test_the_marked_workbook_tells_why_beside_each_row_and_is_read_back(petugas, plan, people):
    book = wb.put(wb.whole(plan, people.petugas), "Pagu", 2, source="Dompet")
    sent(petugas, book)
    marked = load_workbook(BytesIO(petugas.get(f"{PAGE}1/bertanda/").content))
    note = marked["Pagu"].cell(2, len(wb.BY_NAME["Pagu"].columns) + 1).value
    assert note == "Sumber dana: Pilih sumber dana dari daftar."
    assert marked["Pagu"].cell(2, 2).fill.start_color.rgb == "FFFBE3E4"
    wb.put(marked, "Pagu", 2, source="APBD Kabupaten")
    sent(petugas, marked)
    assert set(wb.statuses(PlanImport.objects.get(ordinal=2)).values()) == {"baru"}


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (None, "Pilih buku kerja yang akan diimpor."),
        (b"", "Berkas yang dipilih kosong."),
        (b"kode;nama", "bukan buku kerja Excel"),
        (bytes(13 * 1024**2), "batasnya 12 MB"),
    ],
    ids=["none", "empty", "csv", "too large"],
)
def test_what_cannot_be_read_is_told_beside_the_file(petugas, plan, upload, words):
    data = {} if upload is None else {"file": wb.upload(upload)}
    answer = petugas.post(PAGE, data)
    assert answer.status_code == 422
    assert words in answer.context["form"].errors["file"][0]


def test_a_workbook_of_another_year_is_refused(petugas, plan, people):
    book = wb.whole(plan, people.petugas)
    for one in book.custom_doc_props.props:
        one.value = "2025" if one.name == "tahun" else one.value
    assert "diunduh dari Renja 2025" in sent(petugas, book).context["form"].errors["file"][0]


def test_the_template_has_lists_hidden_ids_and_protected_heads(petugas, plan, people):
    book = load_workbook(BytesIO(petugas.get(f"/renja/{YEAR}/ekspor/?isi=kosong").content))
    sheet = book["Kegiatan"]
    assert sheet.max_row == 1
    assert sheet.protection.sheet
    assert sheet.cell(1, 2).protection.locked
    assert not book["Kegiatan"].column_dimensions["B"].protection.locked
    assert sheet.column_dimensions["A"].hidden
    offered = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in sheet.data_validations.dataValidation
    }
    assert offered["D2"].startswith("Daftar!$A$2") or offered["D2"].startswith("=Daftar!$A$2")
    assert "Kesbangpol" in [cell.value for row in book["Daftar"].iter_rows() for cell in row]


def test_another_persons_import_is_for_those_who_keep_the_plan(client, plan, people):
    wb.handed_in(plan, people.petugas, wb.whole(plan, people.petugas))
    for person, status in ((people.admin, 200), (people.verifikator, 403), (people.opd, 403)):
        client.force_login(person)
        assert client.get(f"{PAGE}1/").status_code == status, person


def test_an_import_of_another_agreement_does_not_exist(client, plan, people):
    wb.handed_in(plan, people.petugas, wb.whole(plan, people.petugas))
    client.force_login(people.luar)
    assert client.get(f"{PAGE}1/").status_code == 404


def test_an_approved_year_says_that_it_takes_payments_alone(petugas, plan, people):
    importing.apply(
        wb.handed_in(plan, people.petugas, wb.whole(plan, people.petugas)), by=people.petugas
    )
    approved(plan)
    assert "hanya realisasi keuangan yang dapat diimpor" in text(petugas.get(PAGE))
