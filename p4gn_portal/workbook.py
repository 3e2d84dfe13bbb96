"""Cells of a workbook as we write them: text stays text, a number keeps its last digit. Pure."""

from decimal import Decimal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AS_TYPED = {
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
NUMBER, MONEY, PERCENT, DAY = "#,##0.####", "#,##0.00", "0.00", "dd/mm/yyyy"
LONGEST_CELL = 32_767  # characters a cell can hold


def as_float(value: Decimal) -> float | None:
    """The number as a spreadsheet holds it; None for one it cannot hold to the last digit."""
    held = float(value)
    return held if Decimal(repr(held)) == value else None
