"""One unit of the agreement on a day: who heads it, what it owes and does, with all below it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone

from accounts import offices, restructuring
from accounts.models import OfficeHolder, Organization, OrganizationVersion
from p4gn_portal.components import Figure
from p4gn_portal.formats import format_number
from programs.models import ActivityLog, RanAction
from programs.slices import IN_A_VILLAGE, PEOPLE, SEMESTERS, LogSlice
from programs.standing import (
    ActivityStanding,
    DutyStanding,
    MoneyStanding,
    Overview,
    add_up,
    overview,
)
from reports.ran_actions import Counts, Done, counts_of, units_on
from reports.thread import Scope


class NoSuchUnit(Exception):
    """No unit of that address stood below a party of the agreement on that day."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit in the tree of a day, with its head."""

    unit: Organization
    head: OfficeHolder | None
    led: int  # activities of the year that it leads itself
    url: str


@dataclass(frozen=True, slots=True)
class ActionCount:
    """One of the four actions as the unit and those below it did it, by semester."""

    label: str
    semesters: Sequence[tuple[int, int, int, str]]  # number, logs, people, address of the rows


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything the page of one unit shows, of one year as of one day."""

    unit: Organization
    head: OfficeHolder | None
    above: Sequence[UnitLine]
    below: Sequence[UnitLine]
    names: Sequence[OrganizationVersion]
    figures: Sequence[Figure]
    duties: Sequence[DutyStanding]
    activities: Sequence[ActivityStanding]
    supported: Sequence[ActivityStanding]
    money: MoneyStanding
    actions: Sequence[ActionCount]

    @property
    def was_renamed(self) -> bool:
        """Whether it bore another name or stood elsewhere on other days."""
        return len(self.names) > 1

    @property
    def is_called_otherwise_today(self) -> bool:
        """Whether its name of the day is not today's."""
        return self.unit.name_then != self.unit.name


def tree_of(scope: Scope, year: Overview) -> list[UnitLine]:
    """The units of the agreement on the day, each with its head, in a fixed number of queries."""
    units = units_on(scope.agreement, scope.day)
    heads = offices.heads_on(scope.day, [one.pk for one in units])
    led = Counter(one.lead_id for one in year.activities)
    query = "" if scope.day == timezone.localdate() else f"?per={scope.day:%Y-%m-%d}"
    return [UnitLine(one, heads.get(one.pk), led[one.pk], unit_url(one) + query) for one in units]


def unit_url(unit: Organization) -> str:
    """The page of a unit."""
    return reverse("reports:unit", args=[unit.slug])


def unit_page_of(slug: str, scope: Scope) -> UnitPage:
    """Raises NoSuchUnit for a unit that the agreement did not know on that day."""
    year = overview(scope.agreement, scope.year, scope.day)
    lines = tree_of(scope, year)
    by_id = {line.unit.pk: line for line in lines}
    line = next((one for one in lines if one.unit.slug == slug), None)
    if line is None:
        raise NoSuchUnit
    branch = _branch(line.unit, lines)
    activities = [one for one in year.activities if one.lead_id in branch]
    codes = {code for one in activities for code in one.duty_codes}
    codes |= set(
        scope.agreement.duties_on(year.as_of.day)
        .filter(owner__in=branch)
        .values_list("duty__code", flat=True)
    )
    supported_ids = set(
        scope.agreement.activities.filter(year=scope.year, supports__in=branch).values_list(
            "pk", flat=True
        )
    )
    return UnitPage(
        unit=line.unit,
        head=line.head,
        above=_above(line.unit, by_id),
        below=[one for one in lines if one.unit.above == line.unit.pk],
        names=[one for one in restructuring.history_of(line.unit) if not one.is_struck_out],
        figures=_figures(scope, _slice(scope, slug), activities),
        duties=[one for one in year.duties if one.code in codes],
        activities=activities,
        supported=[
            one for one in year.activities if one.id in supported_ids and one.lead_id not in branch
        ],
        money=add_up(activities),
        actions=_actions(scope, branch, _slice(scope, slug)),
    )


def _branch(unit: Organization, lines: Sequence[UnitLine]) -> set[int]:
    """Ids of the unit and of all below it on the day; the lines come in the order of the tree."""
    found = {unit.pk}
    for line in lines:
        if line.unit.above in found:
            found.add(line.unit.pk)
    return found


def _above(unit: Organization, by_id: dict[int, UnitLine]) -> list[UnitLine]:
    """The units above it on the day, the party first."""
    found: list[UnitLine] = []
    above = unit.above
    while above in by_id:
        found.insert(0, by_id[above])
        above = by_id[above].unit.above
    return found


def _slice(scope: Scope, slug: str) -> LogSlice:
    """The year's logs of the unit and of all below it, up to the day looked at."""
    is_today = scope.day == timezone.localdate()
    return LogSlice(tahun=scope.year, cabang=slug, per=None if is_today else scope.day)


def _figures(scope: Scope, own: LogSlice, activities: Sequence[ActivityStanding]) -> list[Figure]:
    """What was verified and what waits, each opening its rows."""
    every = ActivityLog.objects.filter(agreement=scope.agreement)
    that_count = replace(own, dihitung=True)
    counted = that_count.within(every, scope.agreement).aggregate(
        logs=Count("pk"),
        people=Sum(PEOPLE),
        villages=Count("region", filter=IN_A_VILLAGE, distinct=True),
    )
    waiting = own.within(every.awaiting_verification(), scope.agreement).count()
    rows = that_count.url()
    late = sum(any(each.is_behind for each in one.indicators) for one in activities)
    return [
        Figure(
            "Kegiatan yang dipimpin",
            format_number(len(activities)),
            "#kegiatan",
            note=f"{format_number(late)} terlambat" if late else "tidak ada yang terlambat",
            tone="tunda" if late else "ok",
            icon="calendar",
        ),
        Figure(
            "Catatan dihitung",
            format_number(counted["logs"]),
            rows,
            note=f"di {format_number(counted['villages'])} desa/kelurahan",
            icon="list",
        ),
        Figure(
            "Peserta",
            format_number(counted["people"] or 0),
            rows,
            note="tanpa layanan rehabilitasi",
            icon="users",
        ),
        Figure(
            "Menunggu verifikasi",
            format_number(waiting),
            own.url(status=ActivityLog.State.SUBMITTED.value),
            tone="proses" if waiting else "",
            icon="half",
        ),
    ]


def _actions(scope: Scope, branch: set[int], own: LogSlice) -> list[ActionCount]:
    spans = {number: replace(own, semester=number, dihitung=True) for number in SEMESTERS}
    by_semester = {
        number: counts_of(scope.agreement, replace(span, cabang=""))
        for number, span in spans.items()
    }
    return [
        ActionCount(
            str(label),
            [
                (number, done.logs, done.participants, replace(spans[number], aksi=action).url())
                for number, counts in by_semester.items()
                for done in [_sum_of(counts, branch, action)]
            ],
        )
        for action, label in RanAction.choices
    ]


def _sum_of(counts: Counts, branch: set[int], action: str) -> Done:
    return Done.summed(
        done for (unit, one), done in counts.items() if unit in branch and one == action
    )
