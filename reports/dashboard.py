"""What the home of those who watch over the memorandum shows: three answers, then the rest."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from p4gn_portal import charts
from p4gn_portal.components import Chart, Figure
from p4gn_portal.formats import format_number, format_percent, to_roman
from programs import curves
from programs.achievement import deviation, shown
from programs.models import ActivityLog
from programs.standing import MoneyStanding, Overview, overview
from programs.standing.progress import curve_of
from reports import findings
from reports.matrix import Asked, Matrix, arrange
from reports.thread import Scope

UNITS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """Logs that wait for a decision, and how long the oldest has waited."""

    count: int
    days: int
    url: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class LateUnit:
    """A unit with how many late activities it leads, and the page that lists them."""

    name: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Board:
    """One agreement's year at a glance, read once."""

    day: date
    has_plan: bool
    figures: Sequence[Figure]
    waiting: Waiting | None  # work of today; of an earlier day nothing is left to do
    matrix: Matrix
    curve: Chart
    money: Chart
    late_units: Sequence[LateUnit]
    late_count: int  # of all units, those shown or not


def board_of(scope: Scope) -> Board:
    """Everything the overview shows, in a fixed number of queries."""
    year = overview(scope.agreement, scope.year, scope.day)
    late = late_units_of(year, scope)
    return Board(
        day=scope.day,
        has_plan=year.plan is not None,
        figures=figures_of(year, scope),
        waiting=None if scope.is_past else waiting_for(scope),
        matrix=arrange(year.duties, asked_of(scope)),
        curve=curve_chart(year),
        money=money_chart(year.money),
        late_units=late[:UNITS_SHOWN],
        late_count=len(late),
    )


def asked_of(scope: Scope) -> Asked:
    """The whole matrix of the year, on the day looked at."""
    return Asked(scope.year, per=scope.kept.get("per", ""))


# --- Three answers -------------------------------------------------------------------------------


def figures_of(year: Overview, scope: Scope) -> list[Figure]:
    """Are duties met, what is late, is money absorbed: each opens the rows it counts."""
    states = Counter(duty.year.state for duty in year.duties)
    asked = asked_of(scope)
    met, late = states["met"], states["late"]
    return [
        Figure(
            "Kewajiban terpenuhi",
            f"{format_number(met)} dari {format_number(len(year.duties))}",
            asked.url(state="met"),
            tone="ok" if met else "netral",
            icon="check" if met else "ring",
            note="terpenuhi untuk seluruh tahun",
        ),
        Figure(
            "Kewajiban terlambat",
            format_number(late),
            asked.url(state="late"),
            tone="bahaya" if late else "ok",
            icon="triangle" if late else "check",
            note="target triwulan yang sudah berakhir belum tercapai" if late else "",
        ),
        money_figure(year, scope.year),
    ]


def money_figure(year: Overview, number: int) -> Figure:
    """Is money absorbed: percent of the year's pagu against the plan so far, sources named."""
    money, page = year.money, reverse("programs:workplan", args=[number])
    if money.absorption is None:
        return Figure("Serapan anggaran", "–", page, note="Belum ada pagu.", icon="money")
    planned = shown(money.planned / money.budget * 100, 1)
    actual = shown(money.absorption, 1)
    points = deviation(actual, planned) or Decimal(0)
    quarter = to_roman(max(year.as_of.quarter, 1))
    said = f"rencana s.d. TW {quarter} {format_percent(planned)} {gap_in_words(points)}"
    return Figure(
        "Serapan anggaran",
        format_percent(actual),
        page,
        note=f"{said} ({money.across})",
        tone="tunda" if points < 0 else "ok",
        icon="money",
    )


def gap_in_words(points: Decimal) -> str:
    """▼ 3,8 poin: the shape and the sign say which way."""
    if points == 0:
        return "● sesuai rencana"
    return f"{'▼' if points < 0 else '▲'} {format_number(abs(points), 1)} poin"


def waiting_for(scope: Scope) -> Waiting:
    """What waits for this person's decision; for others, what waits for anybody's."""
    logs = ActivityLog.objects.filter(agreement=scope.agreement)
    may_decide = scope.user.has_perm("programs.open_queue")
    if may_decide:
        queue: QuerySet[ActivityLog] = logs.to_be_verified_by(scope.user)
        url = reverse("programs:queue")
    else:
        queue = logs.for_user(scope.user).awaiting_verification()
        url = logs_url(status="submitted")
    found = queue.aggregate(count=Count("pk"), oldest=Min("submitted_at"))
    oldest = found["oldest"]
    days = (timezone.localdate() - timezone.localdate(oldest)).days if oldest else 0
    return Waiting(found["count"], days, url, may_decide)


def logs_url(**query: object) -> str:
    """Address of the list of logs under these filters."""
    return f"{reverse('programs:log-list')}?{urlencode(query)}"


# --- Charts and ranking --------------------------------------------------------------------------


def curve_chart(year: Overview) -> Chart:
    """The Kurva S of the year."""
    title = f"Kurva S fisik kumulatif {year.as_of.year}"
    return curves.drawn("kurva-s", title, curve_of(year), year.as_of)


def money_chart(money: MoneyStanding) -> Chart:
    """Absorption of each source, never added together."""
    return charts.absorption_by_source(
        "serapan",
        "Serapan anggaran menurut sumber dana",
        [
            charts.SourceMoney(line.label, line.budget, line.planned, line.spent)
            for line in money.sources
        ],
    )


def late_units_of(year: Overview, scope: Scope) -> list[LateUnit]:
    """The units that lead most late activities."""
    counts = Counter((one.lead, one.lead_slug) for one in findings.late_activities(year))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [
        LateUnit(
            name,
            count,
            findings.finding_url("kegiatan-terlambat", unit=slug, tahun=scope.year, **scope.kept),
        )
        for (name, slug), count in ranked
    ]
