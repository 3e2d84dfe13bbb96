"""Files that are no plain workbook of ours: each told apart, nothing read that was not measured."""

import subprocess
import sys
import textwrap
import zipfile
from io import BytesIO

import pytest

from programs.exchange import container
from programs.exchange.container import Refused
from programs.exchange.reading import Book
from tests.programs.plan import workbooks as wb

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as told, Book(BytesIO(content)) as book:
        list(book.rows())
    return str(told.value)


@pytest.fixture
def sound(plan, people):
    """The bytes of a workbook that would be taken."""
    return wb.closed(wb.whole(plan, people.petugas))


def with_part(content: bytes, name: str, part: bytes, **more: bytes) -> bytes:
    """The same archive with a part added or replaced."""
    parts = {name: part, **more}
    written = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr(info.filename, old.read(info))
        for path, data in parts.items():
            new.writestr(path, data)
    return written.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", container.NOT_A_WORKBOOK),
        (b"kode;nama\nK-01;Sosialisasi\n", container.NOT_A_WORKBOOK),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), container.NOT_A_WORKBOOK),
        (container.OLE + bytes(600), container.OLD),
        (container.OLE + bytes(90) + container.ENCRYPTED, container.LOCKED),
        (b"PK\x03\x04" + bytes(80), container.DAMAGED),
    ],
    ids=["empty", "csv renamed", "picture", "xls", "password", "broken zip"],
)
def test_what_is_no_workbook_is_told_by_what_it_is(content, words):
    assert refusal(content) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("xl/vbaProject.bin", container.MACROS),
        ("xl/macrosheets/sheet1.xml", container.MACROS),
        ("xl/workbook.bin", container.BINARY),
        ("xl/externalLinks/externalLink1.xml", container.LINKED),
        ("xl/embeddings/oleObject1.bin", container.LINKED),
    ],
)
def test_parts_that_could_act_are_refused_by_name(sound, name, words):
    assert refusal(with_part(sound, name, b"<x/>")) == words


def test_a_macro_workbook_renamed_is_still_one(sound):
    types = part_of(sound, "[Content_Types].xml").replace(
        b"spreadsheetml.sheet.main+xml", b"spreadsheetml.sheet.macroEnabled.main+xml"
    )
    assert refusal(with_part(sound, "[Content_Types].xml", types)) == container.MACROS


def test_a_bomb_is_refused_before_it_is_unpacked(sound):
    assert refusal(with_part(sound, "xl/media/a.xml", bytes(110 * 1024**2))) == container.TOO_LARGE


def test_ten_thousand_parts_are_too_many(sound):
    many = {f"xl/p{number}.bin": b"" for number in range(10_000)}
    assert refusal(with_part(sound, "xl/p.bin", b"", **many)) == container.TOO_LARGE


def test_entities_are_never_expanded(sound):
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'
    assert refusal(with_part(sound, "docProps/custom.xml", bomb)) == container.DAMAGED


def test_a_number_that_is_none_is_told_by_its_cell(sound):
    sheet = "xl/worksheets/sheet3.xml"  # Indikator, after Petunjuk and Kegiatan
    broken = part_of(sound, sheet).replace(b"<v>5</v>", b"<v>NaN</v>")
    assert broken != part_of(sound, sheet)
    assert "angka yang tidak sah (NaN)" in refusal(with_part(sound, sheet, broken))


def changed(plan, people, change):
    book = wb.whole(plan, people.petugas)
    change(book)
    return wb.closed(book)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda book: book["Indikator"].delete_cols(3), "kolom tidak ada: Indikator"),
        (
            lambda book: setattr(book["Kegiatan"].cell(1, 20), "value", "Catatan saya"),
            "kolom tidak dikenal: Catatan saya",
        ),
        (
            lambda book: setattr(book["Pagu"].cell(1, 9), "value", "Sumber dana"),
            "kolom ganda: Sumber dana",
        ),
        (lambda book: book["Pagu"].merge_cells("A1:B1"), "Judul kolom pada lembar Pagu digabung"),
        (
            lambda book: setattr(book["Pagu"], "sheet_state", "hidden"),
            "Lembar Pagu tersembunyi",
        ),
        (
            lambda book: [
                book.remove(book[name]) for name in ("Kegiatan", "Indikator", "Pagu", "Realisasi")
            ],
            "Tidak ada lembar Kegiatan",
        ),
    ],
    ids=["missing", "extra", "twice", "merged", "hidden sheet", "no sheet"],
)
def test_heads_that_are_not_those_of_the_template_are_told(plan, people, change, words):
    assert words in refusal(changed(plan, people, change))


def test_more_rows_than_are_taken_are_told(plan, people):
    book = wb.template(plan, people.petugas)
    for row in range(2, 10_003):
        book["Kegiatan"].cell(row, 2).value = f"K-{row}"
    assert "lebih dari 10000 baris" in refusal(wb.closed(book))


def test_a_million_empty_rows_are_walked_over_in_little_memory(sound, tmp_path):
    sheet = "xl/worksheets/sheet2.xml"
    rows = b"".join(b'<row r="%d"/>' % number for number in range(3, 1_000_003))
    full = part_of(sound, sheet).replace(b"</sheetData>", rows + b"</sheetData>")
    path = tmp_path / "kosong.xlsx"
    path.write_bytes(with_part(sound, sheet, full))
    code = f"""
        from programs.exchange.reading import Book
        with open({str(path)!r}, "rb") as file, Book(file) as book:
            rows = len(list(book.rows()))
        with open("/proc/self/status") as told:  # its own peak: what a parent held does not count
            peak = next(line.split()[1] for line in told if line.startswith("VmHWM"))
        print(rows, peak)
    """
    made = subprocess.run(
        [sys.executable, "-c", SETUP + textwrap.dedent(code)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    rows_read, kilobytes = map(int, made.stdout.split())
    assert rows_read == 3
    assert kilobytes < 512 * 1024


SETUP = """
import os
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "p4gn_portal.settings"
django.setup()
"""
