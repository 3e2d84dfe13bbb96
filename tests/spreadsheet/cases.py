"""Cases that both implementations compute: each kind of indicator at each boundary and quarter."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

D = Decimal
POLARITIES = ("positive", "negative")
ACCUMULATIONS = ("sum", "latest", "average")
ONE, MILLION = D(1), 1_000_000
# Capaian in percent at which a predikat begins, just past it, and beyond what counts.
PERCENTS = ("0", "50", "50.0001", "65", "65.0001", "75", "75.0001", "90", "90.0001", "100", "130")
SEED, RANDOM_CASES = 2026, 120


@dataclass(frozen=True, slots=True)
class Case:
    """One indicator's year: targets and logs by quarter, logs in the order they were written."""

    name: str
    polarity: str
    accumulation: str
    targets: Mapping[int, Decimal]
    logs: Mapping[int, Sequence[Decimal]]
    weight: Decimal = ONE


def all_cases() -> list[Case]:
    """Boundaries, gaps and a seeded handful of anything, under every kind of indicator."""
    kinds = list(product(POLARITIES, ACCUMULATIONS))
    return [*boundaries(kinds), *gaps(kinds), *anything()]


def boundaries(kinds: Sequence[tuple[str, str]]) -> Iterator[Case]:
    """A target of a million, realised so that the capaian is exactly at each bound."""
    for (polarity, adds), percent in product(kinds, PERCENTS):
        share = D(percent) * MILLION / 100
        actual = share if polarity == "positive" else 2 * MILLION - share
        yield Case(f"{percent}% {adds}", polarity, adds, {1: D(MILLION)}, {1: [actual]})


def gaps(kinds: Sequence[tuple[str, str]]) -> Iterator[Case]:
    """Zeros, nothing at all, thirds, halves of the last digit, quarters left out, far over."""
    full = {1: D(5), 2: D(10), 3: D(10), 4: D(5)}
    shapes: dict[str, tuple[Mapping[int, Decimal], Mapping[int, Sequence[Decimal]]]] = {
        "target nol, realisasi nol": ({1: D(0)}, {1: [D(0)]}),
        "target nol, realisasi ada": ({1: D(0)}, {1: [D(3)]}),
        "target nol lalu ada": ({1: D(0), 3: D(4)}, {1: [D(1)], 3: [D(2)]}),
        "tanpa laporan": (full, {}),
        "tanpa target": ({}, {1: [D(3)]}),
        "tanpa apa pun": ({}, {}),
        "laporan nol": (full, {1: [D(0)]}),
        "jauh melampaui": ({1: D(5), 2: D(5)}, {1: [D(2500)], 2: [D(1)]}),
        "sepertiga": ({1: D(3), 2: D(3), 4: D(3)}, {1: [D(1)], 2: [D(1), D(1)], 4: [D(2)]}),
        "tepat setengah digit": ({1: D(20_000)}, {1: [D(13_333)]}),
        "triwulan berlubang": ({2: D(4), 4: D(8)}, {1: [D(6)], 3: [D(8), D(2)]}),
        "banyak catatan": (full, {1: [D(1)] * 5, 2: [D(2), D(3), D(4)], 3: [D("0.5")], 4: [D(7)]}),
        "laporan sebelum target": ({3: D(10)}, {1: [D(2)], 2: [D(3)]}),
    }
    for (polarity, adds), (name, (targets, logs)) in product(kinds, shapes.items()):
        yield Case(f"{name} {adds}", polarity, adds, targets, logs, weight=D("1.5"))


def anything() -> Iterator[Case]:
    """Seeded: the same every time."""
    dice = random.Random(SEED)  # noqa: S311  not for secrets
    for number in range(RANDOM_CASES):
        yield Case(
            name=f"acak {number}",
            polarity=dice.choice(POLARITIES),
            accumulation=dice.choice(ACCUMULATIONS),
            targets={q: _amount(dice) for q in (1, 2, 3, 4) if dice.random() < 0.7},
            logs={
                q: [_amount(dice) for _ in range(dice.randint(1, 4))]
                for q in (1, 2, 3, 4)
                if dice.random() < 0.7
            },
            weight=D(dice.randint(1, 400)) / 100,
        )


def _amount(dice: random.Random) -> Decimal:
    return D(dice.randint(0, 2_000_000)) / 10 ** dice.randint(0, 4)
