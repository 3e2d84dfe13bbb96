"""*Dampak*: what an amendment touches beyond the text itself, told by the floors above.

Agreements know nothing of plans and reports. Each floor above gives a function that looks at the
effects of an amendment and lists what it touches there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agreements.effects import Effects, effects_of
from agreements.models import Amendment


@dataclass(frozen=True, slots=True)
class Row:
    """One touched thing, and the way to it."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Touched:
    """One kind of touched things: how many, and the first of them."""

    title: str
    total: int
    rows: tuple[Row, ...]
    objection: str = ""  # why the effective day needs *berlaku surut* and its reason


Witness = Callable[[Amendment, Effects], list[Touched]]
_witnesses: list[Witness] = []


def ask_also(witness: Witness) -> Witness:
    """Let a floor above tell what an amendment touches there; at start, from its app config."""
    if witness not in _witnesses:
        _witnesses.append(witness)
    return witness


def impact_of(amendment: Amendment, effects: Effects | None = None) -> list[Touched]:
    """Everything touched, in the order of the floors; also kinds of which nothing is touched."""
    effects = effects or effects_of(amendment)
    return [touched for witness in _witnesses for touched in witness(amendment, effects)]


def objections_to(amendment: Amendment) -> list[str]:
    """Why the effective day is retroactive although the paper was signed before it."""
    if amendment.effective_on is None or amendment.retroactive_reason or amendment.is_original:
        return []
    return [one.objection for one in impact_of(amendment) if one.objection]
