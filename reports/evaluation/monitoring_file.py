"""Quarterly monitoring as a workbook, to be keyed into e-Monev. Pure.

What the application asks each quarter (PP 39/2006) stands in its order; its own import sheet is not
published.
"""

from collections.abc import Callable
from io import BytesIO
from operator import attrgetter
from typing import Any

import xlsxwriter

from p4gn_portal.workbook import AS_TYPED, MONEY, NUMBER, PERCENT
from reports.evaluation.monitoring import Line, Monitoring
from reports.renderers.xlsx import FACTS, Column, Formats, write_sheet

SHAPE = "Susunan lembar ini milik portal, menurut urutan pemantauan triwulanan PP 39/2006."


def render(table: Monitoring) -> bytes:
    """Two sheets: what this is, and a row an indicator."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, AS_TYPED)
    book.set_properties({"title": f"Pemantauan Renja {table.period}"})
    formats = Formats(book)
    facts = [
        ("Laporan", f"Pemantauan Renja {table.period}"),
        ("Perjanjian", table.agreement),
        ("Renja", table.plan or "Belum ada Renja yang disetujui untuk periode ini"),
        ("Data sampai dengan", table.as_of),
        ("Status data", "DATA CONTOH" if table.is_example else "Data laporan"),
        ("Yang dihitung", "Catatan terverifikasi sampai dengan akhir triwulan"),
        ("Susunan", SHAPE),
    ]
    write_sheet(book, formats, "Keterangan", FACTS, facts)
    write_sheet(book, formats, "Pemantauan", LINES, table.lines)
    book.close()
    return made.getvalue()


def _whole(name: str) -> Callable[[Line], Any]:
    """A figure of the activity, in the first of its lines only."""
    read = attrgetter(name)
    return lambda line: None if line.whole is None else read(line.whole)


LINES = (
    Column("Kode", 9, attrgetter("code")),
    Column("Kegiatan", 40, attrgetter("title")),
    Column("Penanggung jawab", 20, attrgetter("lead")),
    Column("Kewajiban", 16, attrgetter("duties")),
    Column("Indikator", 34, attrgetter("indicator")),
    Column("Satuan", 12, attrgetter("unit")),
    Column("Target s.d. triwulan", 12, attrgetter("target"), NUMBER),
    Column("Realisasi s.d. triwulan", 12, attrgetter("actual"), NUMBER),
    Column("Selisih", 12, attrgetter("gap"), NUMBER),
    Column("Capaian (%)", 11, attrgetter("achievement"), PERCENT),
    Column("Catatan terverifikasi", 12, attrgetter("logs"), NUMBER),
    Column("Pagu setahun (Rp)", 18, _whole("budget"), MONEY),
    Column("Rencana s.d. triwulan (Rp)", 18, _whole("planned_money"), MONEY),
    Column("Realisasi (Rp)", 18, _whole("spent"), MONEY),
    Column("Selisih (Rp)", 18, _whole("unspent"), MONEY),
    Column("Serapan (%)", 11, _whole("absorption"), PERCENT),
    Column("Rencana fisik (%)", 11, _whole("planned"), PERCENT),
    Column("Realisasi fisik (%)", 11, _whole("physical"), PERCENT),
    Column("Deviasi (poin)", 11, _whole("deviation"), PERCENT),
    Column("Keadaan", 16, _whole("alert")),
    Column("Menunggu verifikasi", 12, _whole("waiting"), NUMBER),
    Column("Kendala triwulan ini", 44, _whole("told.obstacles")),
    Column("Tindak lanjut triwulan ini", 44, _whole("told.follow_ups")),
)
