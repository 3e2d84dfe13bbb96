"""Duties by quarter: what the plan asks for them, and how much of it is reached."""

from collections.abc import Sequence
from datetime import date

from agreements.models import DutyVersion
from programs.achievement import HUNDRED, QUARTERS, Accumulation
from programs.dues import dues_of, owed
from programs.ledger import AsOf, Ledger, binds_at_the_end_of
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
    asked = _asked(ledger, version, activities)
    cells = tuple(_cell(ledger.as_of, version, number, activities, asked) for number in QUARTERS)
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
        obligor=version.obligor_called,
        obligor_ordinal=version.obligor.ordinal,
        article_number=ledger.article_numbers.get(version.article_id or 0, ""),
        clause=version.clause,
        activity_codes=tuple(activity.code for activity in activities),
        cells=cells,
        year=_year(ledger.as_of, cells, indicators),
        logs=sum(one.logs for one in indicators),
        waiting=sum(activity.waiting for activity in activities),
    )


Asked = dict[int, list[QuarterStanding]]


def _asked(ledger: Ledger, version: DutyVersion, activities: Sequence[ActivityStanding]) -> Asked:
    """What the plan asks for the duty, by the quarters at whose end it binds."""
    found: Asked = {}
    for number in QUARTERS:
        if binds_at_the_end_of(number, ledger.as_of.year, version, ledger.agreement):
            found[number] = [
                cell
                for activity in activities
                for indicator in activity.indicators
                for cell in indicator.quarters
                if cell.quarter == number and cell.is_asked
            ]
    return found


def _cell(
    as_of: AsOf,
    version: DutyVersion,
    number: int,
    activities: Sequence[ActivityStanding],
    asked: Asked,
) -> DutyCell:
    """Due: indicators with a target in the quarter, else the one proof that the rule owes."""
    cells = asked.get(number, [])
    planned = [quarter for quarter, found in asked.items() if found]
    span = owed(dues_of(version, as_of.year), planned).get(number) if number in asked else None
    if span is None:
        done, due = sum(1 for cell in cells if cell.is_met), len(cells)
    else:
        done, due = int(_is_shown(activities, span)), 1
    return DutyCell(
        quarter=number,
        state=_state(as_of, number, done, due, version.due_on),
        done=done,
        due=due,
        waiting=sum(activity.waiting_by_quarter[number - 1] for activity in activities),
        is_by_rule=span is not None,
    )


def _is_shown(activities: Sequence[ActivityStanding], span: Sequence[int]) -> bool:
    """Whether verified work of these quarters shows it."""
    return any(
        cell.logs
        for activity in activities
        for indicator in activity.indicators
        for cell in indicator.quarters
        if cell.quarter in span
    )


def _state(as_of: AsOf, number: int, done: int, due: int, due_on: date | None = None) -> str:
    if not due:
        return "not_applicable"
    if done == due:
        return "met"
    if number <= as_of.ended or (due_on is not None and due_on < as_of.day):
        return "late"
    return "running" if number <= as_of.quarter else "not_due"


def _year(
    as_of: AsOf, cells: Sequence[DutyCell], indicators: Sequence[IndicatorStanding]
) -> DutyCell:
    """The four quarters together. A quarter missed and made up for later is no longer late."""
    due = sum(cell.due for cell in cells)
    done = sum(cell.done for cell in cells)
    asked = [one for one in indicators if any(cell.is_asked for cell in one.quarters)]
    by_rule = [cell for cell in cells if cell.is_by_rule]
    begun = any(cell.due for cell in cells if cell.quarter <= as_of.quarter)
    if not due:
        state = "not_applicable"
    elif all(_has_reached_its_year(one) for one in asked) and _are_met(by_rule):
        state = "met"
    elif any(one.is_behind for one in asked) or any(cell.state == "late" for cell in by_rule):
        state = "late"
    else:
        state = "running" if begun else "not_due"
    return DutyCell(0, state, done, due, sum(cell.waiting for cell in cells))


def _are_met(cells: Sequence[DutyCell]) -> bool:
    return all(cell.state == "met" for cell in cells)


def _has_reached_its_year(one: IndicatorStanding) -> bool:
    """The last quarter asked has begun, and all that is asked of the year is done by now."""
    goal = [cell for cell in one.quarters if cell.is_asked][-1]
    if goal.is_met or not goal.has_begun or one.accumulation == Accumulation.AVERAGE:
        return goal.is_met
    return one.achievement is not None and one.achievement >= HUNDRED
