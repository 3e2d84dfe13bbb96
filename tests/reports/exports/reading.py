"""Reads a made workbook back: the rows of a sheet, and all of it as text to hold against a file."""

from io import BytesIO
from typing import Any

from openpyxl import load_workbook

Row = tuple[Any, ...]


def rows_of(content: bytes, sheet: str) -> list[Row]:
    """The rows under the head of one sheet; whole numbers as such, an empty cell as None."""
    return [
        tuple(row)
        for row in load_workbook(BytesIO(content))[sheet].iter_rows(min_row=2, values_only=True)
    ]


def as_text(content: bytes) -> str:
    """Every cell of every sheet, one row a line: what a golden file holds."""
    lines = []
    for sheet in load_workbook(BytesIO(content)):
        lines.append(f"[{sheet.title}] beku {sheet.freeze_panes}")
        for row in sheet.iter_rows():
            cells = [
                f"{cell.value} <{cell.number_format}>" if cell.data_type in "nd" else cell.value
                for cell in row
                if cell.value is not None
            ]
            lines.append(" | ".join(str(one) for one in cells))
    return "\n".join(lines) + "\n"
