"""A year beside the one before, each on the same day of its year and as known on that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from programs.days import in_year
from programs.models import ActivityLog
from programs.slices import LogSlice
from programs.standing import Overview, overview
from reports import findings
from reports.matrix import Asked
from reports.thread import Scope


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What one year had reached on a day; percentages are of the year's own plan."""

    year: int
    day: date
    duties: int
    met: int
    met_url: str
    late: int  # activities
    late_url: str
    achievement: Decimal | None  # rata-rata capaian to date
    absorption: Decimal | None  # of the pagu of all sources together
    across: str  # which sources those are
    logs: int
    logs_url: str


def two_years(scope: Scope, year: Overview) -> Sequence[YearFigures]:
    """The year looked at and, where it had a plan, the one before."""
    before = scope.on(in_year(scope.day, scope.year - 1))
    earlier = overview(before.agreement, before.year, before.day)
    told = [figures_of(scope, year)]
    return told if earlier.plan is None else [*told, figures_of(before, earlier)]


def figures_of(scope: Scope, year: Overview) -> YearFigures:
    """One year's figures, each with the page of its rows; one query."""
    logs = LogSlice(tahun=scope.year, dihitung=True, per=scope.day if scope.kept else None)
    counted = logs.within(ActivityLog.objects.for_user(scope.user), scope.agreement)
    met = [duty for duty in year.duties if duty.year.state == "met"]
    return YearFigures(
        year=scope.year,
        day=scope.day,
        duties=len(year.duties),
        met=len(met),
        met_url=Asked(scope.year, state="met", per=scope.kept.get("per", "")).url(),
        late=len(findings.late_activities(year)),
        late_url=findings.finding_url("kegiatan-terlambat", tahun=scope.year, **scope.kept),
        achievement=year.achievement,
        absorption=year.money.absorption,
        across=year.money.across,
        logs=counted.filter(agreement=scope.agreement).count(),
        logs_url=logs.url(),
    )
