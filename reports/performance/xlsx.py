"""The Dasbor as a workbook: real numbers, under the filters of the page. Pure."""

from io import BytesIO
from operator import attrgetter
from typing import Any

import xlsxwriter

from p4gn_portal.formats import format_day
from reports.performance.page import Performance
from reports.renderers.xlsx import (
    AS_TYPED,
    MONEY,
    NUMBER,
    PERCENT,
    Column,
    Formats,
    write_sheet,
)

STRANDS = (
    Column("Bidang", 26, attrgetter("label")),
    Column("Kegiatan", 10, attrgetter("activities"), NUMBER),
    Column("Kegiatan terlambat", 12, attrgetter("late"), NUMBER),
    Column("Rencana fisik (%)", 12, attrgetter("planned"), PERCENT),
    Column("Realisasi fisik (%)", 12, attrgetter("physical"), PERCENT),
    Column("Deviasi (poin)", 12, attrgetter("deviation"), PERCENT),
)
MONEYS = (
    Column("Bidang", 26, lambda row: row[0]),
    Column("Sumber dana", 22, lambda row: row[1].label),
    Column("Pagu (Rp)", 20, lambda row: row[1].budget, MONEY),
    Column("Rencana s.d. triwulan (Rp)", 20, lambda row: row[1].planned, MONEY),
    Column("Realisasi (Rp)", 20, lambda row: row[1].spent, MONEY),
    Column("Serapan (%)", 11, lambda row: row[1].absorption, PERCENT),
)
UNITS = (
    Column("Unit", 34, attrgetter("name")),
    Column("Kegiatan terlambat", 12, attrgetter("count"), NUMBER),
)
AGES = (
    Column("Pihak pelaksana", 30, attrgetter("party")),
    Column("Menunggu", 10, attrgetter("waiting"), NUMBER),
    Column("Lebih dari 7 hari", 12, attrgetter("old"), NUMBER),
    Column("Tertua (hari)", 10, attrgetter("oldest"), NUMBER),
    Column("Diputuskan", 11, attrgetter("decided"), NUMBER),
    Column("Median lama (hari)", 12, attrgetter("median"), NUMBER),
)
YEARS = (
    Column("Tahun", 8, lambda row: str(row.year)),
    Column("Per", 20, lambda row: format_day(row.day)),
    Column("Kewajiban", 11, attrgetter("duties"), NUMBER),
    Column("Terpenuhi", 11, attrgetter("met"), NUMBER),
    Column("Kegiatan terlambat", 12, attrgetter("late"), NUMBER),
    Column("Rata-rata capaian (%)", 12, attrgetter("achievement"), PERCENT),
    Column("Serapan (%)", 11, attrgetter("absorption"), PERCENT),
    Column("Sumber dana", 40, attrgetter("across")),
    Column("Catatan terverifikasi", 12, attrgetter("logs"), NUMBER),
)


def render(page: Performance) -> bytes:
    """One sheet a table of the page, the first saying what was asked."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, AS_TYPED)
    formats = Formats(book)
    _facts(book, formats, page)
    rows = [*page.strands, page.total]
    write_sheet(book, formats, "Bidang", STRANDS, rows)
    write_sheet(
        book, formats, "Anggaran", MONEYS,
        [(one.label, source) for one in rows for source in one.money.sources],
    )  # fmt: skip
    write_sheet(book, formats, "Unit terlambat", UNITS, page.late_units)
    write_sheet(book, formats, "Verifikasi", AGES, page.ages)
    write_sheet(book, formats, "Antartahun", YEARS, page.years)
    book.close()
    return made.getvalue()


def _facts(book: Any, formats: Formats, page: Performance) -> None:
    sheet = book.add_worksheet("Keterangan")
    sheet.set_column(0, 0, 90)
    agreement = page.scope.agreement
    sheet.write_string(0, 0, f"Dasbor {page.scope.year}", formats.title)
    told = (
        agreement.title,
        f"Keadaan yang diketahui per {format_day(page.scope.day)}",
        f"Hanya kegiatan yang dipimpin {page.unit}" if page.unit else "Semua unit",
        "DATA CONTOH" if agreement.is_example else "",
    )
    for row, words in enumerate(told, start=1):
        sheet.write_string(row, 0, words)
