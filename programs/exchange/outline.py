"""Walks once through the XML of a sheet, keeping nothing of it but its outline. Pure."""

import re
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from zipfile import ZipFile

from lxml import etree
from openpyxl.utils import range_boundaries

from programs.exchange.container import HARDENED, Refused

MOST_ROWS_WRITTEN = 1_048_576  # what Excel can hold; empty ones cost little
MOST_ELEMENTS = 600_000  # anything else of a sheet, empty cells too
MOST_MERGED = 10_000
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROW, CELL, MERGE, DATA = (MAIN + name for name in ("row", "c", "mergeCell", "sheetData"))
WITHIN_A_ROW = {CELL} | {MAIN + name for name in ("v", "f", "is", "t", "r", "rPr")}
NUMERIC = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?")
SHOWN = 20  # characters of a number that is none


@dataclass(slots=True)
class Outline:
    """What a sheet says beside its values: rows and cells are counted from 1."""

    filled: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    merged: set[tuple[int, int]] = field(default_factory=set)
    rows: int = 0
    others: int = 0

    @property
    def size(self) -> int:
        """How much there is to walk through."""
        return self.rows + self.others


def outline_of(file: BinaryIO, path: str, name: str) -> Outline:
    """The outline of the part at `path`, the sheet called `name`. Raises Refused."""
    found, holds, number = Outline(), False, 0
    with ZipFile(file) as archive, archive.open(path) as stream:
        for _, element in etree.iterparse(stream, events=("end",), **HARDENED):
            if element.tag == ROW:
                found.rows += 1
                number = int(element.get("r") or number + 1)
                if holds:
                    found.filled.add(number)
                    if element.get("hidden") in {"1", "true"}:
                        found.hidden.add(number)
                holds = False
            else:
                found.others += 1
            if found.rows > MOST_ROWS_WRITTEN or found.others > MOST_ELEMENTS:
                raise Refused(
                    f"Lembar {name} memuat terlalu banyak sel. Hapus baris kosong yang berformat."
                )
            if element.tag == CELL:
                holds = _holds(element, name) or holds
            elif element.tag == MERGE:
                found.merged |= _merged(element.get("ref") or "", name)
            if element.tag not in WITHIN_A_ROW:  # a row lets go of what is within it
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    return found


def _holds(cell: Any, name: str) -> bool:
    """Whether a cell holds anything; what claims to be a number must be one."""
    if cell.get("t", "n") == "n" and cell.find(f"{MAIN}f") is None:
        value = (cell.findtext(f"{MAIN}v") or "").strip()
        if value and not NUMERIC.fullmatch(value):
            raise Refused(
                f"Sel {cell.get('r')} pada lembar {name} berisi angka yang tidak sah"
                f" ({value[:SHOWN]})."
            )
    return len(cell) > 0


def _merged(reference: str, name: str) -> set[tuple[int, int]]:
    left, top, right, bottom = range_boundaries(reference)
    if (right - left + 1) * (bottom - top + 1) > MOST_MERGED:
        raise Refused(f"Lembar {name} memuat gabungan sel yang terlalu besar.")
    return {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
