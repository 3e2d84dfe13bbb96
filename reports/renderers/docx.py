"""The same report as a Word file an office can edit: same chapters, same figures. Pure."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import vl_convert
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.text.paragraph import Paragraph

from p4gn_portal.word_file import add_field, add_link, link_target
from reports.renderers.blocks import Block, Cell, cell
from reports.renderers.content import document_of

JUSTIFY = {"l": "left", "c": "center", "r": "right"}
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
    add_field(paragraph, "PAGE")
    paragraph.add_run(" dari ")
    add_field(paragraph, "NUMPAGES")
    for run in paragraph.runs:
        run.font.size = TINY


def _cover(document: DocumentObject, told: dict[str, Any]) -> None:
    cover = told["cover"]
    for letterhead in cover["letterheads"]:
        _letterhead(document, letterhead)
    lines = [
        ("", BODY),
        (cover["title"], Pt(20)),
        (cover["about"], Pt(13)),
        (cover["agreement"], Pt(13)),
        (cover["period"], Pt(15)),
        (cover["revision"], Pt(13)),
        ("DATA CONTOH – bukan laporan resmi" if told["is_example"] else "", Pt(13)),
    ]
    for text, size in lines:
        _centred(document, text, size, bold=True)
    check = document.add_paragraph("Periksa keaslian dan status laporan ini: ")
    check.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_link(check, told["check_url"], told["check_url"])
    told_hash = document.add_paragraph(f"{EDITABLE}\nSidik isi (SHA-256) {told['sha256']}")
    told_hash.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if told["seal"]:
        document.add_paragraph(told["seal"]).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _letterhead(document: DocumentObject, letterhead: dict[str, Any]) -> None:
    if letterhead["emblem"]:
        picture = document.add_paragraph()
        picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
        emblem = BytesIO(base64.b64decode(letterhead["emblem"]))
        picture.add_run().add_picture(emblem, height=Cm(2.2))
    _centred(document, letterhead["name"], Pt(13), bold=True)
    for line in letterhead["lines"]:
        _centred(document, line, SMALL)


def _centred(document: DocumentObject, text: str, size: Pt, *, bold: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, size


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
            for place, text in zip(table.add_row().cells, row, strict=True):
                place.text = text
        _set_widths(table, [Cm(6), Cm(0.5), Cm(9.5)])
    elif kind == "table":
        _table(document, block, size)
    elif kind == "figure":
        _figure(document, block)


def _table(document: DocumentObject, block: Block, size: Pt) -> None:
    """A grid whose heads repeat, written as XML at once: cell by cell takes minutes."""
    grid = Grid(document.part, widths_of(document.sections[-1], block["widths"]), int(size.pt * 2))
    head = grid.row([cell(text) for text in block["head"]], "c" * len(block["head"]), head=True)
    rows = [grid.row(row, block["aligns"]) for row in block["rows"]]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid.widths)
    table = parse_xml(
        f'<w:tbl {nsdecls("w", "r")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{head}{''.join(rows)}</w:tbl>"
    )
    document.element.body[-1].addprevious(table)
    document.add_paragraph()


def widths_of(section: Any, shares: Sequence[float]) -> list[int]:
    """Widths in twentieths of a point that together fill the line."""
    usable = Emu(section.page_width - section.left_margin - section.right_margin).pt * 20
    return [int(usable * share / sum(shares)) for share in shares]


@dataclass(slots=True)
class Grid:
    """Rows of one table as XML. Each address is made known to the document once."""

    part: Any
    widths: Sequence[int]
    half_points: int
    targets: dict[str, str] = field(default_factory=dict)

    def row(self, cells: Sequence[Cell], aligns: Sequence[str], *, head: bool = False) -> str:
        """One row as XML; a head repeats on each page."""
        made = [
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
            f'<w:jc w:val="{JUSTIFY[align]}"/></w:pPr>{self.run(one, bold=head)}</w:p></w:tc>'
            for one, width, align in zip(cells, self.widths, aligns, strict=True)
        ]
        repeats = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
        return f"<w:tr>{repeats}{''.join(made)}</w:tr>"

    def run(self, one: Cell, *, bold: bool) -> str:
        """The text with its line breaks; what a person typed is escaped, never markup."""
        lines = [
            f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in one["text"].split("\n")
        ]
        size = f'<w:sz w:val="{self.half_points}"/>'
        if not one["url"]:
            weight = "<w:b/>" if bold else ""
            return f"<w:r><w:rPr>{weight}{size}</w:rPr>{'<w:br/>'.join(lines)}</w:r>"
        if one["url"] not in self.targets:
            self.targets[one["url"]] = link_target(self.part, one["url"])
        look = f'<w:rPr><w:color w:val="0B4F6C"/>{size}<w:u w:val="single"/></w:rPr>'
        return (
            f'<w:hyperlink r:id="{self.targets[one["url"]]}">'
            f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r></w:hyperlink>"
        )


def _figure(document: DocumentObject, block: Block) -> None:
    document.add_paragraph().add_run(block["title"]).bold = True
    picture = vl_convert.svg_to_png(block["svg"], scale=2)
    document.add_picture(BytesIO(picture), width=Cm(15))
    document.add_paragraph(block["finding"])


def _signatures(document: DocumentObject, signatures: list[dict[str, str]]) -> None:
    place = document.add_paragraph("\n......................, .................................")
    place.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table = document.add_table(rows=1, cols=len(signatures))
    for block, one in zip(table.rows[0].cells, signatures, strict=True):
        position = one["position"] or "............................................"
        name = one["name"] or "(..........................................)"
        block.text = (
            f"{one['capacity']}\n{position},\n\n\n\n\n{name}\n"
            "Pangkat: ............................\nNIP/NRP: ............................"
        )
        block.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_widths(table: Any, widths: list[Any]) -> None:
    for row in table.rows:
        for place, width in zip(row.cells, widths, strict=True):
            place.width = width
