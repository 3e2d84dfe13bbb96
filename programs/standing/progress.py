"""Kurva S: how far the whole year is meant to be, and is, at the end of each quarter. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from programs.achievement import (
    QUARTERS,
    Accumulation,
    Tally,
    actual_progress,
    mean_achievement,
    planned_progress,
)
from programs.standing.shapes import ActivityStanding, IndicatorStanding, Overview

Percent = Decimal | None


@dataclass(frozen=True, slots=True)
class Curve:
    """Cumulative physical progress in percent of the year, by quarter; None is not known yet."""

    planned: tuple[Percent, ...]
    actual: tuple[Percent, ...]


def curve_of(overview: Overview) -> Curve:
    """Activities weigh the same, indicators of one activity by their weight (domain 3.2, 3.4)."""
    asked = [one for one in overview.activities if any(_targets(each) for each in one.indicators)]
    until = overview.as_of.quarter
    return Curve(
        planned=tuple(_mean(asked, planned_of, number) for number in QUARTERS),
        actual=tuple(
            _mean(asked, actual_of, number) if number <= until else None for number in QUARTERS
        ),
    )


def planned_of(one: IndicatorStanding, quarter: int) -> Percent:
    """Rencana fisik of one indicator up to a quarter, in percent of the year."""
    return planned_progress(_targets(one), quarter, one.accumulation, one.polarity)


def actual_of(one: IndicatorStanding, quarter: int) -> Percent:
    """Realisasi fisik up to a quarter, in percent of the year; asked and unreported counts as 0."""
    targets = _targets(one)
    if planned_progress(targets, quarter, one.accumulation, one.polarity) is None:
        return None
    done = actual_progress(targets, _tallies(one), quarter, one.accumulation, one.polarity)
    return done or Decimal(0)


def _mean(
    activities: Sequence[ActivityStanding],
    share: Callable[[IndicatorStanding, int], Percent],
    quarter: int,
) -> Percent:
    shares = [
        mean_achievement([(share(each, quarter), each.weight) for each in one.indicators])
        for one in activities
    ]
    return mean_achievement([(value, Decimal(1)) for value in shares])


def _targets(one: IndicatorStanding) -> dict[int, Decimal]:
    return {cell.quarter: cell.target for cell in one.quarters if cell.target is not None}


def _tallies(one: IndicatorStanding) -> dict[int, Tally]:
    """The quarters' figures as tallies again; only their values are asked for."""
    found = {}
    for cell in one.quarters:
        if cell.actual is not None:
            is_mean = one.accumulation == Accumulation.AVERAGE
            total = cell.actual * cell.logs if is_mean else cell.actual
            found[cell.quarter] = Tally(total=total, logs=cell.logs, latest=cell.actual)
    return found
