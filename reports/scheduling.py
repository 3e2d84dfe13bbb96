"""Which reports an agreement owes: switched on and off, with the day each falls due.

What is set counts for reports that are made from then on. One that is there keeps its due day, and
a kind that is switched on begins with the period that is running: no past period is owed for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from agreements.models import Agreement
from reports.models import ReportKind, ReportSchedule
from reports.periods import period_containing
from reports.schedule import DEFAULT_DUE_DAYS


@dataclass(frozen=True, slots=True)
class Wish:
    """How one kind of report shall be scheduled; due so many days after its period."""

    kind: str
    active: bool
    due_days: int
    addresses: tuple[str, ...] = ()  # mail addresses that published ones go to


def standing(agreement: Agreement) -> list[Wish]:
    """Every kind as it is scheduled now, the shortest period first."""
    kept = {row.kind: row for row in agreement.schedules.all()}
    return [
        _kept(row)
        if (row := kept.get(kind))
        else Wish(kind, active=False, due_days=DEFAULT_DUE_DAYS)
        for kind in ReportKind.values
    ]


@transaction.atomic
def set_schedules(agreement: Agreement, wishes: Iterable[Wish], today: date) -> int:
    """Keep what was asked for; answers how many kinds changed."""
    rows = ReportSchedule.objects.select_for_update().filter(agreement=agreement)
    kept = {row.kind: row for row in rows}
    changed = 0
    for wish in wishes:
        row = kept.get(wish.kind)
        if row is None and not (wish.active or wish.addresses):
            continue
        row = row or ReportSchedule(agreement=agreement, kind=wish.kind, active=False)
        if row.pk and wish == _kept(row):
            continue
        if not row.pk or (wish.active and not row.active):
            row.starts_on = period_containing(wish.kind, today).start
        row.active, row.due_days = wish.active, wish.due_days
        row.addresses = "\n".join(wish.addresses)
        row.save()
        changed += 1
    return changed


def _kept(row: ReportSchedule) -> Wish:
    return Wish(row.kind, row.active, row.due_days, tuple(row.address_list))
