"""Workbooks as people bring them back: the portal's own, edited cell by cell."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from p4gn_portal.formats import format_number
from programs import exporting, importing
from programs.exchange.columns import BY_NAME


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def closed(book: Workbook) -> bytes:
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def template(plan: Any, user: Any) -> Workbook:
    """The bare template, as it is downloaded."""
    return opened(exporting.template_of(plan, user))


def exported(plan: Any, user: Any) -> Workbook:
    """All that stands in the plan."""
    return opened(exporting.workbook_of(plan, user))


def place(sheet: str, name: str) -> int:
    """The column of a form field, counted from 1."""
    return [column.name for column in BY_NAME[sheet].columns].index(name) + 1


def put(book: Workbook, sheet: str, row: int, **cells: Any) -> Workbook:
    """Write cells of one row by the names of their columns."""
    for name, value in cells.items():
        book[sheet].cell(row, place(sheet, name)).value = value
    return book


def activity(book: Workbook, row: int = 2, **cells: Any) -> Workbook:
    usual = {
        "code": "K-01",
        "title": "Sosialisasi sekolah",
        "strand": "Pencegahan",
        "lead": "Disdik",
        "duties": "KWJ-01",
    }
    return put(book, "Kegiatan", row, **(usual | cells))


def indicator(book: Workbook, row: int = 2, **cells: Any) -> Workbook:
    usual = {
        "code": "K-01",
        "name": "Sekolah",
        "unit": "sekolah",
        "accumulation": "Kumulatif",
        "q1": 5,
        "q2": 10,
    }
    return put(book, "Indikator", row, **(usual | cells))


def pagu(book: Workbook, row: int = 2, **cells: Any) -> Workbook:
    usual = {"code": "K-01", "source": "APBD Kabupaten", "q1": 1_000_000, "q2": 2_500_000}
    return put(book, "Pagu", row, **(usual | cells))


def payment(book: Workbook, row: int = 2, **cells: Any) -> Workbook:
    usual = {
        "code": "K-01",
        "document_number": "SP2D-1",
        "spent_on": "20/03/2026",
        "source": "APBD Kabupaten",
        "amount": 750_000,
    }
    return put(book, "Realisasi", row, **(usual | cells))


def whole(plan: Any, user: Any) -> Workbook:
    """One activity with an indicator and pagu."""
    return pagu(indicator(activity(template(plan, user))))


def upload(content: bytes, name: str = "renja.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def handed_in(plan: Any, user: Any, book: Workbook) -> Any:
    return importing.hand_in(plan, upload(closed(book)), by=user)


def faults(row: Any) -> dict[str, str]:
    """What is wrong, by sheet, row and column."""
    return {
        f"{one['sheet']} {one['number']} {name}".strip(): words
        for one in row.preview
        for name, words in one["faults"].items()
    }


def statuses(row: Any) -> dict[str, str]:
    return {f"{one['sheet']} {one['number']}": one["status"] for one in row.preview}


def as_typed(value: Any) -> str:
    """A number as a person writes it here."""
    return format_number(value)
