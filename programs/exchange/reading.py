"""Reads the rows of a workbook one by one, and tells of each cell that cannot be taken. Pure."""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from openpyxl import load_workbook

from programs.exchange import container
from programs.exchange.columns import (
    BY_NAME,
    KEY,
    MOST_ROWS,
    NOTE,
    SHEETS,
    Sheet,
    Value,
    folded,
    letters_of,
)
from programs.exchange.container import DAMAGED, Refused
from programs.exchange.outline import Outline, outline_of

HEAD = 1  # the row of heads
MOST_COLUMNS = 40  # that are looked at

FORMULA = "Isi sel dengan nilai, bukan rumus."
MERGED = "Sel ini digabung. Pisahkan sel yang digabung."
UNTITLED = "Ada isian di kolom tanpa judul. Pindahkan ke kolom templat atau hapus."


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row: values and faults by the names of columns; a fault of "" is the row's own."""

    sheet: Sheet
    number: int
    cells: Mapping[str, Value]
    faults: Mapping[str, str] = field(default_factory=dict)
    is_hidden: bool = False


class Book:
    """A workbook that was let in; use it as a context."""

    def __init__(self, file: BinaryIO) -> None:
        """Look at everything but the rows. Raises Refused."""
        container.check(file)
        file.seek(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl tells of parts that it leaves out
                self._book = load_workbook(file, read_only=True, keep_links=False)
                self._sheets = _sheets_of(self._book)
                self._outlines = {
                    name: outline_of(file, sheet._worksheet_path, name)
                    for name, sheet in self._sheets.items()
                }
                self.places = {name: self._places(name) for name in self._sheets}
        except Refused:
            raise
        except Exception as error:  # a parser may fail in any way on a broken file
            raise Refused(DAMAGED) from error
        if self.filled > MOST_ROWS:
            raise Refused(
                f"Buku kerja memuat lebih dari {MOST_ROWS} baris terisi. Bagi menjadi beberapa."
            )

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    @property
    def properties(self) -> dict[str, str]:
        """What our own writer noted: of which agreement and year the workbook is."""
        return {one.name: str(one.value) for one in self._book.custom_doc_props.props}

    @property
    def filled(self) -> int:
        """How many rows beneath the heads hold anything."""
        return sum(len(one.filled - {HEAD}) for one in self._outlines.values())

    @property
    def size(self) -> int:
        """How much there is to walk through, empty rows and cells too."""
        return sum(one.size for one in self._outlines.values())

    def rows(self) -> Iterator[Row]:
        """Filled rows, activities first, each sheet from the top. Raises Refused."""
        for sheet in SHEETS:
            if sheet.name in self._sheets:
                yield from self._rows_of(sheet)

    def _rows_of(self, sheet: Sheet) -> Iterator[Row]:
        outline, places = self._outlines[sheet.name], self.places[sheet.name]
        by_place = {place: name for name, place in places.items()}
        last = max(outline.filled, default=HEAD)
        for number, cells in self._cells(sheet.name, HEAD + 1, last):
            if number in outline.filled:
                row = _row_of(sheet, number, cells, by_place, outline)
                if row.cells or row.faults:
                    yield row

    def _places(self, name: str) -> dict[str, int]:
        """Where each column stands, from 0, whatever their order. Raises Refused."""
        if any(row == HEAD for row, _ in self._outlines[name].merged):
            raise Refused(f"Judul kolom pada lembar {name} digabung. Pisahkan sel yang digabung.")
        by_head = {folded(column.head): column.name for column in BY_NAME[name].columns}
        by_head[folded(NOTE)] = NOTE
        places: dict[str, int] = {}
        unknown, twice = [], []
        for _, cells in self._cells(name, HEAD, HEAD):
            for place, cell in enumerate(cells):
                head = "" if cell.value is None else str(cell.value)
                column = by_head.get(folded(head))
                if column is None:
                    unknown += [head] if head.strip() else []
                elif column in places:
                    twice.append(head)
                else:
                    places[column] = place
        missing = [
            column.head
            for column in BY_NAME[name].columns
            if column.name not in places and column != KEY
        ]
        told = {"tidak ada": missing, "tidak dikenal": unknown, "ganda": twice}
        if said := [f"kolom {what}: {', '.join(heads)}" for what, heads in told.items() if heads]:
            raise Refused(f"Lembar {name}, {'; '.join(said)}. Pakai judul kolom pada templat.")
        return places

    def _cells(self, name: str, first: int, last: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Numbered rows of cells, within the columns that are looked at. Raises Refused."""
        if last < first:
            return
        sheet = self._sheets[name]
        sheet.reset_dimensions()  # what a file says of its own size is not to be believed
        rows = sheet.iter_rows(first, last, 1, MOST_COLUMNS)
        for number in range(first, last + 1):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of days that are none: their cell is a fault
                    cells = next(rows, ())
            except Exception as error:  # as above
                raise Refused(DAMAGED) from error
            yield number, cells


def address(row_number: int, place: int) -> str:
    """C5, as Excel names a cell; `place` counts columns from 0."""
    return f"{letters_of(place)}{row_number}"


def _sheets_of(book: Any) -> dict[str, Any]:
    """Our sheets by their names. Raises Refused."""
    names = {folded(name): name for name in BY_NAME}
    found = {
        names[folded(sheet.title)]: sheet
        for sheet in book.worksheets
        if folded(sheet.title) in names
    }
    if not found:
        raise Refused(f"Tidak ada lembar {', '.join(BY_NAME)}. Pakai templat dari halaman ini.")
    if unseen := [name for name, sheet in found.items() if sheet.sheet_state != "visible"]:
        raise Refused(f"Lembar {', '.join(unseen)} tersembunyi. Tampilkan, lalu periksa isinya.")
    return found


def _row_of(
    sheet: Sheet,
    number: int,
    cells: tuple[Any, ...],
    by_place: Mapping[int, str],
    outline: Outline,
) -> Row:
    values: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for place, cell in enumerate(cells):
        name = by_place.get(place, "")
        value, fault = _judged(cell)
        if value is None or name == NOTE:
            continue
        if not name:
            faults[""] = UNTITLED
            continue
        values[name] = value
        if (number, place + 1) in outline.merged:
            fault = MERGED
        if fault:
            faults[name] = fault
    return Row(sheet, number, values, faults, number in outline.hidden)


def _judged(cell: Any) -> tuple[Value, str]:
    """The value as it is kept, None for an empty one, and what is wrong with it."""
    value = cell.value
    if value is None:
        return None, ""
    if cell.data_type == "f":
        return str(getattr(value, "text", value)), FORMULA
    if cell.data_type == "e":
        return str(value), f"Sel ini berisi galat Excel ({value})."
    if isinstance(value, str):
        return value.strip() or None, ""
    if isinstance(value, int | float | date):
        return value, ""
    return str(value), "Isikan tanggal, bukan jam."
