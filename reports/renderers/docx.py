"""The same report as a Word file an office can edit: same chapters, same figures. Pure."""

from datetime import datetime
from io import BytesIO
from typing import Any

import vl_convert
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from reports.renderers.blocks import Block
from reports.renderers.content import document_of

ALIGN = {
    "l": WD_ALIGN_PARAGRAPH.LEFT,
    "c": WD_ALIGN_PARAGRAPH.CENTER,
    "r": WD_ALIGN_PARAGRAPH.RIGHT,
}
BRAND = RGBColor(0x0B, 0x4F, 0x6C)
BODY, SMALL, TINY = Pt(11), Pt(9), Pt(7.5)
EDITABLE = "Salinan untuk disunting; berkas resmi adalah PDF."


def render(frozen: dict[str, Any]) -> bytes:
    """The report as DOCX; the PDF is the official one and this file says so."""
    told = document_of(frozen)
    document = Document()
    _prepare(document, told, frozen["report"]["last_day"])
    _cover(document, told)
    for chapter in told["chapters"]:
        _chapter(document, chapter)
    _signatures(document, told["signatures"])
    for annex in told["annexes"]:
        _chapter(document, annex)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _prepare(document: DocumentObject, told: dict[str, Any], last_day: str) -> None:
    style = document.styles["Normal"]
    style.font.name = "Times New Roman"
    style.font.size = BODY
    for name in ("Heading 1", "Heading 2"):
        font = document.styles[name].font
        font.name, font.color.rgb = "Times New Roman", RGBColor(0, 0, 0)
        font.size = Pt(13) if name == "Heading 1" else BODY
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    if told["is_example"]:
        head = section.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        head.add_run("DATA CONTOH").bold = True
    _footer(section.footer.paragraphs[0], told)
    properties = document.core_properties
    properties.title = f"{told['cover']['title']} {told['cover']['period']}"
    properties.author = ", ".join(told["cover"]["parties"])
    properties.comments = f"Sidik isi (SHA-256): {told['sha256']}"
    properties.created = properties.modified = datetime.fromisoformat(last_day)


def _footer(paragraph: Paragraph, told: dict[str, Any]) -> None:
    paragraph.add_run(f"{told['code']} · sidik {told['sha256'][:16]} · {EDITABLE} Halaman ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" dari ")
    _field(paragraph, "NUMPAGES")
    for run in paragraph.runs:
        run.font.size = TINY


def _cover(document: DocumentObject, told: dict[str, Any]) -> None:
    cover = told["cover"]
    lines = [
        *((party, Pt(13)) for party in cover["parties"]),
        ("", BODY),
        (cover["title"], Pt(20)),
        (cover["about"], Pt(13)),
        (cover["agreement"], Pt(13)),
        (cover["period"], Pt(15)),
        (cover["revision"], Pt(13)),
        ("DATA CONTOH – bukan laporan resmi" if told["is_example"] else "", Pt(13)),
    ]
    for text, size in lines:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(text)
        run.bold, run.font.size = True, size
    check = document.add_paragraph("Periksa keaslian dan status laporan ini: ")
    check.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _link(check, told["check_url"], told["check_url"])
    told_hash = document.add_paragraph(f"{EDITABLE}\nSidik isi (SHA-256) {told['sha256']}")
    told_hash.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _chapter(document: DocumentObject, chapter: Block) -> None:
    _turn(document, wide=chapter["wide"])
    number = f"BAB {chapter['number']}  " if chapter["number"] else ""
    document.add_heading(number + chapter["title"], level=1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for block in chapter["blocks"]:
        _block(document, block, TINY if chapter["wide"] else SMALL)


def _turn(document: DocumentObject, *, wide: bool) -> None:
    """A new page; wide tables lie on their side in a section of their own."""
    section = document.sections[-1]
    lies = section.orientation == WD_ORIENT.LANDSCAPE
    if lies == wide:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        return
    new = document.add_section()
    new.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    new.page_width, new.page_height = section.page_height, section.page_width


def _block(document: DocumentObject, block: Block, size: Pt) -> None:
    kind = block["type"]
    if kind == "heading":
        document.add_heading(block["text"], level=2)
    elif kind == "para":
        document.add_paragraph(block["text"])
    elif kind == "bullets":
        for item in block["items"]:
            document.add_paragraph(item, style="List Bullet")
    elif kind == "facts":
        rows = [[label, ":", value] for label, value in block["rows"]]
        table = document.add_table(rows=0, cols=3)
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        _set_widths(table, [Cm(6), Cm(0.5), Cm(9.5)])
    elif kind == "table":
        _table(document, block, size)
    elif kind == "figure":
        _figure(document, block)


def _table(document: DocumentObject, block: Block, size: Pt) -> None:
    table = document.add_table(rows=1, cols=len(block["head"]))
    table.style = "Table Grid"
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, block["head"], strict=True):
        _write(cell, text, "", "c", size, bold=True)
    _repeat_head(table.rows[0])
    for row in block["rows"]:
        cells = zip(table.add_row().cells, row, block["aligns"], strict=True)
        for cell, content, align in cells:
            _write(cell, content["text"], content["url"], align, size)
    section = document.sections[-1]
    usable = section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
    whole = sum(block["widths"])
    _set_widths(table, [int(usable * width / whole) for width in block["widths"]])
    document.add_paragraph()


def _write(cell: _Cell, text: str, url: str, align: str, size: Pt, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGN[align]
    if url:
        _link(paragraph, text, url)
    else:
        paragraph.add_run(text).bold = bold
    for run in paragraph.runs:
        run.font.size = size


def _figure(document: DocumentObject, block: Block) -> None:
    document.add_paragraph().add_run(block["title"]).bold = True
    picture = vl_convert.svg_to_png(block["svg"], scale=2)
    document.add_picture(BytesIO(picture), width=Cm(15))
    document.add_paragraph(block["finding"])


def _signatures(document: DocumentObject, signatures: list[dict[str, str]]) -> None:
    place = document.add_paragraph("\n......................, .................................")
    place.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table = document.add_table(rows=1, cols=len(signatures))
    for cell, one in zip(table.rows[0].cells, signatures, strict=True):
        position = one["position"] or "............................................"
        name = one["name"] or "(..........................................)"
        cell.text = (
            f"{one['capacity']}\n{position},\n\n\n\n\n{name}\n"
            "Pangkat: ............................\nNIP/NRP: ............................"
        )
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_widths(table: Any, widths: list[Any]) -> None:
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _repeat_head(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _link(paragraph: Paragraph, text: str, url: str) -> None:
    """A hyperlink; python-docx has none of its own."""
    target = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    run = paragraph.add_run(text)
    run.font.underline, run.font.color.rgb = True, BRAND
    link.append(run._r)
    paragraph._p.append(link)


def _field(paragraph: Paragraph, name: str) -> None:
    """A page number that Word counts."""
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
