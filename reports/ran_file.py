"""The four actions of a semester as a workbook, to be keyed into BNN's own application. Pure.

Which sheets that application takes is not published; these hold what it asks of each unit: how
often, how many people, which proof.
"""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from operator import attrgetter

import xlsxwriter

from p4gn_portal.workbook import AS_TYPED, DAY, NUMBER
from programs.models import RanAction
from reports.ran_actions import ActionProof, RanTable, UnitRow
from reports.renderers.xlsx import FACTS, Column, Formats, Link, write_sheet

ACTIONS = [str(one) for one in RanAction.values]
FIGURES = (("catatan", "logs"), ("orang", "participants"), ("bukti", "evidence"))
SHAPE = (
    "Susunan lembar ini milik portal. Isian aplikasi pelaporan BNN dipindahkan dari lembar "
    "Rekapitulasi; bukti setiap angka ada di lembar Rincian."
)


def render(
    table: RanTable, proofs: Sequence[ActionProof], *, agreement: str, is_example: bool
) -> bytes:
    """Four sheets: what this is, a row a unit, a row an action, a row a verified log."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, **AS_TYPED})
    book.set_properties({"title": f"4 aksi RAN {table.period}"})
    formats = Formats(book)
    facts = [
        ("Laporan", f"4 aksi RAN per unit, {table.period}"),
        ("Kode periode", table.code),
        ("Perjanjian", agreement),
        ("Status data", "DATA CONTOH" if is_example else "Data laporan"),
        ("Yang dihitung", "Catatan terverifikasi; jumlah orang tanpa layanan rehabilitasi"),
        ("Susunan", SHAPE),
    ]
    write_sheet(book, formats, "Keterangan", FACTS, facts)
    write_sheet(book, formats, "Rekapitulasi", UNITS, table.rows)
    write_sheet(book, formats, "Jumlah", SUMS, table.sums)
    write_sheet(book, formats, "Rincian", PROOFS, proofs)
    book.close()
    return made.getvalue()


def _figure(action: str, name: str) -> Callable[[UnitRow], int]:
    def read(row: UnitRow) -> int:
        return next(getattr(cell, name) for cell in row.cells if cell.action == action)

    return read


def _columns_of_actions() -> Iterator[Column]:
    """Catatan, orang and bukti of each action."""
    for action in ACTIONS:
        for word, name in FIGURES:
            head = f"{RanAction(action).label}: {word}"
            yield Column(head, 13, _figure(action, name), NUMBER)


UNITS = (
    Column("Unit", 40, attrgetter("name")),
    *_columns_of_actions(),
    Column("Aksi dilakukan (dari 4)", 12, attrgetter("done"), NUMBER),
)
SUMS = (
    Column("Aksi", 30, attrgetter("label")),
    Column("Unit", 10, attrgetter("units"), NUMBER),
    Column("Catatan", 10, attrgetter("logs"), NUMBER),
    Column("Orang", 12, attrgetter("participants"), NUMBER),
    Column("Bukti", 10, attrgetter("evidence"), NUMBER),
)
PROOFS = (
    Column("Unit", 40, attrgetter("unit")),
    Column("Aksi", 24, attrgetter("label")),
    Column("Nomor catatan", 18, attrgetter("number")),
    Column("Tanggal", 12, lambda row: row.performed_on.isoformat(), DAY),
    Column("Kegiatan Renja", 50, attrgetter("activity")),
    Column("Kewajiban", 16, attrgetter("duties")),
    Column("Orang", 10, attrgetter("participants"), NUMBER),
    Column("Bukti", 10, attrgetter("evidence"), NUMBER),
    Column("Catatan dan buktinya", 44, lambda row: Link(row.url, row.url)),
)
