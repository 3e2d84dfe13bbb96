"""The four actions of the national plan per unit: how many did it, how often, for how many people.

Only verified logs count, each for the unit that performed it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.urls import reverse

from accounts.models import Organization
from agreements.models import Agreement
from p4gn_portal.formats import semester_name
from programs.models import ActivityLog, RanAction
from programs.slices import PEOPLE, LogSlice, span_of
from reports.thread import Scope

REPORTERS = {Organization.Kind.OPD, Organization.Kind.KECAMATAN}  # shown also with nothing done
Counts = dict[tuple[int, str], tuple[int, int]]  # logs and people by unit id and action


@dataclass(frozen=True, slots=True)
class ActionCell:
    """What one unit did of one action."""

    action: str
    label: str
    logs: int
    participants: int
    url: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit with the four actions."""

    name: str
    url: str
    depth: int
    cells: Sequence[ActionCell]

    @property
    def done(self) -> int:
        """How many of the four it did."""
        return sum(bool(cell.logs) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ActionSum:
    """One action over all units: the units that did it, their logs and people."""

    label: str
    units: int
    units_url: str
    logs: int
    participants: int
    logs_url: str


@dataclass(frozen=True, slots=True)
class RanTable:
    """The table of a year or a semester; narrowed to one action when asked."""

    year: int
    semester: int | None
    action: str
    rows: Sequence[UnitRow]
    sums: Sequence[ActionSum]

    @property
    def period(self) -> str:
        """The span looked at, as one says it."""
        return f"{semester_name(self.semester)} {self.year}" if self.semester else f"{self.year}"

    @property
    def is_empty(self) -> bool:
        """No verified log of any action."""
        return not any(one.logs for one in self.sums)


def table_of(scope: Scope, year: int, semester: int | None = None, action: str = "") -> RanTable:
    """Units of both parties as they stood and were called at the end of the span, or today."""
    counts = counts_of(scope.agreement, LogSlice(tahun=year, semester=semester, dihitung=True))
    units = units_on(scope.agreement, min(scope.day, span_of(year, semester)[1]))
    did = {unit_id for unit_id, _ in counts}
    rows = [
        _row(one, year, semester, counts) for one in units if one.kind in REPORTERS or one.pk in did
    ]
    if action:
        rows = [row for row in rows if any(c.logs for c in row.cells if c.action == action)]
    return RanTable(year, semester, action, rows, _sums(year, semester, counts))


def counts_of(agreement: Agreement, span: LogSlice) -> Counts:
    """Verified logs and people in a span, by performing unit and action, in one query."""
    logs = span.within(ActivityLog.objects.filter(agreement=agreement), agreement)
    rows = (
        logs.exclude(activity__ran_action="")
        .order_by()
        .values_list("organization", "activity__ran_action")
        .annotate(count=Count("pk"), people=Sum(PEOPLE))
    )
    return {(unit, action): (logs, people) for unit, action, logs, people in rows}


def units_on(agreement: Agreement, day: date) -> list[Organization]:
    """The units of every party as a tree, with the names and places of that day."""
    roots = agreement.parties.order_by("ordinal").values_list("organization", flat=True)
    return Organization.objects.as_tree_on(day, roots)


def ran_url(year: int, semester: int | None = None, action: str = "") -> str:
    """The address of the table."""
    query = f"?tahun={year}"
    query += f"&semester={semester}" if semester else ""
    query += f"&aksi={action}" if action else ""
    return reverse("reports:ran") + query


def _row(unit: Organization, year: int, semester: int | None, counts: Counts) -> UnitRow:
    return UnitRow(
        name=unit.name_then,
        url=f"{reverse('reports:unit', args=[unit.slug])}?tahun={year}",
        depth=unit.depth,
        cells=[
            ActionCell(
                action,
                str(label),
                *counts.get((unit.pk, action), (0, 0)),
                LogSlice(tahun=year, semester=semester, aksi=action, dihitung=True).url(
                    unit=unit.slug
                ),
            )
            for action, label in RanAction.choices
        ],
    )


def _sums(year: int, semester: int | None, counts: Counts) -> list[ActionSum]:
    found = []
    for action, label in RanAction.choices:
        of_it = {unit: told for (unit, one), told in counts.items() if one == action}
        found.append(
            ActionSum(
                label=str(label),
                units=len(of_it),
                units_url=ran_url(year, semester, action),
                logs=sum(logs for logs, _ in of_it.values()),
                participants=sum(people for _, people in of_it.values()),
                logs_url=LogSlice(tahun=year, semester=semester, aksi=action, dihitung=True).url(),
            )
        )
    return found
