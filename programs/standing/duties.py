"""Duties by quarter: what the plan asks for them, and how much of it is reached."""

from collections.abc import Sequence

from agreements.models import DutyVersion
from programs.achievement import HUNDRED, QUARTERS, Accumulation
from programs.ledger import AsOf, Ledger
from programs.standing.shapes import (
    ActivityStanding,
    DutyCell,
    DutyStanding,
    IndicatorStanding,
    QuarterStanding,
)


def duties_of(ledger: Ledger, activities: Sequence[ActivityStanding]) -> list[DutyStanding]:
    """Every duty in force on the day, by code, also one that nothing serves."""
    serving: dict[str, list[ActivityStanding]] = {}
    for activity in activities:
        for code in activity.duty_codes:
            serving.setdefault(code, []).append(activity)
    return [_duty(ledger, duty, serving.get(duty.duty.code, [])) for duty in ledger.duties]


def _duty(
    ledger: Ledger, version: DutyVersion, activities: Sequence[ActivityStanding]
) -> DutyStanding:
    cells = tuple(_cell(ledger.as_of, number, activities) for number in QUARTERS)
    indicators = [one for activity in activities for one in activity.indicators]
    return DutyStanding(
        id=version.duty_id,
        code=version.duty.code,
        title=version.title,
        kind=version.kind,
        kind_label=version.get_kind_display(),
        strand=version.strand,
        due_rule=version.due_rule,
        due_rule_label=version.get_due_rule_display(),
        obligor_id=version.obligor_id,
        obligor=version.obligor.organization.short_name,
        obligor_ordinal=version.obligor.ordinal,
        article_number=ledger.article_numbers.get(version.article_id or 0, ""),
        clause=version.clause,
        activity_codes=tuple(activity.code for activity in activities),
        cells=cells,
        year=_year(ledger.as_of, cells, indicators),
        logs=sum(one.logs for one in indicators),
        waiting=sum(activity.waiting for activity in activities),
    )


def _cell(as_of: AsOf, number: int, activities: Sequence[ActivityStanding]) -> DutyCell:
    """Due: indicators with a target in the quarter. Done: those that reached it."""
    asked: list[QuarterStanding] = [
        cell
        for activity in activities
        for indicator in activity.indicators
        for cell in indicator.quarters
        if cell.quarter == number and cell.is_asked
    ]
    done = sum(1 for cell in asked if cell.is_met)
    return DutyCell(
        quarter=number,
        state=_state(as_of, number, done, len(asked)),
        done=done,
        due=len(asked),
        waiting=sum(activity.waiting_by_quarter[number - 1] for activity in activities),
    )


def _state(as_of: AsOf, number: int, done: int, due: int) -> str:
    if not due:
        return "not_applicable"
    if done == due:
        return "met"
    if number <= as_of.ended:
        return "late"
    return "running" if number <= as_of.quarter else "not_due"


def _year(
    as_of: AsOf, cells: Sequence[DutyCell], indicators: Sequence[IndicatorStanding]
) -> DutyCell:
    """The four quarters together. A quarter missed and made up for later is no longer late."""
    due = sum(cell.due for cell in cells)
    done = sum(cell.done for cell in cells)
    asked = [one for one in indicators if any(cell.is_asked for cell in one.quarters)]
    begun = any(cell.due for cell in cells if cell.quarter <= as_of.quarter)
    if not due:
        state = "not_applicable"
    elif all(_has_reached_its_year(one) for one in asked):
        state = "met"
    elif any(one.is_behind for one in asked):
        state = "late"
    else:
        state = "running" if begun else "not_due"
    return DutyCell(0, state, done, due, sum(cell.waiting for cell in cells))


def _has_reached_its_year(one: IndicatorStanding) -> bool:
    """The last quarter asked has begun, and all that is asked of the year is done by now."""
    goal = [cell for cell in one.quarters if cell.is_asked][-1]
    if goal.is_met or not goal.has_begun or one.accumulation == Accumulation.AVERAGE:
        return goal.is_met
    return one.achievement is not None and one.achievement >= HUNDRED
