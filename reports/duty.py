"""One duty on its page: what it asks, what is done for it, and the thread to the proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from agreements.models import DutyVersion
from p4gn_portal.formats import format_number, format_percent, quarter_name, to_roman
from programs.ledger import AsOf, Ledger, read
from programs.models import Activity
from programs.standing import (
    ActivityStanding,
    DutyCell,
    DutyStanding,
    IndicatorStanding,
    QuarterStanding,
)
from programs.standing.activities import activities_of
from programs.standing.duties import duties_of
from reports import thread
from reports.matrix import CellView, DutyRow, row_of
from reports.places import Level, Trace
from reports.thread import Scope
from reports.trace import Found, NotOnThread, walk


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator in one quarter that asks something of it, or a proof owed by the rule."""

    code: str
    name: str
    quarter: str
    activity: str
    url: str
    lead: str
    target: str
    actual: str
    achieved: str
    state: str
    waiting: int


@dataclass(frozen=True, slots=True)
class DutyPage:
    """Everything the page of one duty shows, of the year or of one quarter."""

    version: DutyVersion
    article_number: str
    day: date
    year: int
    quarter: int | None
    row: DutyRow | None  # None: the text is not in force
    rows: Sequence[IndicatorRow]
    trace: Trace

    @property
    def period(self) -> str:
        """The period looked at, as one says it."""
        return f"{quarter_name(self.quarter)} {self.year}" if self.quarter else f"Tahun {self.year}"

    @property
    def periods(self) -> list[tuple[CellView, bool]]:
        """The year and its quarters, each with whether it is the one looked at."""
        if self.row is None:
            return []
        cells = enumerate(self.row.cells, start=1)
        return [
            (self.row.year, self.quarter is None),
            *((cell, number == self.quarter) for number, cell in cells),
        ]

    @property
    def levels_up(self) -> Sequence[Level]:
        """Activities beside the article; the duty itself is this page."""
        return [level for level in self.trace.basis if level.kind != "kewajiban"]

    @property
    def levels_down(self) -> Sequence[Level]:
        """What was done for the duty, and what shows it."""
        return self.trace.proof


def duty_page_of(code: str, scope: Scope, quarter: int | None = None) -> DutyPage:
    """Raises NotOnThread for a code this agreement does not know."""
    ledger = read(scope.agreement, scope.year, scope.day)
    in_force = [one for one in ledger.duties if one.duty.code == code]
    versions = in_force or thread.duties_coded(code, scope)
    if not versions:
        raise NotOnThread
    activities = activities_of(ledger)
    standing = next((one for one in duties_of(ledger, activities) if one.code == code), None)
    serving = [one for one in activities if code in one.duty_codes]
    found = Found(duties=versions, activities=serving_in(ledger, versions[0]))
    found.lines_by_activity = True
    return DutyPage(
        version=versions[0],
        article_number=standing.article_number if standing else "",
        day=scope.day,
        year=scope.year,
        quarter=quarter,
        row=row_of(standing, scope.year, scope.kept.get("per", "")) if standing else None,
        rows=rows_of(standing, serving, ledger.as_of, quarter) if standing else [],
        trace=walk(found, scope, ("kewajiban", code)),
    )


def serving_in(ledger: Ledger, version: DutyVersion) -> list[Activity]:
    """The year's activities that serve the duty, planned yet or not."""
    return [one for one in ledger.activities if version.duty_id in ledger.served.get(one.pk, ())]


def rows_of(
    duty: DutyStanding, activities: Sequence[ActivityStanding], as_of: AsOf, quarter: int | None
) -> list[IndicatorRow]:
    """Exactly what a cell counts: what the plan asks in each quarter, or what the rule owes."""
    counted = [cell for cell in duty.cells if cell.due and quarter in (None, cell.quarter)]
    planned = {cell.quarter for cell in counted if not cell.is_by_rule}
    return [
        *(
            _row(activity, indicator, cell, as_of.year, as_of.ended)
            for activity in activities
            for indicator in activity.indicators
            for cell in indicator.quarters
            if cell.is_asked and cell.quarter in planned
        ),
        *(_rule_row(duty, cell) for cell in counted if cell.is_by_rule),
    ]


def _rule_row(duty: DutyStanding, cell: DutyCell) -> IndicatorRow:
    """The one proof that the duty's own rule owes where the plan asks nothing."""
    return IndicatorRow(
        code=duty.code,
        name=f"Bukti menurut jatuh tempo ({duty.due_rule_label.lower()})",
        quarter=f"TW {to_roman(cell.quarter)}",
        activity="",
        url="",
        lead=duty.obligor,
        target=str(cell.due),
        actual=str(cell.done),
        achieved="–",
        state=cell.state,
        waiting=cell.waiting,
    )


def _row(
    activity: ActivityStanding,
    indicator: IndicatorStanding,
    cell: QuarterStanding,
    year: int,
    ended: int,
) -> IndicatorRow:
    return IndicatorRow(
        code=indicator.code,
        name=f"{indicator.name} ({indicator.unit})",
        quarter=f"TW {to_roman(cell.quarter)}",
        activity=f"{activity.code} {activity.title}",
        url=reverse("programs:activity", args=[year, activity.code]),
        lead=activity.lead,
        target=_number(cell.target_to_date),
        actual=_number(cell.actual_to_date, "Belum dilaporkan" if cell.has_begun else "–"),
        achieved="–" if cell.achievement is None else format_percent(cell.achievement),
        state=_state(cell, ended),
        waiting=activity.waiting_by_quarter[cell.quarter - 1],
    )


def _state(cell: QuarterStanding, ended: int) -> str:
    if cell.is_met:
        return "met"
    if cell.quarter <= ended:
        return "late"
    return "running" if cell.has_begun else "not_due"


def _number(value: Decimal | None, unknown: str = "–") -> str:
    return unknown if value is None else format_number(value)
