"""The three files: the same words and figures, each line with its proof, nothing executed."""

import re
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pypdf
import pytest
from docx import Document

from reports import snapshot
from reports.renderers import docx, pdf, xlsx
from reports.renderers.values import clean
from tests.codes import codes_on
from tests.factories import ProgressReportFactory
from tests.reports.report.world import HOSTILE, told

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def frozen():
    return freeze(told(is_example=True).report)


def freeze(report):
    taken = snapshot.assemble(report)
    return taken | {"sha256": snapshot.sha256_of(taken)}


def pdf_pages(content):
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages]


def squeezed(text):
    """Text without spaces and line breaks: a narrow column breaks words where it must."""
    return re.sub(r"\s+", "", text)


def links_of(content):
    reader = pypdf.PdfReader(BytesIO(content))
    return [
        note.get_object()["/A"]["/URI"]
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    ]


def docx_text(content):
    document = Document(BytesIO(content))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def sheet(content, name):
    rows = openpyxl.load_workbook(BytesIO(content))[name].iter_rows(values_only=True)
    head = next(rows)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_every_line_of_the_pdf_links_to_its_proof(frozen):
    found = links_of(pdf.render(frozen))
    for line in frozen["lines"]:
        assert line["url"] in found
        assert line["url"].endswith(f"{line['id']}/?perjanjian={frozen['agreement']['slug']}")


def test_every_line_of_the_word_file_and_the_workbook_links_to_its_proof(frozen):
    targets = {
        relation.target_ref
        for relation in Document(BytesIO(docx.render(frozen))).part.rels.values()
        if relation.is_external
    }
    book = openpyxl.load_workbook(BytesIO(xlsx.render(frozen)))
    linked = {row[0].hyperlink.target for row in book["Baris"].iter_rows(min_row=2)}
    urls = {line["url"] for line in frozen["lines"]}
    assert urls <= targets
    assert urls == linked


def test_the_pdf_follows_the_office_order(frozen):
    text = " ".join(pdf_pages(pdf.render(frozen))[2:])
    chapters = ["PENDAHULUAN", "KEBIJAKAN DAN RENCANA KERJA", "PELAKSANAAN KEGIATAN",
                "CAPAIAN, HAMBATAN, DAN TINDAK LANJUT", "PENUTUP", "LAMPIRAN 1"]  # fmt: skip
    places = [text.index(chapter) for chapter in chapters]
    assert places == sorted(places)


def test_each_page_is_numbered_named_and_watermarked(frozen):
    pages = pdf_pages(pdf.render(frozen))
    for number, text in enumerate(pages, start=1):
        assert f"Halaman {number} dari {len(pages)}" in text
        assert frozen["sha256"][:16] in text
        assert "DATA CONTOH" in text


def test_a_real_report_is_not_watermarked():
    frozen = freeze(told(is_example=False).report)
    assert "DATA CONTOH" not in "".join(pdf_pages(pdf.render(frozen)))
    assert "DATA CONTOH" not in docx_text(docx.render(frozen))


def test_the_cover_tells_the_address_of_the_public_check_and_the_whole_hash(frozen):
    content = pdf.render(frozen)
    cover = pdf_pages(content)[0]
    assert frozen["links"]["check"] in links_of(content)
    assert frozen["sha256"] in squeezed(cover)
    assert frozen["report"]["verification_code"] in cover


def test_the_code_on_the_cover_is_the_address_of_the_public_check(frozen):
    assert codes_on(pdf.render(frozen)) == [frozen["links"]["check"]]


def test_the_same_snapshot_gives_the_same_files(frozen):
    assert pdf.render(frozen) == pdf.render(frozen)
    assert xlsx.render(frozen) == xlsx.render(frozen)
    assert docx_text(docx.render(frozen)) == docx_text(docx.render(frozen))


def test_only_fonts_packed_with_the_renderer_are_used(frozen):
    fonts = set()
    for page in pypdf.PdfReader(BytesIO(pdf.render(frozen))).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            fonts.add(font.get_object()["/BaseFont"].split("+")[-1])
    assert fonts
    assert all(name.startswith("LibertinusSerif") for name in fonts)


def test_figures_agree_in_all_three_files(frozen):
    page, word = squeezed("".join(pdf_pages(pdf.render(frozen)))), docx_text(docx.render(frozen))
    rows = {row["Baris"]: row for row in sheet(xlsx.render(frozen), "Baris")}
    for line in frozen["lines"]:
        row = rows[line["id"]]
        shown = f"{Decimal(line['achievement']):.2f}".replace(".", ",") + "%"
        assert shown in page
        assert shown in word
        assert Decimal(str(row["Capaian (%)"])) == round(Decimal(line["achievement"]), 2)
        assert Decimal(str(row["Realisasi s.d. periode"])) == Decimal(line["actual_to_date"])


def test_money_adds_up_to_the_cent_in_all_three_files(frozen):
    content = xlsx.render(frozen)
    paid = [Decimal(str(row["Nilai (Rp)"])) for row in sheet(content, "Pembayaran")]
    assert sum(paid) == Decimal("600000.75")
    funds = sheet(content, "Keuangan")
    assert sum(Decimal(str(r["Pagu (Rp)"])) for r in funds) == Decimal("1001499999.99")
    for text in (squeezed("".join(pdf_pages(pdf.render(frozen)))), docx_text(docx.render(frozen))):
        assert "Rp600.000,75" in text
        assert "Rp1.001.499.999,99" in text


def test_an_amount_too_long_for_a_spreadsheet_number_is_kept_as_text(frozen):
    frozen["money"]["activities"][0]["budget"] = "999999999999999.99"
    row = sheet(xlsx.render(frozen), "Keuangan")[0]
    assert row["Pagu (Rp)"] == "999999999999999.99"


def test_hostile_text_comes_out_as_typed():
    frozen = freeze(told(title=HOSTILE).report)
    frozen["narratives"][1]["body"] = f"{HOSTILE}\nbaris dua"
    pages = squeezed("".join(pdf_pages(pdf.render(frozen))))
    assert squeezed(HOSTILE) in pages
    assert squeezed("baris dua") in pages
    assert HOSTILE in docx_text(docx.render(frozen))
    content = xlsx.render(frozen)
    assert sheet(content, "Baris")[0]["Kegiatan"] == HOSTILE
    assert sheet(content, "Uraian")[1]["Uraian"] == f"{HOSTILE}\nbaris dua"


def test_a_workbook_holds_no_formula_and_no_link_that_a_person_typed():
    content = xlsx.render(freeze(told(title=HOSTILE).report))
    with ZipFile(BytesIO(content)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "sheet" in name]
    assert not any("<f>" in text for text in sheets)
    assert not any("etc/passwd" in text for text in sheets if "Relationship" in text)


def test_rows_beyond_the_links_a_sheet_can_hold_keep_their_text(frozen, monkeypatch):
    """Excel holds 65.530 links on a sheet; the writer would leave such a cell empty."""
    monkeypatch.setattr(xlsx, "MOST_LINKS", 1)
    sheet = openpyxl.load_workbook(BytesIO(xlsx.render(frozen)))["Baris"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [line["id"] for line in frozen["lines"]]
    assert [bool(cell.hyperlink) for cell in cells] == [True, *[False] * (len(cells) - 1)]


def test_control_characters_and_foreign_scripts_break_no_file():
    frozen = freeze(told().report)
    frozen["narratives"][0]["body"] = "a\x00b\x0bc\x1bd \u202ekanan \u0627\u0644 \U0001f600 ké"
    frozen["lines"][0]["activity"]["title"] = "\x07bel\x7f"
    for render in (pdf.render, docx.render, xlsx.render):
        assert render(frozen)
    assert clean("a\x00b\r\nc") == "ab\nc"


def test_heads_of_a_long_table_repeat_on_each_page(frozen):
    one = frozen["lines"][0]
    frozen["lines"] = [one | {"id": f"B{n:03}"} for n in range(1, 121)]
    pages = [text for text in pdf_pages(pdf.render(frozen)) if "Kegiatan dan indikator" in text]
    assert len(pages) >= 3


def test_nothing_to_tell_still_makes_three_files():
    frozen = freeze(ProgressReportFactory())
    for render in (pdf.render, docx.render, xlsx.render):
        assert render(frozen)
    assert "Belum ada kegiatan Renja" in "".join(pdf_pages(pdf.render(frozen)))
