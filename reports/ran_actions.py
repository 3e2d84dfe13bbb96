"""The four actions of the national plan per unit: how many did it, how often, for how many people.

Only verified logs count, each for the unit that performed it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import Organization, name_on
from agreements.models import Agreement
from p4gn_portal.formats import semester_name
from programs.models import ActivityLog, Evidence, RanAction
from programs.slices import PEOPLE, LogSlice, span_of
from reports.thread import Scope

REPORTERS = {Organization.Kind.OPD, Organization.Kind.KECAMATAN}  # shown also with nothing done


class Done(NamedTuple):
    """How often something was done, for how many people, with how many files of proof."""

    logs: int = 0
    participants: int = 0
    evidence: int = 0

    @classmethod
    def summed(cls, parts: Iterable["Done"]) -> "Done":
        """All of the parts together."""
        return cls(*(sum(figures) for figures in zip(cls(), *parts, strict=True)))


Counts = dict[tuple[int, str], Done]  # by unit id and action


@dataclass(frozen=True, slots=True)
class ActionCell:
    """What one unit did of one action."""

    action: str
    label: str
    logs: int
    participants: int
    evidence: int
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
    evidence: int
    logs_url: str


@dataclass(frozen=True, slots=True)
class ActionProof:
    """One verified log behind the figures, with what it was done for and where it is read."""

    unit: str
    label: str
    number: str
    performed_on: date
    activity: str
    duties: str
    participants: int
    evidence: int
    url: str


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
    def code(self) -> str:
        """B06 or B12, as the months are called in which BNN asks for a semester; else the year."""
        return {1: "B06", 2: "B12"}.get(self.semester or 0, f"{self.year}")

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
    """Verified logs, people and files in a span, by performing unit and action, in one query."""
    rows = (
        _logs_of(agreement, span)
        .order_by()
        .values_list("organization", "activity__ran_action")
        .annotate(count=Count("pk"), people=Sum(PEOPLE), shown=Sum("files"))
    )
    return {(unit, action): Done(*told) for unit, action, *told in rows}


def proofs_of(
    scope: Scope, year: int, semester: int | None = None, action: str = ""
) -> list[ActionProof]:
    """Each log that the table of the same span counts, by unit, action and day."""
    span = LogSlice(tahun=year, semester=semester, aksi=action, dihitung=True)
    called = name_on(min(scope.day, span_of(year, semester)[1]), "organization")
    logs = (
        _logs_of(scope.agreement, span)
        .annotate(unit=called, people=PEOPLE)
        .select_related("activity")
        .prefetch_related("activity__duties")
    )
    found = [
        ActionProof(
            unit=log.unit,
            label=log.activity.get_ran_action_display(),
            number=log.number,
            performed_on=log.performed_on,
            activity=f"{log.activity.code} {log.activity.title}",
            duties=", ".join(sorted(duty.code for duty in log.activity.duties.all())),
            participants=log.people,
            evidence=log.files,  # type: ignore[attr-defined]
            url=f"{settings.BASE_URL}{log.get_absolute_url()}",
        )
        for log in logs
    ]
    return sorted(found, key=lambda one: (one.unit, one.label, one.performed_on, one.number))


def _logs_of(agreement: Agreement, span: LogSlice) -> "QuerySet[ActivityLog]":
    """Logs of any of the four actions, each with how many `files` show it."""
    files = Evidence.objects.filter(log=OuterRef("pk")).order_by().values("log")
    logs = span.within(ActivityLog.objects.filter(agreement=agreement), agreement)
    return logs.exclude(activity__ran_action="").annotate(
        files=Coalesce(Subquery(files.annotate(count=Count("pk")).values("count")), 0)
    )


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
                *counts.get((unit.pk, action), Done()),
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
        of_it = [done for (_, one), done in counts.items() if one == action]
        total = Done.summed(of_it)
        found.append(
            ActionSum(
                label=str(label),
                units=len(of_it),
                units_url=ran_url(year, semester, action),
                logs=total.logs,
                participants=total.participants,
                evidence=total.evidence,
                logs_url=LogSlice(tahun=year, semester=semester, aksi=action, dihitung=True).url(),
            )
        )
    return found
