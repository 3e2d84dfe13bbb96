"""Kartu kinerja: one page for who has one minute; answers, duties, two curves, who is late.

The same figures as home and matrix on the same day, as plain text for its template.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from p4gn_portal.components import Chart
from p4gn_portal.formats import format_day, format_moment, format_number
from p4gn_portal.printable import clean
from p4gn_portal.statuses import look_of
from reports.dashboard import Board
from reports.matrix import BLANK, DutyRow, Matrix
from reports.thread import Scope

WORST_FIRST = ("late", "unscheduled", "running", "not_due", "met", "not_applicable")
DUTIES_SHOWN = 22  # what one page holds


def card_of(board: Board, scope: Scope, at: datetime) -> dict[str, Any]:
    """The card for its template; `address` is the matrix on the same day."""
    agreement = scope.agreement
    return {
        "title": f"Kartu Kinerja P4GN Tahun {scope.year}",
        "agreement": clean(agreement.title),
        "is_example": agreement.is_example,
        "day": format_day(board.day),
        "figures": [
            {"label": one.label, "value": one.value, "note": clean(one.note), "tone": one.tone}
            for one in board.figures
        ],
        "duties": duties_of(board.matrix),
        "rest": rest_in_words(board.matrix),
        "charts": [chart_of(one) for one in (board.curve, board.money)],
        "late": [f"{clean(one.name)} ({format_number(one.count)})" for one in board.late_units],
        "address": f"{settings.BASE_URL}{board.matrix.asked.url(per=f'{board.day:%Y-%m-%d}')}"
        f"&perjanjian={agreement.slug}",
        "printed": f"Dicetak {format_moment(at)} oleh {scope.user}",
    }


def duties_of(matrix: Matrix) -> list[dict[str, str]]:
    """The duties that need eyes first, as many as the page holds."""
    return [
        {
            "party": clean(party),
            "code": row.code,
            "title": clean(row.title),
            "state": row.year.state,
            "word": look_of("duty", row.year.state).word,
            "figures": "" if row.is_idle else row.year.text.strip(BLANK),
        }
        for party, row in _worst_first(matrix)[:DUTIES_SHOWN]
    ]


def rest_in_words(matrix: Matrix) -> str:
    """How many duties the page has no room for; nothing when it shows all."""
    rest = matrix.total - DUTIES_SHOWN
    return f"dan {format_number(rest)} kewajiban lainnya" if rest > 0 else ""


def chart_of(chart: Chart) -> dict[str, str]:
    """A drawing with the sentence that says what it shows."""
    return {"title": chart.title, "finding": chart.finding, "svg": str(chart.svg)}


def _worst_first(matrix: Matrix) -> Sequence[tuple[str, DutyRow]]:
    rows = [(side.name, row) for side in matrix.sides for row in side.rows]
    return sorted(rows, key=lambda one: WORST_FIRST.index(one[1].year.state))
