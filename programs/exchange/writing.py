"""Writes the workbook: protected heads, lists to choose from, hidden keys, marked faults. Pure.

Each text is written as text, whatever it begins with, so nothing that people typed can act.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from p4gn_portal.formats import format_number
from p4gn_portal.printable import clean
from p4gn_portal.workbook import AS_TYPED, DAY, LONGEST_CELL, MONEY, NUMBER, as_float
from programs.exchange.columns import (
    DUTIES,
    MOST_ROWS,
    NOTE,
    REGIONS,
    SHEETS,
    Column,
    Kind,
    Sheet,
    Value,
    letters_of,
)

LISTS = "Daftar"
NOTE_WIDTH = 60
MADE = datetime(2026, 1, 1)  # noqa: DTZ001  the same content gives the same bytes
LOOK_OF = {Kind.NUMBER: NUMBER, Kind.MONEY: MONEY, Kind.DAY: DAY}
ALLOWED = {  # in a protected sheet everything but the heads may be worked on
    "insert_rows": True,
    "delete_rows": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
}
HOW_TO = (
    "Isi lembar Kegiatan, Indikator, Pagu, dan Realisasi. Judul kolom jangan diubah.",
    "Satu baris untuk satu kegiatan, satu indikator, satu sumber dana, atau satu pembayaran.",
    "Kolom ID tersembunyi mengenali baris yang sudah ada. Kosongkan pada baris baru.",
    "Baris yang tidak ada dalam berkas dibiarkan seperti adanya. Sel target atau pagu yang "
    "dikosongkan menghapus nilainya.",
    "Angka boleh berupa angka Excel atau teks Indonesia seperti 1.234,5. Rumus tidak diterima.",
    "Realisasi yang sudah dicatat tidak diubah melalui berkas. Batalkan pada halaman kegiatan.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row to write: values by the names of columns, and what is wrong with it, likewise."""

    cells: Mapping[str, Value]
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """All that goes into a workbook; `lists` holds choices and what each of them means."""

    title: str
    properties: Mapping[str, str]
    lists: Mapping[str, Sequence[tuple[str, str]]]
    lines: Mapping[str, Iterable[Line]]  # by sheet
    is_marked: bool = False


def write(workbook: Workbook) -> bytes:
    """The workbook as XLSX; rows are written as they come and not kept."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"constant_memory": True, **AS_TYPED})
    book.set_properties({"title": clean(workbook.title), "created": MADE})
    for name, value in workbook.properties.items():
        book.set_custom_property(name, value, "text")
    looks = Looks(book)
    _write_how_to(book, looks, workbook.title)
    for sheet in SHEETS:
        _write_sheet(book, looks, sheet, workbook)
    _write_lists(book, looks, workbook.lists)
    book.close()
    return written.getvalue()


class Looks:
    """The few looks a cell has."""

    def __init__(self, book: Any) -> None:
        top = {"valign": "top"}
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E7F0FA", "border": 1, "text_wrap": True, **top}
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.words = book.add_format({"text_wrap": True, **top})
        open_ = {"locked": False, "text_wrap": True, **top}
        wrong = {"bg_color": "#FBE3E4", "border": 1, "border_color": "#B3261E"}
        self.plain: dict[Kind, Any] = {}
        self.wrong: dict[Kind, Any] = {}
        for kind in Kind:
            look = open_ | {"num_format": LOOK_OF.get(kind, "@")}
            self.plain[kind] = book.add_format(look)
            self.wrong[kind] = book.add_format(look | wrong)


def _write_sheet(book: Any, looks: Looks, sheet: Sheet, workbook: Workbook) -> None:
    written = book.add_worksheet(sheet.name)
    places = {column.name: place for place, column in enumerate(sheet.columns)}
    note = len(sheet.columns)
    for place, column in enumerate(sheet.columns):
        is_key = column.kind == Kind.KEY
        written.set_column(place, place, column.width, looks.plain[column.kind], {"hidden": is_key})
        _offer(written, place, column, workbook.lists)
    if workbook.is_marked:
        written.set_column(note, note, NOTE_WIDTH, looks.plain[Kind.TEXT])
    for place, column in enumerate(sheet.columns):
        written.write_string(0, place, column.head, looks.head)
    if workbook.is_marked:
        written.write_string(0, note, NOTE, looks.head)
    for number, line in enumerate(workbook.lines.get(sheet.name, ()), start=1):
        for name, place in places.items():
            column = sheet.columns[place]
            look = (looks.wrong if name in line.faults else looks.plain)[column.kind]
            _write_cell(written, (number, place), line.cells.get(name), look)
        if line.faults:
            said = [
                f"{sheet.column(name).head}: {fault}" if name else fault
                for name, fault in line.faults.items()
            ]
            written.write_string(
                number, note, clean("\n".join(said))[:LONGEST_CELL], looks.wrong[Kind.TEXT]
            )
    written.freeze_panes(1, places["code"] + 1)
    written.protect("", ALLOWED)


def _offer(written: Any, place: int, column: Column, lists: Mapping[str, Any]) -> None:
    """A drop-down where one thing is chosen from a list."""
    if column.kind != Kind.CHOICE or not lists.get(column.of):
        return
    letters = letters_of(2 * list(lists).index(column.of))
    source = f"={LISTS}!${letters}$2:${letters}${len(lists[column.of]) + 1}"
    written.data_validation(
        1,
        place,
        MOST_ROWS,
        place,
        {
            "validate": "list",
            "source": source,
            "error_title": column.head,
            "error_message": f"Pilih dari lembar {LISTS}.",
        },
    )


def _write_cell(written: Any, at: tuple[int, int], value: Value, look: Any) -> None:
    """One cell; a number that a spreadsheet cannot hold to its last digit is written as text."""
    if value is None or value == "":
        written.write_blank(*at, None, look)
    elif isinstance(value, Decimal):
        held = as_float(value)
        if held is None:
            written.write_string(*at, format_number(value), look)
        else:
            written.write_number(*at, held, look)
    elif isinstance(value, date):
        written.write_datetime(*at, value, look)
    elif isinstance(value, bool | str):
        written.write_string(*at, clean(str(value))[:LONGEST_CELL], look)
    else:
        written.write_number(*at, value, look)


def _write_how_to(book: Any, looks: Looks, title: str) -> None:
    sheet = book.add_worksheet("Petunjuk")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 2, 60)
    sheet.write_string(0, 0, clean(title), looks.title)
    number = 2
    for sentence in HOW_TO:
        sheet.write_string(number, 0, sentence)
        number += 1
    number += 1
    for place, head in enumerate(("Lembar", "Kolom", "Isian")):
        sheet.write_string(number, place, head, looks.head)
    for one in SHEETS:
        for column in one.columns:
            if column.kind == Kind.KEY:
                continue
            number += 1
            said = column.hint or (f"Pilih dari lembar {LISTS}." if column.of else "")
            for place, text in enumerate((one.name, column.head, said)):
                sheet.write_string(number, place, text, looks.words)
    sheet.protect("", {"format_columns": True})


def _write_lists(book: Any, looks: Looks, lists: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """Each list in two columns: what to write, and what it means."""
    sheet = book.add_worksheet(LISTS)
    for place, name in enumerate(lists):
        sheet.set_column(2 * place, 2 * place, 24)
        sheet.set_column(2 * place + 1, 2 * place + 1, 40 if name in {DUTIES, REGIONS} else 2)
    for number in range(1 + max((len(rows) for rows in lists.values()), default=0)):
        for place, (name, rows) in enumerate(lists.items()):
            if number == 0:
                sheet.write_string(0, 2 * place, name, looks.head)
            elif number <= len(rows):
                for aside, text in enumerate(rows[number - 1]):
                    sheet.write_string(number, 2 * place + aside, clean(text))
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"format_columns": True})
