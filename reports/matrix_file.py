"""The matrix of duties as a workbook: a row a duty, real numbers, under the filters of the page."""

from collections.abc import Callable, Sequence
from io import BytesIO
from operator import attrgetter

import xlsxwriter

from p4gn_portal.formats import to_roman
from p4gn_portal.statuses import look_of
from p4gn_portal.workbook import AS_TYPED, NUMBER
from programs.achievement import QUARTERS
from programs.standing import DutyCell, DutyStanding
from reports.matrix import place_of
from reports.renderers.xlsx import Column, Formats, write_sheet

Pick = Callable[[DutyStanding], DutyCell]


def render(duties: Sequence[DutyStanding], title: str) -> bytes:
    """One sheet; an unasked quarter has no number rather than a zero."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, **AS_TYPED})
    book.set_properties({"title": title})
    write_sheet(book, Formats(book), "Kewajiban", COLUMNS, duties)
    book.close()
    return made.getvalue()


def _in_quarter(quarter: int) -> Pick:
    return lambda duty: duty.cells[quarter - 1]


def _of(head: str, pick: Pick) -> list[Column]:
    """State, met and due of one period."""
    return [
        Column(f"{head}: status", 18, lambda duty: look_of("duty", pick(duty).state).word),
        Column(f"{head}: terpenuhi", 11, lambda duty: _told(pick(duty), "done"), NUMBER),
        Column(f"{head}: jatuh tempo", 11, lambda duty: _told(pick(duty), "due"), NUMBER),
    ]


def _told(cell: DutyCell, name: str) -> int | None:
    return getattr(cell, name) if cell.due else None


COLUMNS = (
    Column("Pihak", 24, attrgetter("obligor")),
    Column("Kode", 10, attrgetter("code")),
    Column("Kewajiban", 46, attrgetter("title")),
    Column("Pasal", 16, place_of),
    *(one for quarter in QUARTERS for one in _of(f"TW {to_roman(quarter)}", _in_quarter(quarter))),
    *_of("Tahun", attrgetter("year")),
    Column("Menunggu verifikasi", 12, attrgetter("waiting"), NUMBER),
)
