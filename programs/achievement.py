"""Formulas of performance: pure, in Decimal, each an auditor can redo by hand.

Sources are named where each formula is; percent means percent points of 100, never a fraction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

HUNDRED = Decimal(100)
QUARTERS = (1, 2, 3, 4)


def quarter_of(day: date) -> int:
    """The quarter of the calendar year (1 to 4) in which a day lies."""
    return (day.month - 1) // 3 + 1


class Polarity(StrEnum):
    """Whether more is better of what an indicator counts."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Accumulation(StrEnum):
    """How an indicator's figures add up over time (domain 3.4)."""

    SUM = "sum"
    LATEST = "latest"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class Tally:
    """What verified logs say of one indicator over some months: exact under each accumulation."""

    total: Decimal = Decimal(0)
    logs: int = 0
    latest: Decimal | None = None

    def value(self, accumulation: str) -> Decimal | None:
        """The figure under the accumulation, in the unit measured; None when unreported."""
        if not self.logs:
            return None
        if accumulation == Accumulation.LATEST:
            return self.latest
        if accumulation == Accumulation.AVERAGE:
            return self.total / self.logs
        return self.total

    def __add__(self, later: "Tally") -> "Tally":
        """Two stretches of time put together; `later` follows this one."""
        return Tally(
            self.total + later.total,
            self.logs + later.logs,
            later.latest if later.logs else self.latest,
        )


@dataclass(frozen=True, slots=True)
class Grade:
    """One step of a scale: earned above `above` percent (strictly), unbounded upwards."""

    code: str
    name: str
    above: Decimal | None


# Predikat of the Renja evaluation, form E.81 of Permendagri 86/2017. The printed table reads
# 51-65, 66-75, ...; strict cut-offs on the unrounded value leave no gap (domain 3.3).
RENJA_SCALE = (
    Grade("ST", "Sangat Tinggi", Decimal(90)),
    Grade("T", "Tinggi", Decimal(75)),
    Grade("S", "Sedang", Decimal(65)),
    Grade("R", "Rendah", Decimal(50)),
    Grade("SR", "Sangat Rendah", None),
)


def achievement(
    actual: Decimal | None, target: Decimal | None, polarity: str = Polarity.POSITIVE
) -> Decimal | None:
    """Capaian in percent, unrounded and uncapped; None where it is undefined or unreported.

    Positive: realisasi / target x 100. Negative: (2 x target - realisasi) / target x 100, not
    below 0 (LKjIP Maluku Tengah 2021, domain 3.4). Target 0: positive is undefined; negative is
    100 for a realisation of 0, else 0.
    """
    if actual is None or target is None:
        return None
    if polarity == Polarity.NEGATIVE:
        if target == 0:
            return HUNDRED if actual == 0 else Decimal(0)
        return max(Decimal(0), (2 * target - actual) / target * HUNDRED)
    if target == 0:
        return None
    return actual / target * HUNDRED


def target_to_date(
    targets: Mapping[int, Decimal], quarter: int, accumulation: str
) -> Decimal | None:
    """What the plan asks up to that quarter; None when it asks nothing yet (domain 3.4).

    Kumulatif: sum of the quarters so far. Posisi: the latest quarter's target. Rata-rata: mean of
    the quarters that have one. Quarters without a target are left out, not counted as zero.
    """
    asked = [targets[number] for number in QUARTERS if number <= quarter and number in targets]
    if not asked:
        return None
    if accumulation == Accumulation.LATEST:
        return asked[-1]
    if accumulation == Accumulation.AVERAGE:
        return sum(asked, Decimal(0)) / len(asked)
    return sum(asked, Decimal(0))


def actual_to_date(tallies: Mapping[int, Tally], quarter: int, accumulation: str) -> Decimal | None:
    """What verified logs add up to from the year's begin to that quarter; None: unreported.

    Kumulatif: sum of the quarters so far. Posisi: the last reported position, carried forward.
    Rata-rata: mean of the quarters reported, as the targets are averaged (domain 3.4). A quarter
    without a report is left out: empty is not zero.
    """
    reported = [
        value
        for number in QUARTERS
        if number <= quarter and number in tallies
        if (value := tallies[number].value(accumulation)) is not None
    ]
    if not reported:
        return None
    if accumulation == Accumulation.LATEST:
        return reported[-1]
    total = sum(reported, Decimal(0))
    return total / len(reported) if accumulation == Accumulation.AVERAGE else total


def is_asked(target: Decimal | None, polarity: str = Polarity.POSITIVE) -> bool:
    """Whether a quarter's target asks for something: a positive target of 0 asks for nothing."""
    return target is not None and (target > 0 or polarity == Polarity.NEGATIVE)


def is_met(
    targets: Mapping[int, Decimal],
    tallies: Mapping[int, Tally],
    quarter: int,
    accumulation: str,
    polarity: str = Polarity.POSITIVE,
) -> bool:
    """Whether the quarter's target is reached: capaian of 100 percent or more.

    Kumulatif and posisi are judged to date (an earlier surplus counts, a later one does not);
    rata-rata by the quarter's own mean.
    """
    if accumulation == Accumulation.AVERAGE:
        tally = tallies.get(quarter, Tally())
        value = achievement(tally.value(accumulation), targets.get(quarter), polarity)
    else:
        value = achievement(
            actual_to_date(tallies, quarter, accumulation),
            target_to_date(targets, quarter, accumulation),
            polarity,
        )
    return value is not None and value >= HUNDRED


def planned_progress(
    targets: Mapping[int, Decimal], quarter: int, accumulation: str, polarity: str
) -> Decimal | None:
    """Rencana fisik in percent of the year up to a quarter; None when the year asks nothing.

    Positive kumulatif and posisi: target to date over the year's target. Otherwise a value does
    not grow towards a goal; each quarter asked then weighs the same.
    """
    year = target_to_date(targets, 4, accumulation)
    if year is None:
        return None
    if _grows(accumulation, polarity):
        if year == 0:
            return None
        return min(HUNDRED, (target_to_date(targets, quarter, accumulation) or 0) / year * HUNDRED)
    asked = sum(1 for number in targets if number <= quarter)
    return Decimal(asked) / len(targets) * HUNDRED


def actual_progress(
    targets: Mapping[int, Decimal],
    tallies: Mapping[int, Tally],
    quarter: int,
    accumulation: str,
    polarity: str,
) -> Decimal | None:
    """Realisasi fisik in percent of the year, at most 100; None: nothing asked or unreported.

    What grows: realisation to date over the year's target. Otherwise: the planned share earned at
    the capaian to date, capped at 100 (domain 3.2, 3.4).
    """
    actual = actual_to_date(tallies, quarter, accumulation)
    if actual is None:
        return None
    if _grows(accumulation, polarity):
        value = achievement(actual, target_to_date(targets, 4, accumulation), polarity)
        return None if value is None else min(HUNDRED, value)
    earned = achievement(actual, target_to_date(targets, quarter, accumulation), polarity)
    planned = planned_progress(targets, quarter, accumulation, polarity)
    if earned is None or planned is None:
        return None
    return min(HUNDRED, earned) * planned / HUNDRED


def _grows(accumulation: str, polarity: str) -> bool:
    return polarity == Polarity.POSITIVE and accumulation != Accumulation.AVERAGE


def mean_achievement(values: Iterable[tuple[Decimal | None, Decimal]]) -> Decimal | None:
    """Weighted mean of capaian in percent, each capped at 100 so that one does not hide another.

    Rata-rata capaian (form E.81); unreported ones are left out by passing None. Takes pairs of
    capaian and weight; None when there is nothing to average.
    """
    known = [(min(value, HUNDRED), weight) for value, weight in values if value is not None]
    weights = sum((weight for _, weight in known), Decimal(0))
    if not weights:
        return None
    return sum((value * weight for value, weight in known), Decimal(0)) / weights


def physical_progress(values: Sequence[tuple[Decimal | None, Decimal]]) -> Decimal | None:
    """Realisasi fisik in percent: like the mean, but an asked and unreported one counts as 0."""
    return mean_achievement([(value or Decimal(0), weight) for value, weight in values])


def absorption(budget: Decimal | None, spent: Decimal | None) -> Decimal | None:
    """Serapan in percent: realisasi keuangan / pagu x 100; None when nothing was budgeted."""
    if not budget:
        return None
    return (spent or Decimal(0)) / budget * HUNDRED


def deviation(actual: Decimal | None, planned: Decimal | None) -> Decimal | None:
    """Deviasi in points: cumulative realisation less cumulative plan, sign kept (domain 3.2)."""
    if actual is None or planned is None:
        return None
    return actual - planned


def grade(value: Decimal | None, scale: Sequence[Grade] = RENJA_SCALE) -> Grade | None:
    """The step an unrounded capaian earns; None when unreported ("Belum dilaporkan")."""
    if value is None:
        return None
    for step in scale:
        if step.above is None or value > step.above:
            return step
    return scale[-1]


class Alert(StrEnum):
    """Standing of physical progress against plan (domain 3.5)."""

    ON_TRACK = "on_track"
    ATTENTION = "attention"
    CRITICAL = "critical"
    UNREPORTED = "unreported"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Points from which a delay needs attention or is critical, and money runs ahead."""

    attention: Decimal = Decimal(-5)
    critical: Decimal = Decimal(-10)
    money_ahead: Decimal = Decimal(20)


def alert(points: Decimal | None, thresholds: Thresholds = Thresholds()) -> Alert:
    """Sesuai Rencana down to -5 points, Perlu Perhatian down to -10, below that Kritis."""
    if points is None:
        return Alert.UNREPORTED
    if points >= thresholds.attention:
        return Alert.ON_TRACK
    if points >= thresholds.critical:
        return Alert.ATTENTION
    return Alert.CRITICAL


def money_runs_ahead(
    absorbed: Decimal | None,
    physical: Decimal | None,
    thresholds: Thresholds = Thresholds(),
) -> bool:
    """Keuangan more than 20 points ahead of fisik: a flag, not a judgement (domain 3.5)."""
    if absorbed is None:
        return False
    return absorbed - (physical or Decimal(0)) > thresholds.money_ahead


def shown(value: Decimal, places: int = 2) -> Decimal:
    """The figure as printed: half up, `places` decimals (domain 3.4)."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
