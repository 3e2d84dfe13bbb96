"""The same report as a workbook: real numbers, frozen heads, the ids behind figures. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from p4gn_portal.workbook import AS_TYPED, DAY, LONGEST_CELL, MONEY, NUMBER, PERCENT, as_float
from reports.renderers import comparison
from reports.renderers.values import OWN_PERIOD, Frozen, clean, grade, grade_in_words

MOST_LINKS = 65_530  # on one sheet (Excel); each of ours has one column of them


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: head, width and where its value comes from."""

    head: str
    width: int
    read: Callable[[Any], Any]
    kind: str = ""  # a number format; empty: text


@dataclass(frozen=True, slots=True)
class Link:
    """Text that opens an address."""

    text: str
    url: str


def render(frozen: Frozen) -> bytes:
    """The report as XLSX. What people typed stays text: no formula, no link, no number."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, **AS_TYPED})
    made = datetime.fromisoformat(frozen["report"]["last_day"])
    book.set_properties(
        {
            "title": f"{frozen['report']['title']} {frozen['report']['period']}",
            "comments": f"Sidik isi (SHA-256): {frozen['sha256']}",
            "created": made,
        }
    )
    formats = Formats(book)
    _summary(book, formats, frozen)
    _comparison(book, formats, frozen)
    write_sheet(book, formats, "Baris", LINES, frozen["lines"])
    write_sheet(book, formats, "Catatan", PROOF, proof_of(frozen["lines"]))
    write_sheet(book, formats, "Kewajiban", DUTIES, frozen["terms"]["duties"])
    write_sheet(book, formats, "Keuangan", MONEYS, frozen["money"]["activities"])
    write_sheet(book, formats, "Pembayaran", PAYMENTS, payments_of(frozen))
    write_sheet(book, formats, "Kecamatan", DISTRICTS, frozen["districts"])
    write_sheet(book, formats, "Temuan", FINDINGS, findings_of(frozen))
    write_sheet(book, formats, "Uraian", WORDS, frozen["narratives"])
    book.close()
    return written.getvalue()


class Formats:
    """The few looks a cell has, made once a workbook."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E7F0FA", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.link = book.add_format({"font_color": "#0B5CAD", "underline": 1, "valign": "top"})
        self.by_kind = {
            kind: book.add_format({"num_format": kind, "valign": "top"})
            for kind in (NUMBER, MONEY, PERCENT, DAY)
        }


def write_sheet(
    book: Any, formats: Formats, name: str, columns: Sequence[Column], rows: Iterable[Any]
) -> None:
    """One sheet of a book: a frozen head that repeats in print, a filter, one row a value."""
    sheet = book.add_worksheet(name)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.head, formats.head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            write_cell(sheet, formats, (last, place), column.read(row), column.kind)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def write_cell(sheet: Any, formats: Formats, at: tuple[int, int], value: Any, kind: str) -> None:
    """One cell. An unknown figure is an empty cell, never a zero."""
    if value is None:
        return
    if isinstance(value, Link) and at[0] <= MOST_LINKS:
        sheet.write_url(*at, value.url, formats.link, string=value.text)
    elif isinstance(value, Link):  # a sheet holds no more: its text still stands there
        sheet.write_string(*at, clean(value.text), formats.text)
    elif kind == DAY:
        sheet.write_datetime(*at, datetime.fromisoformat(value), formats.by_kind[DAY])
    elif kind:
        _write_number(sheet, formats, at, Decimal(value), kind)
    else:
        sheet.write_string(*at, clean(str(value))[:LONGEST_CELL], formats.text)


def _write_number(
    sheet: Any, formats: Formats, at: tuple[int, int], value: Decimal, kind: str
) -> None:
    """A real number; one that a spreadsheet cannot hold to the last digit is written as text."""
    places = Decimal("0.01") if kind in {MONEY, PERCENT} else Decimal("0.0001")
    value = value.quantize(places, ROUND_HALF_UP)
    held = as_float(value)
    if held is None:
        sheet.write_string(*at, f"{value:f}", formats.text)
    else:
        sheet.write_number(*at, held, formats.by_kind[kind])


def _summary(book: Any, formats: Formats, frozen: Frozen) -> None:
    report, agreement, summary = frozen["report"], frozen["agreement"], frozen["summary"]
    sheet = book.add_worksheet("Ringkasan")
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 1, 70)
    sheet.write_string(0, 0, f"{report['title']} {report['period']}", formats.title)
    rows: list[tuple[str, Any, str]] = [
        ("Status data", "DATA CONTOH" if agreement["is_example"] else "Data laporan", ""),
        ("Perjanjian", agreement["title"], ""),
        ("Kode laporan", report["code"], ""),
        ("Perbaikan", report["revision_label"] or "–", ""),
        ("Periksa keaslian", Link(frozen["links"]["check"], frozen["links"]["check"]), ""),
        ("Sidik isi (SHA-256)", frozen["sha256"], ""),
        ("Segel jejak audit", (frozen.get("seal") or {}).get("root", "–"), ""),
        ("Berkas resmi", "PDF; buku kerja ini untuk pengolahan data", ""),
        ("Dasar penilaian", report["basis"] or OWN_PERIOD, ""),
        ("Rata-rata capaian (%)", summary["average"], PERCENT),
        ("Predikat", grade_in_words(summary), ""),
        ("Target yang jatuh tempo", summary["due"], NUMBER),
        ("Target jatuh tempo terpenuhi", summary["met"], NUMBER),
        ("Catatan terverifikasi", summary["logs"], NUMBER),
        ("Peserta (tanpa rehabilitasi)", summary["participants"], NUMBER),
        ("Bukti", summary["evidence"], NUMBER),
        ("Pagu semua sumber (Rp)", frozen["money"]["total"]["budget"], MONEY),
        ("Realisasi semua sumber (Rp)", frozen["money"]["total"]["spent"], MONEY),
        ("Serapan semua sumber (%)", frozen["money"]["total"]["absorption"], PERCENT),
    ]
    for place, (label, value, kind) in enumerate(rows, start=2):
        sheet.write_string(place, 0, label, formats.head)
        write_cell(sheet, formats, (place, 1), value, kind)
    sheet.freeze_panes(2, 1)


def _comparison(book: Any, formats: Formats, frozen: Frozen) -> None:
    """The period before beside this one; the sheet says so where there is nothing to compare."""
    sheet = book.add_worksheet("Perbandingan")
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, 3, 20)
    sheet.write_string(0, 0, comparison.heading_of(frozen), formats.title)
    for place, head in enumerate(("Ukuran", "Sebelumnya", "Periode ini", "Perubahan")):
        sheet.write_string(2, place, head, formats.head)
    for place, row in enumerate(comparison.compared(frozen), start=3):
        sheet.write_string(place, 0, row.label, formats.text)
        for column, value in enumerate((row.before, row.now, row.change), start=1):
            write_cell(sheet, formats, (place, column), value, row.kind)
    sheet.freeze_panes(3, 1)


def proof_of(lines: Iterable[Frozen]) -> list[Frozen]:
    """The logs behind all lines, one row a line and log."""
    return [
        {**log, "line": line["id"], "url": line["url"], "unit": line["indicator"]["unit"]}
        for line in lines
        for log in line["proof"]
    ]


def payments_of(frozen: Frozen) -> list[Frozen]:
    """All payments with the activity and source they belong to."""
    return [
        {**payment, "activity_code": row["activity_code"], "source_label": row["source_label"]}
        for row in frozen["money"]["activities"]
        for payment in row["payments"]
    ]


def findings_of(frozen: Frozen) -> list[Frozen]:
    """All findings, one row an item."""
    return [
        {"label": row["label"], "item": item} for row in frozen["findings"] for item in row["items"]
    ]


def _joined(name: str, key: str) -> Callable[[Frozen], str]:
    return lambda row: ", ".join(inner[key] for inner in row[name])


def _of(name: str, key: str) -> Callable[[Frozen], Any]:
    return lambda row: row[name][key]


def _at(key: str) -> Callable[[Frozen], Any]:
    return lambda row: row[key]


# What a workbook is about, a label and its words a row.
FACTS = (Column("Hal", 20, lambda row: row[0]), Column("Isi", 90, lambda row: row[1]))
LINES = (
    Column("Baris", 8, lambda row: Link(row["id"], row["url"])),
    Column("Bidang", 16, _of("activity", "strand_label")),
    Column("Kode kegiatan", 10, _of("activity", "code")),
    Column("Kegiatan", 40, _of("activity", "title")),
    Column("Penanggung jawab", 18, _of("activity", "lead")),
    Column("Kode indikator", 12, _of("indicator", "code")),
    Column("Indikator", 34, _of("indicator", "name")),
    Column("Satuan", 12, _of("indicator", "unit")),
    Column("Jenis target", 12, _of("indicator", "accumulation_label")),
    Column("Kewajiban", 16, _joined("duties", "code")),
    Column("Pasal", 10, _joined("articles", "number")),
    Column("Target periode", 12, _at("target"), NUMBER),
    Column("Realisasi periode", 12, _at("actual"), NUMBER),
    Column("Target s.d. periode", 12, _at("target_to_date"), NUMBER),
    Column("Realisasi s.d. periode", 12, _at("actual_to_date"), NUMBER),
    Column("Target tahun", 12, _at("target_year"), NUMBER),
    Column("Capaian (%)", 11, _at("achievement"), PERCENT),
    Column("Predikat", 10, grade),
    Column("Jumlah catatan", 9, _at("log_count"), NUMBER),
    Column("Jumlah bukti", 9, _at("evidence"), NUMBER),
    Column("Nomor catatan", 40, lambda row: ", ".join(row["logs"])),
)
PROOF = (
    Column("Baris", 8, lambda row: Link(row["line"], row["url"])),
    Column("Nomor catatan", 18, _at("number")),
    Column("Tanggal", 12, _at("performed_on"), DAY),
    Column("Dalam periode", 10, lambda row: "ya" if row["in_period"] else "tidak"),
    Column("Capaian", 12, _at("value"), NUMBER),
    Column("Satuan", 12, _at("unit")),
    Column("Peserta", 10, _at("participants"), NUMBER),
    Column("Jumlah bukti", 9, _at("evidence"), NUMBER),
)
DUTIES = (
    Column("Kode", 10, _at("code")),
    Column("Kewajiban", 50, _at("title")),
    Column("Pasal", 8, _at("article")),
    Column("Ayat", 8, _at("clause")),
    Column("Pihak", 20, _at("obligor")),
    Column("Jatuh tempo", 10, _at("due"), NUMBER),
    Column("Terpenuhi", 10, _at("done"), NUMBER),
    Column("Kegiatan", 30, lambda row: ", ".join(row["activities"])),
    Column("Baris", 30, lambda row: ", ".join(row["lines"])),
)
MONEYS = (
    Column("Kode kegiatan", 10, _at("activity_code")),
    Column("Kegiatan", 40, _at("activity")),
    Column("Sumber dana", 20, _at("source_label")),
    Column("Pagu (Rp)", 20, _at("budget"), MONEY),
    Column("Rencana s.d. periode (Rp)", 20, _at("planned"), MONEY),
    Column("Realisasi periode (Rp)", 20, _at("spent_in_period"), MONEY),
    Column("Realisasi s.d. periode (Rp)", 20, _at("spent"), MONEY),
    Column("Serapan (%)", 11, _at("absorption"), PERCENT),
)
PAYMENTS = (
    Column("Kode kegiatan", 10, _at("activity_code")),
    Column("Sumber dana", 20, _at("source_label")),
    Column("Nomor dokumen", 30, _at("document_number")),
    Column("Tanggal", 12, _at("spent_on"), DAY),
    Column("Nilai (Rp)", 20, _at("amount"), MONEY),
)
DISTRICTS = (
    Column("Kode wilayah", 14, _at("code")),
    Column("Kecamatan", 30, _at("name")),
    Column("Catatan", 10, _at("logs"), NUMBER),
    Column("Peserta", 10, _at("participants"), NUMBER),
)
FINDINGS = (Column("Temuan", 50, _at("label")), Column("Kode", 24, _at("item")))
WORDS = (Column("Bagian", 24, _at("label")), Column("Uraian", 100, _at("body")))
