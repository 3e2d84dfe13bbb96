"""Everything the Dasbor shows of one agreement's year on a day, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agreements.days import end_of
from p4gn_portal.components import Chart
from programs import curves
from programs.standing import Overview, add_up, overview
from reports.dashboard import LateUnit, curve_chart, late_units_of, money_chart
from reports.performance.ages import PartyAge, ages_of
from reports.performance.strands import StrandStanding, by_strand, standing_of
from reports.performance.years import YearFigures, two_years
from reports.thread import Scope


@dataclass(frozen=True, slots=True)
class Performance:
    """The page; what a unit narrows is the first half, and `unit` names it."""

    scope: Scope
    unit: str  # name
    unit_slug: str
    strands: Sequence[StrandStanding]
    total: StrandStanding
    curve: Chart
    money_curve: Chart | None  # None: no pagu
    money: Chart
    late_units: Sequence[LateUnit]
    ages: Sequence[PartyAge]
    years: Sequence[YearFigures]
    has_plan: bool


def performance_of(scope: Scope, unit: str = "") -> Performance:
    """Read the year once; with the slug of a unit its activities alone are told by bidang."""
    year = overview(scope.agreement, scope.year, scope.day)
    shown = led_by(year, unit)
    return Performance(
        scope=scope,
        unit=shown.activities[0].lead if unit and shown.activities else "",
        unit_slug=unit,
        strands=by_strand(shown.activities, year.thresholds),
        total=standing_of("Semua bidang", shown.activities, year.thresholds),
        curve=curve_chart(shown),
        money_curve=_money_curve(shown, scope),
        money=money_chart(shown.money),
        late_units=late_units_of(shown, scope),
        ages=ages_of(scope.agreement, scope.year, scope.day),
        years=two_years(scope, year),
        has_plan=year.plan is not None,
    )


def _money_curve(year: Overview, scope: Scope) -> Chart | None:
    """Kurva S keuangan across the sources it names; None without a pagu."""
    if not year.money.budget:
        return None
    moment = end_of(scope.day) if scope.is_past else None
    curve = curves.money_curve(year.plan, [one.id for one in year.activities], year.as_of, moment)
    title = f"Kurva S keuangan kumulatif {scope.year} ({year.money.across})"
    return curves.drawn("kurva-keuangan", title, curve, year.as_of)


def led_by(year: Overview, unit: str) -> Overview:
    """The year with the activities that one unit leads; without a slug, as it is."""
    if not unit:
        return year
    led = [one for one in year.activities if one.lead_slug == unit]
    return replace(year, activities=led, money=add_up(led))
