"""A text of a day made by hand, and the words that an exported file holds."""

import re
import unicodedata
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pypdf
from lxml import etree

from agreements.clauses import anchor_of, clauses_of
from agreements.exporting import akn, docx, pdf
from agreements.exporting.text import ArticleOfDay, Change, SignedPaper, SignedParty, TextOfDay

RENDER = {"pdf": pdf.render, "docx": docx.render, "xml": akn.render}
WORD_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
AKN = {"a": akn.NAMESPACE}

ORIGINAL = SignedPaper(
    0,
    "original",
    "Naskah asli",
    "1/NK",
    "Naskah asli",
    date(2026, 1, 2),
    date(2026, 1, 5),
    "ab" * 32,
)
ADDENDUM = SignedPaper(
    1, "addendum", "Adendum", "ADD/1", "Adendum Pertama", date(2026, 6, 1), date(2026, 7, 1), ""
)


def article(number="1", body="(1) Isi.", change=Change.ORIGINAL, heading="Judul"):
    """One pasal; what is not original is so by the addendum."""
    paper = ORIGINAL if change == Change.ORIGINAL else ADDENDUM
    clauses = () if change == Change.REPEALED else tuple(clauses_of(number, body))
    return ArticleOfDay(
        anchor_of(number), number, heading, clauses, change, paper.effective_on, paper
    )


def text(*articles, **changed):
    values = {
        "slug": "nota-uji",
        "title": "Nota Kesepakatan P4GN",
        "kind": "nota_kesepakatan",
        "kind_name": "Nota Kesepakatan",
        "subject": "Fasilitasi P4GN",
        "day": date(2026, 9, 1),
        "asked_on": date(2026, 9, 1),
        "known_on": None,
        "standing": "Berlaku",
        "is_example": False,
        "signed_on": date(2026, 1, 2),
        "first_day": date(2026, 1, 5),
        "last_day": date(2026, 12, 31),
        "address": "https://portal.invalid/perjanjian/nota-uji/?per=2026-09-01",
        "printed_at": datetime(2026, 9, 2, 2, 3, tzinfo=UTC),
        "parties": (
            SignedParty("PIHAK KESATU", "Pemkab HSS", "Fasilitator", "Satu", "Bupati", "10/A"),
            SignedParty("", "BNNP Kalsel", "", "", "", ""),
        ),
        "articles": articles or (article(),),
        "papers": (ORIGINAL, ADDENDUM),
    }
    return TextOfDay(**{**values, **changed})


def words_of(extension, content):
    """All text of the file without spaces, which each format sets its own way."""
    if extension == "pdf":
        pages = pypdf.PdfReader(BytesIO(content)).pages
        return squeezed("".join(page.extract_text() for page in pages))
    if extension == "docx":
        with ZipFile(BytesIO(content)) as parts:
            names = [name for name in parts.namelist() if re.match(r"word/(doc|head|foot)", name)]
            roots = [etree.fromstring(parts.read(name)) for name in names if name.endswith(".xml")]
        return squeezed("".join(one.text or "" for root in roots for one in root.iter(WORD_TEXT)))
    return squeezed("".join(etree.fromstring(content).itertext()))


def squeezed(words):
    """Without spaces, and without the places where a long word may break."""
    return re.sub(r"[\s\u200b]+", "", unicodedata.normalize("NFC", words))
