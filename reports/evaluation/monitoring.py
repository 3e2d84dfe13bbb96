"""Quarterly monitoring in the order of PP 39/2006: asked, done and lacking, in work and in money.

A line is one indicator. What is told of a whole activity (money, fisik, words) stands in the first
of its lines only, so that a column can be added up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from agreements.models import Agreement
from p4gn_portal.formats import format_day, quarter_name
from p4gn_portal.statuses import look_of
from programs.achievement import QUARTERS, absorption
from programs.standing import ActivityStanding, IndicatorStanding, overview
from reports.evaluation.table import Choice
from reports.periods import period_containing
from reports.snapshot.lines import Frozen, obstacles_of


@dataclass(frozen=True, slots=True)
class Told:
    """What the counted logs of one quarter say of one activity, each with its number."""

    obstacles: str = ""
    follow_ups: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """What is told of an activity as a whole: rupiah, fisik in percent of the year, words."""

    budget: Decimal | None  # None: no money of the sources asked for
    planned_money: Decimal | None  # pagu of the quarters up to this one
    spent: Decimal | None
    planned: Decimal | None
    physical: Decimal | None
    deviation: Decimal | None  # points
    alert: str
    waiting: int
    told: Told

    @property
    def unspent(self) -> Decimal | None:
        """Realisasi less rencana up to the quarter, in rupiah, sign kept."""
        if self.spent is None or self.planned_money is None:
            return None
        return self.spent - self.planned_money

    @property
    def absorption(self) -> Decimal | None:
        """Serapan in percent of the year's pagu."""
        return absorption(self.budget, self.spent)


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator up to the end of the quarter, in its own unit."""

    duties: str
    code: str
    title: str
    lead: str
    indicator: str
    unit: str
    target: Decimal | None
    actual: Decimal | None
    achievement: Decimal | None  # percent, unrounded and uncapped
    logs: int
    whole: Whole | None  # in the first line of an activity

    @property
    def gap(self) -> Decimal | None:
        """Realisasi less target up to the quarter, sign kept; None where either is unknown."""
        if self.target is None or self.actual is None:
            return None
        return self.actual - self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """One filled-in table."""

    year: int
    quarter: int
    agreement: str
    plan: str
    as_of: str
    is_example: bool
    lines: Sequence[Line]

    @property
    def period(self) -> str:
        """Triwulan II Tahun 2026."""
        return f"{quarter_name(self.quarter)} Tahun {self.year}"


def monitoring_of(agreement: Agreement, year: int, choice: Choice) -> Monitoring:
    """The table up to the end of the quarter chosen, else of the year's last; in fixed queries.

    Targets and pagu are those of the plan in force on the last day counted.
    """
    quarter = choice.quarter or QUARTERS[-1]
    found = overview(agreement, year, timezone.localdate(), quarter)
    activities = [one for one in found.activities if choice.unit in {"", one.lead_slug}]
    told = words_of(agreement, year, quarter)
    return Monitoring(
        year=year,
        quarter=quarter,
        agreement=agreement.title,
        plan=str(found.plan) if found.plan else "",
        as_of=format_day(found.as_of.day),
        is_example=agreement.is_example,
        lines=[line for one in activities for line in _lines(one, told, choice.source)],
    )


def words_of(agreement: Agreement, year: int, quarter: int) -> dict[str, Told]:
    """Kendala and tindak lanjut that the quarter's counted logs name, by code of the activity."""
    period = period_containing("quarterly", date(year, quarter * 3, 1))
    by_activity: Mapping[str, list[Frozen]] = defaultdict(list)
    for row in obstacles_of(agreement, period):
        by_activity[row["activity_code"]].append(row)
    return {
        code: Told(_said(rows, "obstacle"), _said(rows, "follow_up"))
        for code, rows in by_activity.items()
    }


def _said(rows: Iterable[Frozen], name: str) -> str:
    return "\n".join(f"{row['number']}: {row[name]}" for row in rows if row[name])


def _lines(activity: ActivityStanding, told: Mapping[str, Told], source: str) -> Iterable[Line]:
    whole: Whole | None = _whole(activity, told.get(activity.code, Told()), source)
    for indicator in activity.indicators or [None]:
        yield _line(activity, indicator, whole)
        whole = None


def _whole(activity: ActivityStanding, told: Told, source: str) -> Whole:
    money = [one for one in activity.money.sources if source in {"", one.source}]
    return Whole(
        budget=_sum(one.budget for one in money),
        planned_money=_sum(one.planned for one in money),
        spent=_sum(one.spent for one in money),
        planned=activity.planned,
        physical=activity.physical,
        deviation=activity.deviation,
        alert=look_of("physical", activity.alert).word,
        waiting=activity.waiting,
        told=told,
    )


def _sum(rupiah: Iterable[Decimal]) -> Decimal | None:
    """All together; None where there is nothing to add."""
    parts = list(rupiah)
    return sum(parts, Decimal(0)) if parts else None


def _line(
    activity: ActivityStanding, indicator: IndicatorStanding | None, whole: Whole | None
) -> Line:
    return Line(
        duties=", ".join(activity.duty_codes),
        code=activity.code,
        title=activity.title,
        lead=activity.lead,
        indicator=indicator.name if indicator else "",
        unit=indicator.unit if indicator else "",
        target=indicator.target if indicator else None,
        actual=indicator.actual if indicator else None,
        achievement=indicator.achievement if indicator else None,
        logs=indicator.logs if indicator else 0,
        whole=whole,
    )
