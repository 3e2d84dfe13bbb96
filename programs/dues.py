"""When a duty falls due by its own rule, whatever the plan asks for it. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from programs.achievement import QUARTERS, quarter_of

# The quarter in which a proof falls due, and the quarters it may come from.
SPANS: dict[str, dict[int, tuple[int, ...]]] = {
    "quarterly": {number: (number,) for number in QUARTERS},
    "semester": {2: (1, 2), 4: (3, 4)},
    "annual": {4: QUARTERS},
}


class Ruled(Protocol):
    """What is asked of a duty's version."""

    due_rule: str
    due_on: date | None


def dues_of(duty: Ruled, year: int) -> Mapping[int, tuple[int, ...]]:
    """Quarters in which the rule owes a proof, each with the quarters the proof may come from.

    *Satu kali* owes one by its day, from any quarter of that year up to it; *Bila terjadi* none.
    """
    if duty.due_rule == "once":
        if duty.due_on is None or duty.due_on.year != year:
            return {}
        quarter = quarter_of(duty.due_on)
        return {quarter: tuple(range(1, quarter + 1))}
    return SPANS.get(duty.due_rule, {})


def owed(dues: Mapping[int, tuple[int, ...]], asked: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Proofs owed by the rule alone: where the plan asks something in the span, that is the due."""
    planned = set(asked)
    return {quarter: span for quarter, span in dues.items() if planned.isdisjoint(span)}
