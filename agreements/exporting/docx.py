"""The consolidated text as a Word file an office can edit, notes beside their articles. Pure."""

from collections.abc import Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from agreements.clauses import Clause
from agreements.exporting.text import (
    BINDING,
    EXAMPLE,
    UNKNOWN,
    ArticleOfDay,
    SignedParty,
    TextOfDay,
)
from p4gn_portal.formats import format_day
from p4gn_portal.printable import clean
from p4gn_portal.word_file import BRAND, add_field

FAINT, WARN = RGBColor(0x4A, 0x55, 0x60), RGBColor(0xA4, 0x16, 0x1A)
BODY, NOTE, TINY = Pt(11), Pt(8.5), Pt(7)
LINE, MARGIN_NOTE = Cm(12.3), Cm(4.2)
WIDE = Length(LINE + MARGIN_NOTE)
STEP, LABEL = Cm(0.85), Cm(5)
PAPER_HEADS = ("Naskah", "Nomor", "Ditandatangani", "Berlaku mulai", "Sidik berkas (SHA-256)")
PAPER_WIDTHS = (Cm(4.3), Cm(2.8), Cm(2.6), Cm(2.7), Cm(4.1))


def render(text: TextOfDay) -> bytes:
    """The text as DOCX. A note stands in the margin as the right cell of a row."""
    document = Document()
    _prepare(document, text)
    _head(document, text)
    document.add_heading("Isi naskah", level=2)
    for article in text.articles:
        _article(document, article)
    document.add_heading("Daftar naskah yang berlaku", level=2)
    _papers(document, text)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _prepare(document: DocumentObject, text: TextOfDay) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", BODY
    normal.paragraph_format.space_after = Pt(4)
    for name, size in (("Heading 1", Pt(17)), ("Heading 2", Pt(12)), ("Heading 3", BODY)):
        style = document.styles[name]
        style.font.name, style.font.size = "Times New Roman", size
        style.font.color.rgb, style.font.bold = RGBColor(0, 0, 0), True
        # a theme's font would win over the one named
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2.3)
    section.left_margin, section.right_margin = Cm(2.3), Length(Cm(18.7) - LINE)
    if text.is_example:
        head = _reach_into_margin(section.header.paragraphs[0])
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _add(head, EXAMPLE, bold=True, color=WARN)
    _footer(section.footer.paragraphs[0], text)
    properties = document.core_properties
    properties.title = clean(f"{text.title} – {text.is_of_day}")[:255]
    properties.author, properties.comments, properties.language = "", BINDING, "id-ID"
    properties.created = properties.modified = text.printed_at


def _footer(paragraph: Paragraph, text: TextOfDay) -> None:
    _add(paragraph, f"{text.is_of_day} · {text.printed}\nHalaman ")
    add_field(paragraph, "PAGE")
    _add(paragraph, " dari ")
    add_field(paragraph, "NUMPAGES")
    _reach_into_margin(paragraph)
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = NOTE, FAINT


def _head(document: DocumentObject, text: TextOfDay) -> None:
    _add(_wide(document), text.kind_name.upper(), color=FAINT)
    _reach_into_margin(document.add_paragraph(clean(text.title), style="Heading 1"))
    _add(_wide(document), text.is_of_day, bold=True, color=BRAND)
    if text.is_example:
        _add(_wide(document), EXAMPLE, bold=True, color=WARN)
    _facts(document, text.facts)
    _add(_wide(document), BINDING, italic=True)
    document.add_heading("Para pihak", level=2)
    for party in text.parties:
        _party(document, party)


def _party(document: DocumentObject, party: SignedParty) -> None:
    _add(_wide(document), party.name, bold=True)
    signatory = ", ".join(filter(None, [party.signatory, party.position]))
    rows = [
        ("Sebutan", party.capacity),
        ("Nomor naskah", party.number),
        ("Ditandatangani oleh", signatory),
        ("Peran", party.role),
    ]
    _facts(document, [(label, value) for label, value in rows if value])


def _facts(document: DocumentObject, rows: Sequence[tuple[str, str]]) -> None:
    for label, value in rows:
        paragraph = _wide(document)
        paragraph.paragraph_format.left_indent = LABEL
        paragraph.paragraph_format.first_line_indent = Length(-LABEL)
        paragraph.paragraph_format.tab_stops.add_tab_stop(LABEL)
        _add(paragraph, f"{label}\t", color=FAINT)
        _add(paragraph, value)


def _article(document: DocumentObject, article: ArticleOfDay) -> None:
    """Plain paragraphs; where there is a note, the first of them share a row with it."""
    title = document.add_heading(level=3)
    _add(title, f"Pasal {article.number}")
    if article.heading:
        title.add_run().add_break()
        _add(title, article.heading)
    if article.repealed:
        _add(document.add_paragraph(), article.repealed, italic=True)
    rest = article.clauses
    if article.note:
        _noted(document, rest[:1], article.note)
        rest = rest[1:]
    for clause in rest:
        _clause(document, clause, 0)


def _noted(document: DocumentObject, clauses: Sequence[Clause], note: str) -> None:
    law, beside = _fixed_table(document, (LINE, MARGIN_NOTE)).add_row().cells
    for clause in clauses:
        _clause(law, clause, 0)
    if clauses:
        law._tc.remove(law.paragraphs[0]._p)  # the empty one that a new cell has
    told = beside.paragraphs[0]
    told.paragraph_format.left_indent = Cm(0.3)
    _add(told, note, size=NOTE, color=BRAND)
    _rule(beside)
    after = document.add_paragraph()  # keeps two tables apart, and lets a person type there
    after.paragraph_format.space_after = Pt(0)
    after.paragraph_format.line_spacing = Pt(2)


def _clause(place: DocumentObject | _Cell, clause: Clause, depth: int) -> None:
    """The marker hangs before the text, a step deeper for each level."""
    paragraph = place.add_paragraph()
    if clause.marker:
        indent = Length(STEP * (depth + 1))
        paragraph.paragraph_format.left_indent = indent
        paragraph.paragraph_format.first_line_indent = Length(-STEP)
        paragraph.paragraph_format.tab_stops.add_tab_stop(indent)
        _add(paragraph, f"{clause.marker}\t")
    _add(paragraph, clause.text)
    for part in clause.parts:
        _clause(place, part, depth + 1)


def _papers(document: DocumentObject, text: TextOfDay) -> None:
    table = _fixed_table(document, PAPER_WIDTHS)
    table.style = "Table Grid"
    rows = [
        PAPER_HEADS,
        *(
            (
                one.listed,
                one.number or UNKNOWN,
                format_day(one.signed_on),
                format_day(one.effective_on),
                one.sha256 or UNKNOWN,
            )
            for one in text.papers
        ),
    ]
    for number, row in enumerate(rows):
        cells = table.add_row().cells
        for place, (cell, words) in enumerate(zip(cells, row, strict=True)):
            is_hash = number and place == len(row) - 1
            _add(cell.paragraphs[0], words, bold=not number, size=TINY if is_hash else NOTE)
    heads = table.rows[0]._tr.get_or_add_trPr()
    heads.append(OxmlElement("w:tblHeader"))


def _fixed_table(document: DocumentObject, widths: Sequence[Length]) -> Table:
    """A table without lines that keeps its widths, whatever stands in it."""
    table = document.add_table(rows=0, cols=len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return table


def _rule(cell: _Cell) -> None:
    """A line before the note, as in the PDF."""
    borders, left = OxmlElement("w:tcBorders"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "0"), ("color", "0B4F6C")):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    cell._tc.get_or_add_tcPr().append(borders)


def _wide(document: DocumentObject) -> Paragraph:
    return _reach_into_margin(document.add_paragraph())


def _reach_into_margin(paragraph: Paragraph) -> Paragraph:
    """What is not law text uses the margin of the notes too."""
    paragraph.paragraph_format.right_indent = Length(-MARGIN_NOTE)
    return paragraph


def _add(
    paragraph: Paragraph,
    words: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: Length | None = None,
    color: RGBColor | None = None,
) -> None:
    run = paragraph.add_run(clean(words))
    run.bold, run.italic, run.font.size = bold or None, italic or None, size
    if color is not None:
        run.font.color.rgb = color
