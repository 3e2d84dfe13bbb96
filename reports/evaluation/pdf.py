"""The form as PDF: landscape, heads on each page, page x of y. Pure."""

from pathlib import Path
from typing import Any

from p4gn_portal.printable import clean
from p4gn_portal.typesetting import to_pdf
from reports.evaluation.table import TEXT, Evaluation, cells_of, columns_of, footers_of

TEMPLATE = Path(__file__).parent / "templates" / "evaluasi.typ"
TAGGED_LINES = 600  # past this tags for screen readers make the file many times as large and slow


def render(table: Evaluation) -> bytes:
    """The form as PDF; words from people reach Typst as data, never as source."""
    columns = columns_of(table)
    told = {
        "title": f"Evaluasi terhadap Hasil Renja {table.period}",
        "agreement": clean(table.agreement),
        "facts": _facts(table),
        "paper": "a3" if table.is_full else "a4",
        "is_example": table.is_example,
        "columns": [
            {"number": str(one.number), "head": one.head, "subs": [sub.head for sub in one.subs]}
            for one in columns
        ],
        "widths": [sub.weight for one in columns for sub in one.subs],
        "numeric": [sub.kind != TEXT for one in columns for sub in one.subs],
        "rows": [[clean(text) for _, _, text in cells_of(line, table)] for line in table.lines],
        "footers": [
            {"label": one.label, "work": clean(one.work), "money": one.money, "text": one.is_text}
            for one in footers_of(table)
        ],
        "before_work": _before_work(table),
    }
    return to_pdf(TEMPLATE, told, made_at=table.made_at, tagged=len(table.lines) <= TAGGED_LINES)


def _facts(table: Evaluation) -> list[str]:
    plan = table.plan or "Belum ada Renja yang disetujui"
    facts = [f"{plan}; data sampai dengan {table.as_of}", f"Kolom Rp: {table.money_of}"]
    if table.unit:
        facts.append(f"Unit penanggung jawab: {clean(table.unit)}")
    return facts


def _before_work(table: Evaluation) -> dict[str, Any]:
    """How many sub-columns stand left of the averages, between the two, and right of them."""
    left = 0
    for column in columns_of(table):
        if column.number == 12:
            break
        left += len(column.subs)
    total = sum(len(column.subs) for column in columns_of(table))
    return {"left": left + 2, "right": total - left - 4}
