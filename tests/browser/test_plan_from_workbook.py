"""A year planned from a workbook: handed in, mended, applied, approved, revised, compared."""

from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from tests.browser.test_terms_change import judged
from tests.browser.visitor import Visitor

YEAR = "/renja/2027/"


def downloaded(visitor: Visitor, link: str, folder: Path):
    """A workbook that the page gives out."""
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("link", name=link).first.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return load_workbook(BytesIO(path.read_bytes()))


def hand_in(visitor: Visitor, book, folder: Path) -> Visitor:
    path = folder / "rencana.xlsx"
    book.save(path)
    visitor.open(f"{YEAR}impor/")
    visitor.page.get_by_label("Buku kerja (.xlsx)").set_input_files(path)
    return visitor.press("Periksa")


def fill(book, sheet: str, *cells) -> None:
    for place, value in enumerate(cells, start=1):
        book[sheet].cell(2, place).value = value


def test_a_year_is_planned_from_a_workbook_approved_revised_and_compared(told, visit, tmp_path):
    siti = visit("siti")
    siti.open(f"{YEAR}buat/").press("Buat draf Renja")
    judged(siti.open(f"{YEAR}impor/")).sees("1. Unduh buku kerja", "2. Unggah untuk diperiksa")
    book = downloaded(siti, "Unduh templat kosong", tmp_path)
    fill(book, "Kegiatan", None, "K-01", "Sosialisasi sekolah", "Pencegahan", "Entah")
    fill(
        book,
        "Indikator",
        None,
        "K-01",
        "Sekolah",
        "sekolah",
        "Kumulatif",
        None,
        1,
        None,
        None,
        5,
        10,
    )
    fill(book, "Pagu", "K-01", "APBD Kabupaten", 1_000_000, "2.500.000,50")
    judged(hand_in(siti, book, tmp_path)).sees(
        "1 baris salah", "Pilih penanggung jawab dari daftar"
    )

    marked = downloaded(siti, "Unduh berkas bertanda", tmp_path)
    marked["Kegiatan"].cell(2, 5).value = marked["Daftar"].cell(2, unit_list(marked)).value
    judged(hand_in(siti, marked, tmp_path)).sees("Baru", "Terapkan 3 baris")
    siti.press("Terapkan 3 baris").sees("Berkas diterapkan: 3 baris baru", "Sosialisasi sekolah")

    budi = visit("budi")
    budi.open(f"{YEAR}setujui/")
    budi.fill(effective_on="2027-01-01")
    budi.press("Setujui Renja").sees("Berlaku mulai 1 Januari 2027")

    siti.open(f"{YEAR}ubah/")
    siti.page.get_by_label("Perubahan: kegiatan").check()
    siti.fill(reason="Evaluasi tengah tahun")
    siti.press("Buat draf perubahan")
    siti.open(f"{YEAR}impor/")
    revised = downloaded(siti, "Unduh isi Renja", tmp_path)
    heads = [cell.value for cell in revised["Indikator"][1]]
    revised["Indikator"].cell(2, heads.index("Target TW II") + 1).value = 14
    judged(hand_in(siti, revised, tmp_path)).sees("Berubah", "Target TW II", "Terapkan 1 baris")
    siti.press("Terapkan 1 baris").sees("1 berubah")
    judged(siti.open(f"{YEAR}banding/?dari=0&ke=1")).sees("1 diubah", "14")


def unit_list(book) -> int:
    """The column of the sheet Daftar that names the units."""
    heads = [cell.value for cell in book["Daftar"][1]]
    return heads.index("Unit") + 1
