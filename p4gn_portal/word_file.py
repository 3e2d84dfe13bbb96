"""What a Word file needs and python-docx has no call for: counted pages and hyperlinks. Pure."""

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph

BRAND = RGBColor(0x0B, 0x4F, 0x6C)


def add_field(paragraph: Paragraph, name: str) -> None:
    """A number that Word counts: PAGE or NUMPAGES."""
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def add_link(paragraph: Paragraph, text: str, url: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), link_target(paragraph.part, url))
    run = paragraph.add_run(text)
    run.font.underline, run.font.color.rgb = True, BRAND
    link.append(run._r)
    paragraph._p.append(link)


def link_target(part: Any, url: str) -> str:
    """The id under which the document knows an address."""
    return str(part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
