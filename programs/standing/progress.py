"""Kurva S: how far the whole year is meant to be, and is, at the end of each quarter. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from programs.achievement import (
    QUARTERS,
    Tally,
    actual_progress,
    mean_achievement,
    planned_progress,
)
from programs.standing.shapes import ActivityStanding, IndicatorStanding, Overview

Percent = Decimal | None
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Course:
    """One indicator's year, by quarter: what the plan asks, and what verified logs say of it.

    `reached` holds the figure of each quarter under the indicator's accumulation; both are in its
    own unit. A quarter without a target, or without a verified log, is left out.
    """

    weight: Decimal
    accumulation: str
    polarity: str
    targets: Mapping[int, Decimal]
    reached: Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Curve:
    """Cumulative physical progress in percent of the year, by quarter; None is not known yet."""

    planned: tuple[Percent, ...]
    actual: tuple[Percent, ...]


def curve(courses: Iterable[Course], until: int) -> Curve:
    """The mean of all indicators by their weight, each capped at 100 (domain 3.4, 3.5).

    An indicator whose year asks nothing is left out; one asked and unreported counts as 0.
    Realisation is told up to the quarter `until` (0: of none).
    """
    asked = [one for one in courses if planned_of(one, QUARTERS[-1]) is not None]
    return Curve(
        planned=tuple(_mean(asked, [planned_of(one, q) for one in asked]) for q in QUARTERS),
        actual=tuple(
            _mean(asked, [actual_of(one, q) for one in asked]) if q <= until else None
            for q in QUARTERS
        ),
    )


def curve_of(overview: Overview) -> Curve:
    """The curve of a page: up to the quarter that runs on its day."""
    return curve_of_activities(overview.activities, overview.as_of.quarter)


def curve_of_activities(activities: Iterable[ActivityStanding], until: int) -> Curve:
    """The same of some activities, or of one."""
    indicators = (one for activity in activities for one in activity.indicators)
    return curve([course_of(one) for one in indicators], until)


def course_of(one: IndicatorStanding) -> Course:
    """What a standing knows of an indicator's quarters."""
    return Course(
        weight=one.weight,
        accumulation=one.accumulation,
        polarity=one.polarity,
        targets={cell.quarter: cell.target for cell in one.quarters if cell.target is not None},
        reached={cell.quarter: cell.actual for cell in one.quarters if cell.actual is not None},
    )


def planned_of(one: Course, quarter: int) -> Percent:
    """Rencana fisik of one indicator up to a quarter, in percent of the year; None: none asked."""
    return planned_progress(one.targets, quarter, one.accumulation, one.polarity)


def actual_of(one: Course, quarter: int) -> Decimal:
    """Realisasi fisik up to a quarter, in percent of the year; unreported counts as 0."""
    tallies = {q: Tally(total=value, logs=1, latest=value) for q, value in one.reached.items()}
    done = actual_progress(one.targets, tallies, quarter, one.accumulation, one.polarity)
    return done or ZERO


def _mean(courses: Sequence[Course], shares: Sequence[Percent]) -> Percent:
    weights = [one.weight for one in courses]
    return mean_achievement(list(zip(shares, weights, strict=True)))
