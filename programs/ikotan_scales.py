"""Scales by which BNN issues IKOTAN, as data with their sources; nothing here computes a score."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent / "data" / "ikotan.toml"
UNNAMED = "tidak disebut sumber"


@dataclass(frozen=True, slots=True)
class Band:
    """A category and the scores it takes in, both ends included."""

    label: str
    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """One version of the scale: its ends, its decimals, and the categories its source prints."""

    code: str
    name: str
    lowest: Decimal
    highest: Decimal
    places: int
    source: str
    note: str
    bands: Sequence[Band]

    def category(self, value: Decimal) -> str:
        """The category that the source prints for a score; else that it names none."""
        found = [band.label for band in self.bands if band.lowest <= value <= band.highest]
        return found[0] if found else UNNAMED

    def problem_with(self, value: Decimal) -> str:
        """Why this cannot be a score on the scale, in Indonesian; empty when it can."""
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or not self.lowest <= value <= self.highest:
            return f"Nilai pada {self.name} berada antara {self.lowest} dan {self.highest}."
        if -exponent > self.places:
            return f"Nilai pada skala ini memakai paling banyak {self.places} angka desimal."
        return ""


@cache
def scales() -> dict[str, Scale]:
    """All known scales by their code, the newest first."""
    rows = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["scale"]
    return {row["code"]: _scale(row) for row in rows}


def _scale(row: dict) -> Scale:
    return Scale(
        code=row["code"],
        name=row["name"],
        lowest=Decimal(row["lowest"]),
        highest=Decimal(row["highest"]),
        places=row["places"],
        source=row["source"],
        note=row["note"],
        bands=tuple(
            Band(one["label"], Decimal(one["from"]), Decimal(one["to"])) for one in row["bands"]
        ),
    )
