"""The form as a workbook: real numbers in the columns of E.81. Pure."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from programs.achievement import Accumulation, Polarity
from reports.evaluation.table import (
    MONEY,
    NUMBER,
    PERCENT,
    TEXT,
    Column,
    Evaluation,
    Line,
    columns_of,
    footers_of,
    kinds_of,
    values_of,
)
from reports.renderers import xlsx as report_xlsx
from reports.renderers.xlsx import AS_TYPED, Formats, write_cell

FORMATS = {
    TEXT: "",
    NUMBER: report_xlsx.NUMBER,
    MONEY: report_xlsx.MONEY,
    PERCENT: report_xlsx.PERCENT,
}
WIDTHS = {TEXT: 11, NUMBER: 11, MONEY: 18, PERCENT: 10}
HEAD = 6  # the row of the heads, below title and facts
A3, A4 = 8, 9


def render(table: Evaluation) -> bytes:
    """One sheet, heads frozen and repeated. What people typed stays text."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, AS_TYPED)
    book.set_properties({"title": f"Evaluasi hasil Renja {table.period}"})
    formats = Formats(book)
    sheet = book.add_worksheet("Evaluasi")
    columns = columns_of(table)
    _facts(sheet, formats, table)
    first = _heads(book, sheet, formats, columns)
    for row, line in enumerate(table.lines, start=first):
        _line(sheet, formats, row, line, table)
    _footer(book, sheet, formats, first + len(table.lines), table)
    _page(sheet, table, first)
    book.close()
    return made.getvalue()


def _facts(sheet: Any, formats: Formats, table: Evaluation) -> None:
    sheet.write_string(0, 0, f"Evaluasi terhadap Hasil Renja {table.period}", formats.title)
    for row, told in enumerate(
        (
            table.agreement,
            f"{table.plan or 'Belum ada Renja yang disetujui'}; data s.d. {table.as_of}",
            f"Kolom Rp: {table.money_of}" + (f"; unit {table.unit}" if table.unit else ""),
            "DATA CONTOH" if table.is_example else "",
        ),
        start=1,
    ):
        sheet.write_string(row, 0, told)


def _heads(book: Any, sheet: Any, formats: Formats, columns: Sequence[Column]) -> int:
    """Heads, sub-heads and the numbers of the form; gives the first row below them."""
    centred = book.add_format(
        {"bold": True, "bg_color": "#E7F0FA", "border": 1, "align": "center", "text_wrap": True}
    )
    at = 0
    for column in columns:
        last = at + len(column.subs) - 1
        if last > at:
            sheet.merge_range(HEAD, at, HEAD, last, column.head, centred)
            sheet.merge_range(HEAD + 2, at, HEAD + 2, last, column.number, centred)
            for place, sub in enumerate(column.subs, start=at):
                sheet.write_string(HEAD + 1, place, sub.head, centred)
        else:
            sheet.merge_range(HEAD, at, HEAD + 1, at, column.head, centred)
            sheet.write_number(HEAD + 2, at, column.number, centred)
        for place, sub in enumerate(column.subs, start=at):
            width = WIDTHS[sub.kind] if sub.kind != TEXT else WIDTHS[TEXT] * sub.weight
            sheet.set_column(place, place, width)
        at = last + 1
    return HEAD + 3


def _line(sheet: Any, formats: Formats, row: int, line: Line, table: Evaluation) -> None:
    for at, (value, kind) in enumerate(zip(values_of(line, table), kinds_of(table), strict=True)):
        write_cell(sheet, formats, (row, at), value, FORMATS[kind])
    if table.is_full:
        _from_renstra(sheet, formats, row, line, table)


def _from_renstra(sheet: Any, formats: Formats, row: int, line: Line, table: Evaluation) -> None:
    """Columns 13 and 14 as formulas, which answer once 5 and 6 are filled in.

    A posisi or a mean does not add up over years: its column 13 is that of 12.
    """
    places = _places(table)
    money, percent = formats.by_kind[report_xlsx.MONEY], formats.by_kind[report_xlsx.PERCENT]
    for which, look in ((0, formats.by_kind[report_xlsx.NUMBER]), (1, money)):
        goal, before, now, then = (
            xl_rowcol_to_cell(row, places[number] + which) for number in (5, 6, 12, 13)
        )
        adds = which == 1 or line.accumulation == Accumulation.SUM
        whole = f"SUM({before},{now})" if adds else now
        sheet.write_formula(row, places[13] + which, f'=IF(COUNT({before})=0,"",{whole})', look, "")
        if which == 1 or line.polarity != Polarity.NEGATIVE:
            told = f'=IF(OR(N({goal})=0,COUNT({then})=0),"",{then}/{goal}*100)'
            sheet.write_formula(row, places[14] + which, told, percent, "")


def _places(table: Evaluation) -> dict[int, int]:
    """The first sub-column of each numbered column."""
    places, at = {}, 0
    for column in columns_of(table):
        places[column.number] = at
        at += len(column.subs)
    return places


def _footer(book: Any, sheet: Any, formats: Formats, row: int, table: Evaluation) -> None:
    """The footer rows in the order of the form, then who made and who evaluated it."""
    places = _places(table)
    last = len(kinds_of(table)) - 1
    told = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for at, one in enumerate(footers_of(table), start=row):
        sheet.merge_range(at, 0, at, places[7] - 1, one.label, formats.head)
        if one.is_text:
            sheet.merge_range(at, places[7], at, last, "", told)
            sheet.write_string(at, places[7], one.work[: report_xlsx.LONGEST_CELL], told)
        else:
            sheet.write_string(at, places[12] + 2, one.work, told)
            sheet.write_string(at, places[12] + 3, one.money, told)
    below = row + len(footers_of(table)) + 1
    for at, name in ((1, "Disusun"), (places[12], "Dievaluasi")):
        for offset, words in enumerate((name, "Tempat, tanggal: ", "Jabatan: ", "", "Nama: ")):
            sheet.write_string(below + offset, at, words)


def _page(sheet: Any, table: Evaluation, first: int) -> None:
    sheet.freeze_panes(first, 4)
    sheet.set_landscape()
    sheet.set_paper(A3 if table.is_full else A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD, first - 1)
    mark = "DATA CONTOH   " if table.is_example else ""
    sheet.set_footer(f"&L{mark}&RHalaman &P dari &N")
