"""The shapes in which standings are told: plain values with the codes that lead to their proof."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from programs import achievement as formulas
from programs.achievement import Alert, Grade, Thresholds
from programs.ledger import AsOf
from programs.models import WorkPlan


@dataclass(frozen=True, slots=True)
class QuarterStanding:
    """One indicator in one quarter: asked, done in it, and done up to its end."""

    quarter: int
    target: Decimal | None
    actual: Decimal | None
    target_to_date: Decimal | None
    actual_to_date: Decimal | None
    achievement: Decimal | None  # to date, percent, unrounded and uncapped
    grade: Grade | None
    is_asked: bool
    is_met: bool
    has_begun: bool
    logs: int
    participants: int


@dataclass(frozen=True, slots=True)
class IndicatorStanding:
    """One indicator: `target`, `actual`, `achievement` run up to the day or quarter asked for."""

    id: int
    code: str
    name: str
    unit: str
    accumulation: str
    polarity: str
    weight: Decimal
    baseline: Decimal | None
    activity_code: str
    quarters: tuple[QuarterStanding, ...]
    target_of_year: Decimal | None
    target: Decimal | None
    actual: Decimal | None
    achievement: Decimal | None
    grade: Grade | None
    planned: Decimal | None  # rencana fisik in percent of the year, of the quarters past
    physical: Decimal | None  # realisasi fisik in percent of the year; None: unreported
    is_behind: bool  # what was asked of the quarters past is not reached by now
    logs: int
    participants: int


@dataclass(frozen=True, slots=True)
class SourceMoney:
    """Pagu and spending of one source in rupiah. Absorption is of the year's pagu, in percent."""

    source: str
    label: str
    budget: Decimal
    planned: Decimal  # pagu of the quarters begun
    spent: Decimal
    absorption: Decimal | None


@dataclass(frozen=True, slots=True)
class MoneyStanding:
    """Money by source. The totals run across sources: show `across` beside them."""

    sources: tuple[SourceMoney, ...]
    budget: Decimal
    planned: Decimal
    spent: Decimal
    absorption: Decimal | None

    @property
    def across(self) -> str:
        """Which sources the totals add together, in words."""
        return ", ".join(line.label for line in self.sources)


@dataclass(frozen=True, slots=True)
class ActivityStanding:
    """One activity of the Renja: fisik and keuangan side by side, never in one figure."""

    id: int
    code: str
    title: str
    strand: str
    strand_label: str
    lead_id: int
    lead: str
    lead_slug: str
    state: str
    state_label: str
    starts_on: date | None
    ends_on: date | None
    is_late: bool
    is_planned: bool  # the plan in force asks something of it or sets money aside for it
    duty_codes: tuple[str, ...]
    article_numbers: tuple[str, ...]
    indicators: tuple[IndicatorStanding, ...]
    planned: Decimal | None
    physical: Decimal | None
    deviation: Decimal | None  # points, of the quarters past
    alert: Alert
    achievement: Decimal | None  # rata-rata capaian to date, each indicator capped at 100
    grade: Grade | None
    money: MoneyStanding
    money_runs_ahead: bool
    waiting: int
    waiting_by_quarter: tuple[int, ...]  # four

    @property
    def is_behind(self) -> bool:
        """Something that was asked of the quarters past is not reached."""
        return any(one.is_behind for one in self.indicators)

    @property
    def is_told(self) -> bool:
        """The plan asks something of it, or it carries logs or money beside the plan."""
        has_logs = any(one.logs for one in self.indicators)
        return self.is_planned or bool(self.waiting or self.money.spent) or has_logs


@dataclass(frozen=True, slots=True)
class DutyCell:
    """A duty in one quarter, or in the year (`quarter` 0): indicators asked and reached.

    Where the plan asks nothing but the duty's own rule does, one proof is due (`is_by_rule`).
    """

    quarter: int
    state: str  # met, running, late, not_due, not_applicable
    done: int
    due: int
    waiting: int
    is_by_rule: bool = False

    @property
    def percent(self) -> Decimal | None:
        """Indicators reached of those asked, in percent; None: nothing is asked."""
        return Decimal(self.done * 100) / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class DutyStanding:
    """A duty in force on the day, and how far the activities that serve it have come."""

    id: int
    code: str
    title: str
    kind: str
    kind_label: str
    strand: str
    due_rule: str
    due_rule_label: str
    obligor_id: int
    obligor: str
    obligor_ordinal: int
    article_number: str
    clause: str
    activity_codes: tuple[str, ...]
    cells: tuple[DutyCell, ...]
    year: DutyCell
    logs: int
    waiting: int

    @property
    def is_idle(self) -> bool:
        """A finding: no activity serves it."""
        return not self.activity_codes


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything about one agreement's year as of a day, from one reading."""

    plan: WorkPlan | None
    as_of: AsOf
    thresholds: Thresholds  # by which its activities are judged
    activities: list[ActivityStanding]
    unplanned: list[ActivityStanding]  # that exist and of which the plan asks nothing
    duties: list[DutyStanding]
    money: MoneyStanding

    @property
    def idle_duties(self) -> list[DutyStanding]:
        """A finding: duties that no activity serves."""
        return [duty for duty in self.duties if duty.is_idle]

    @property
    def unbound(self) -> list[ActivityStanding]:
        """A finding: activities that serve no duty in force."""
        return [activity for activity in self.activities if not activity.duty_codes]

    @property
    def achievement(self) -> Decimal | None:
        """Rata-rata capaian of all indicators to date, each capped at 100, in percent."""
        return mean_achievement(one for act in self.activities for one in act.indicators)

    @property
    def grade(self) -> Grade | None:
        """Predikat of the mean; None: unreported."""
        return formulas.grade(self.achievement)


def mean_achievement(indicators: Iterable[IndicatorStanding]) -> Decimal | None:
    """Rata-rata capaian to date, weighted, each capped at 100; unreported ones are left out."""
    return formulas.mean_achievement([(one.achievement, one.weight) for one in indicators])
