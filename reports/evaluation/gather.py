"""Fills the form from verified achievements, targets and payments, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from agreements.models.duty import Strand
from p4gn_portal.formats import format_day
from programs.achievement import QUARTERS
from programs.models import FundingSource
from programs.spending import Quarterly, by_quarter
from programs.standing import ActivityStanding, IndicatorStanding, overview
from reports.evaluation.table import Choice, Evaluation, Line, QuarterFigures, Words
from reports.models import Narrative, ProgressReport, ReportKind

Section = Narrative.Section
SOURCES = dict(FundingSource.choices)
STRANDS = [str(one) for one in Strand.values]


Spent = dict[tuple[int, str], Quarterly]


def evaluation_of(agreement: Agreement, year: int, choice: Choice, *, reader: User) -> Evaluation:
    """The form up to the end of a quarter, or of the year, with the words that `reader` may read.

    Targets and pagu are those of the plan in force on the last day counted.
    """
    quarter = choice.quarter or QUARTERS[-1]
    found = overview(agreement, year, timezone.localdate(), quarter)
    spent = by_quarter(agreement, year, found.as_of.day)
    activities = sorted(
        (one for one in found.activities if not choice.unit or one.lead_slug == choice.unit),
        key=lambda one: (STRANDS.index(one.strand), one.code),
    )
    return Evaluation(
        year=year,
        quarter=choice.quarter,
        agreement=agreement.title,
        plan=str(found.plan) if found.plan else "",
        as_of=format_day(found.as_of.day),
        money_of=_money_of(activities, choice.source),
        unit=next((one.lead for one in activities), "") if choice.unit else "",
        is_example=agreement.is_example,
        is_full=choice.is_full,
        lines=list(_lines(activities, spent, choice, quarter)),
        words=words_of(agreement, year, choice.quarter, reader),
        made_at=timezone.now(),
    )


def units_of(agreement: Agreement, year: int) -> list[tuple[str, str]]:
    """Slug and short name of each unit that leads an activity of the year."""
    leads = agreement.activities.filter(year=year).values_list("lead__slug", "lead__short_name")
    return sorted(set(leads), key=lambda one: one[1].casefold())


def _money_of(activities: Iterable[ActivityStanding], source: str) -> str:
    """Which sources the rupiah add together, said beside every sum."""
    if source:
        return str(SOURCES[source])
    used = {line.source for one in activities for line in one.money.sources}
    labels = [str(label) for value, label in FundingSource.choices if value in used]
    if len(labels) > 1:
        return f"gabungan {', '.join(labels)}"
    return labels[0] if labels else "belum ada pagu"


def _lines(
    activities: Sequence[ActivityStanding], spent: Spent, choice: Choice, until: int
) -> Iterable[Line]:
    number = 0
    for activity in activities:
        for place, indicator in enumerate(activity.indicators or [None]):
            number += 1
            money = _Money.of(activity, spent, choice.source) if place == 0 else _Money()
            yield _line(number, activity, indicator, money, until)


@dataclass(frozen=True, slots=True)
class _Money:
    """Rupiah of one activity, of the sources asked for; None where nothing stands."""

    budget: Decimal | None = None
    spent: Decimal | None = None
    quarters: tuple[Decimal | None, ...] = (None,) * len(QUARTERS)

    @classmethod
    def of(cls, activity: ActivityStanding, spent: Spent, source: str) -> "_Money":
        lines = [one for one in activity.money.sources if not source or one.source == source]
        if not lines:
            return cls()
        by_source = [spent.get((activity.id, one.source), {}) for one in lines]
        return cls(
            budget=sum((one.budget for one in lines), Decimal(0)),
            spent=sum((one.spent for one in lines), Decimal(0)),
            quarters=tuple(
                sum((paid.get(number, Decimal(0)) for paid in by_source), Decimal(0))
                for number in QUARTERS
            ),
        )


def _line(
    number: int,
    activity: ActivityStanding,
    indicator: IndicatorStanding | None,
    money: _Money,
    until: int,
) -> Line:
    cells = indicator.quarters if indicator else ()
    reached = {cell.quarter: cell.actual for cell in cells}
    return Line(
        number=number,
        goal=f"{activity.strand_label}: {', '.join(activity.duty_codes) or 'tanpa kewajiban'}",
        code=activity.code,
        title=activity.title,
        indicator=indicator.name if indicator else "",
        unit=indicator.unit if indicator else "",
        accumulation=indicator.accumulation if indicator else "",
        polarity=indicator.polarity if indicator else "",
        weight=indicator.weight if indicator else Decimal(1),
        target=indicator.target_of_year if indicator else None,
        budget=money.budget,
        quarters=[
            QuarterFigures(reached.get(q), money.quarters[q - 1])
            if q <= until
            else QuarterFigures(None, None)
            for q in QUARTERS
        ],
        actual=indicator.actual if indicator else None,
        spent=money.spent,
        achievement=indicator.achievement if indicator else None,
        lead=activity.lead,
    )


# --- Words ---------------------------------------------------------------------------------------


def words_of(agreement: Agreement, year: int, quarter: int, reader: User) -> Words:
    """What helped and hindered by the period's own report; what follows by each report's span.

    The next quarter needs what the quarterly report says, the next Renja what the annual one does.
    """
    quarterly = _report(agreement, ReportKind.QUARTERLY, year, quarter or QUARTERS[-1], reader)
    annual = _report(agreement, ReportKind.ANNUAL, year, QUARTERS[0], reader)
    own = quarterly if quarter else annual
    return Words(
        helped=own.get(Section.SUCCESS_FACTOR, ""),
        hindered=own.get(Section.OBSTACLE, ""),
        next_quarter=quarterly.get(Section.FOLLOW_UP, ""),
        next_plan=annual.get(Section.FOLLOW_UP, ""),
    )


def _report(
    agreement: Agreement, kind: str, year: int, quarter: int, reader: User
) -> dict[str, str]:
    """Words by section of the latest revision that the reader may read whole; empty without one."""
    reports = ProgressReport.objects.for_user(reader).filter(
        agreement=agreement, kind=kind, period_start=date(year, quarter * 3 - 2, 1)
    )
    report = reports.select_related("agreement").order_by("revision").last()
    if report is None or not reader.has_perm("reports.view_whole_report", report):
        return {}
    return dict(report.narratives.values_list("section", "body"))
