"""Activities and their indicators, computed from a ledger."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from agreements.models import DutyVersion
from programs import achievement as formulas
from programs.achievement import QUARTERS, Accumulation, Tally
from programs.ledger import AsOf, Ledger
from programs.models import Activity, Indicator
from programs.standing.money import money_of
from programs.standing.shapes import (
    ActivityStanding,
    IndicatorStanding,
    QuarterStanding,
    mean_achievement,
)


def activities_of(ledger: Ledger, *, planned_only: bool = True) -> list[ActivityStanding]:
    """Activities that the plan asks something of, and those that carry logs or money beside it."""
    duties = {duty.duty_id: duty for duty in ledger.duties}
    standings = [_activity(ledger, one, duties) for one in ledger.activities]
    return [one for one in standings if one.is_told or not planned_only]


def _activity(
    ledger: Ledger, activity: Activity, duties: dict[int, DutyVersion]
) -> ActivityStanding:
    indicators = tuple(
        _indicator(ledger, activity, one) for one in ledger.indicators.get(activity.pk, ())
    )
    served = [duties[pk] for pk in ledger.served.get(activity.pk, ()) if pk in duties]
    money = money_of(ledger, activity)
    planned, physical = progress_of(indicators)
    points = deviation_of(planned, physical)
    mean = mean_achievement(indicators)
    waiting = ledger.waiting.get(activity.pk, {})
    state = _state(activity, indicators)
    return ActivityStanding(
        id=activity.pk,
        code=activity.code,
        title=activity.title,
        strand=activity.strand,
        strand_label=activity.get_strand_display(),
        lead_id=activity.lead_id,
        lead=activity.lead_called,
        lead_slug=activity.lead.slug,
        state=state.value,
        state_label=str(state.label),
        starts_on=activity.starts_on,
        ends_on=activity.ends_on,
        is_late=activity.is_late_on(ledger.as_of.day),
        is_planned=bool(money.sources and money.budget)
        or any(ledger.targets.get(one.id) for one in indicators),
        duty_codes=tuple(duty.duty.code for duty in served),
        article_numbers=_articles(ledger, served),
        indicators=indicators,
        planned=planned,
        physical=physical,
        deviation=points,
        alert=formulas.alert(points, ledger.thresholds),
        achievement=mean,
        grade=formulas.grade(mean),
        money=money,
        money_runs_ahead=formulas.money_runs_ahead(money.absorption, physical, ledger.thresholds),
        waiting=sum(waiting.values()),
        waiting_by_quarter=tuple(waiting.get(number, 0) for number in QUARTERS),
    )


class Weighed(Protocol):
    """What an indicator adds to the progress of those around it, in percent of its year."""

    @property
    def planned(self) -> Decimal | None: ...

    @property
    def physical(self) -> Decimal | None: ...

    @property
    def weight(self) -> Decimal: ...


def progress_of(indicators: Sequence[Weighed]) -> tuple[Decimal | None, Decimal | None]:
    """Rencana and realisasi fisik in percent of the year, indicators weighed; None: unreported."""
    weighed = [one for one in indicators if one.planned is not None]
    planned = formulas.mean_achievement([(one.planned, one.weight) for one in weighed])
    if all(one.physical is None for one in weighed):
        return planned, None
    return planned, formulas.physical_progress([(one.physical, one.weight) for one in weighed])


def deviation_of(planned: Decimal | None, physical: Decimal | None) -> Decimal | None:
    """What nothing is asked of yet stands as planned; what is asked and unreported says so."""
    return formulas.deviation(
        Decimal(0) if physical is None and planned == 0 else physical, planned
    )


def _state(activity: Activity, indicators: Sequence[IndicatorStanding]) -> Activity.State:
    """What was said of it, but verified work speaks before somebody says so."""
    state = Activity.State(activity.state)
    if state == Activity.State.PLANNED and any(one.logs for one in indicators):
        return Activity.State.RUNNING
    return state


def _articles(ledger: Ledger, duties: Sequence[DutyVersion]) -> tuple[str, ...]:
    """Numbers of the articles the duties stand under on that day, each once, in order of duty."""
    numbers = [ledger.article_numbers.get(duty.article_id or 0, "") for duty in duties]
    return tuple(dict.fromkeys(number for number in numbers if number))


def _indicator(ledger: Ledger, activity: Activity, indicator: Indicator) -> IndicatorStanding:
    targets = ledger.targets.get(indicator.pk, {})
    tallies = ledger.tallies(indicator.pk)
    people = ledger.participants(indicator.pk)
    to, adds, polarity = ledger.as_of.quarter, indicator.accumulation, indicator.polarity
    quarters = tuple(
        _quarter(ledger, indicator, number, targets, tallies, people.get(number, 0))
        for number in QUARTERS
    )
    target = formulas.target_to_date(targets, to, adds)
    actual = formulas.actual_to_date(tallies, to, adds)
    capaian = formulas.achievement(actual, target, polarity)
    return IndicatorStanding(
        id=indicator.pk,
        code=f"{activity.code}.{indicator.ordinal}",
        name=indicator.name,
        unit=indicator.unit,
        accumulation=adds,
        polarity=polarity,
        weight=indicator.weight,
        baseline=indicator.baseline,
        activity_code=activity.code,
        quarters=quarters,
        target_of_year=formulas.target_to_date(targets, 4, adds),
        target=target,
        actual=actual,
        achievement=capaian,
        grade=formulas.grade(capaian),
        planned=formulas.planned_progress(targets, ledger.as_of.ended, adds, polarity),
        physical=formulas.actual_progress(targets, tallies, to, adds, polarity),
        is_behind=_is_behind(ledger.as_of, indicator, targets, tallies),
        logs=sum(cell.logs for cell in quarters if cell.quarter <= to),
        participants=sum(cell.participants for cell in quarters if cell.quarter <= to),
    )


def _quarter(
    ledger: Ledger,
    indicator: Indicator,
    number: int,
    targets: Mapping[int, Decimal],
    tallies: Mapping[int, Tally],
    participants: int,
) -> QuarterStanding:
    adds, polarity = indicator.accumulation, indicator.polarity
    tally = tallies.get(number, Tally())
    has_begun = number <= ledger.as_of.quarter
    target = formulas.target_to_date(targets, number, adds)
    actual = formulas.actual_to_date(tallies, number, adds) if has_begun else None
    capaian = formulas.achievement(actual, target, polarity)
    return QuarterStanding(
        quarter=number,
        target=targets.get(number),
        actual=tally.value(adds),
        target_to_date=target,
        actual_to_date=actual,
        achievement=capaian,
        grade=formulas.grade(capaian),
        is_asked=formulas.is_asked(targets.get(number), polarity),
        is_met=has_begun and formulas.is_met(targets, tallies, number, adds, polarity),
        has_begun=has_begun,
        logs=tally.logs,
        participants=participants,
    )


def _is_behind(
    as_of: AsOf,
    indicator: Indicator,
    targets: Mapping[int, Decimal],
    tallies: Mapping[int, Tally],
) -> bool:
    """Whether the last quarter past that asked something is still unmet by what is done by now."""
    adds, polarity = indicator.accumulation, indicator.polarity
    asked = [
        number
        for number in QUARTERS
        if number <= as_of.ended and formulas.is_asked(targets.get(number), polarity)
    ]
    if not asked:
        return False
    if adds == Accumulation.AVERAGE:
        return not formulas.is_met(targets, tallies, asked[-1], adds, polarity)
    value = formulas.achievement(
        formulas.actual_to_date(tallies, as_of.quarter, adds),
        formulas.target_to_date(targets, asked[-1], adds),
        polarity,
    )
    return value is None or value < formulas.HUNDRED
