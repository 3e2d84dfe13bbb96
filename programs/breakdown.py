"""How a figure may be broken down; its parts meet the whole to the last digit. Pure.

Parts of one dimension add up to the figure they break down. A mean has no such parts, so an
indicator that averages is not broken down. The kecamatan is never asked: the log's place tells it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

Parts = Mapping[str, Decimal]  # by category
FEW = 5  # below it a count of people in rehabilitation could name one (reliability P9)


class Dimension(StrEnum):
    """What a figure may be broken down by."""

    SEX = "kelamin"
    AGE = "umur"
    AUDIENCE = "sasaran"
    DISTRICT = "kecamatan"


LABELS = {
    Dimension.SEX: "Jenis kelamin",
    Dimension.AGE: "Kelompok umur",
    Dimension.AUDIENCE: "Sasaran",
    Dimension.DISTRICT: "Kecamatan",
}
CATEGORIES: Mapping[str, Mapping[str, str]] = {
    Dimension.SEX: {"l": "Laki-laki", "p": "Perempuan"},
    Dimension.AGE: {
        "anak": "Di bawah 18 tahun",
        "muda": "18–30 tahun",
        "dewasa": "31–60 tahun",
        "lansia": "Di atas 60 tahun",
    },
    Dimension.AUDIENCE: {
        "pelajar": "Pelajar/mahasiswa",
        "asn": "ASN/aparatur",
        "masyarakat": "Masyarakat umum",
        "keluarga": "Keluarga",
        "penggiat": "Penggiat/relawan",
        "pekerja": "Pekerja/dunia usaha",
        "lainnya": "Lainnya",
    },
}
ASKED = tuple(CATEGORIES)  # the dimensions whose parts a person writes
PEOPLE = {"orang", "peserta", "siswa"}  # units that count heads, as participants do
UNTOLD = "Belum dirinci"


def missed(whole: Decimal | None, parts: Parts) -> Decimal | None:
    """By how much parts miss the whole they break down; None where they meet it, or are none."""
    if not parts:
        return None
    gap = sum(parts.values(), Decimal(0)) - (whole or Decimal(0))
    return gap or None


@dataclass(frozen=True, slots=True)
class Cell:
    """One part of a figure: its value and its share in percent of the whole; hidden: too few."""

    label: str
    value: Decimal | None
    share: Decimal | None
    is_hidden: bool = False


def cells_of(whole: Decimal | None, parts: Sequence[tuple[str, Decimal]]) -> list[Cell]:
    """The parts of a whole, then what of it nobody broke down: together they are the whole.

    A dimension added later loses nothing: what was measured before stands under *Belum dirinci*.
    """
    whole = whole or Decimal(0)
    told = sum((value for _, value in parts), Decimal(0))
    rows = [*parts, (UNTOLD, whole - told)] if whole != told else list(parts)
    return [Cell(label, value, value / whole * 100 if whole else None) for label, value in rows]


def suppressed(cells: Iterable[Cell]) -> list[Cell]:
    """The same with cells of 1 to 4 hidden, and so many more that none can be subtracted back.

    One hidden cell alone follows from the whole and the others; so the smallest of those is
    hidden with it, even one of many (complementary suppression). A zero is told unless needed.
    """
    found = list(cells)
    values = [one.value or Decimal(0) for one in found]
    hidden = {n for n, value in enumerate(values) if 0 < value < FEW}
    while hidden and (len(hidden) == 1 or sum(values[n] for n in hidden) < FEW):
        others = [n for n in range(len(found)) if n not in hidden]
        if not others:
            break
        hidden.add(min(others, key=lambda n: (values[n] == 0, values[n], n)))
    return [
        replace(one, value=None, share=None, is_hidden=True) if n in hidden else one
        for n, one in enumerate(found)
    ]
