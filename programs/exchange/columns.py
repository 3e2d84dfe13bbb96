"""Which sheets and columns a Renja workbook has, and how a cell becomes what a form reads. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

NOTE = "Keterangan"  # the column of reasons in a marked workbook; read back it says nothing
MOST_ROWS = 10_000  # filled rows of a workbook
EXACT_DIGITS = 10**15  # Excel keeps 15 digits of a number


class Kind(StrEnum):
    """What a cell holds."""

    KEY = "key"  # hidden: which row of ours it is
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    CHOICE = "choice"
    CHOICES = "choices"  # any number, between semicolons


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the form field it fills, its head, and what it takes."""

    name: str
    head: str
    kind: Kind = Kind.TEXT
    width: int = 16
    of: str = ""  # the list it chooses from
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet by its name."""

    name: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column that fills a form field."""
        return next(one for one in self.columns if one.name == name)


STRANDS, UNITS, DUTIES, REGIONS = "Bidang", "Unit", "Kewajiban", "Wilayah"
ACTIONS, BREAKDOWNS = "Aksi RAN", "Rincian"
SOURCES, ACCUMULATIONS, POLARITIES = "Sumber dana", "Jenis target", "Polaritas"
QUARTERS = tuple(zip(range(1, 5), ("I", "II", "III", "IV"), strict=True))
KEY = Column("key", "ID (jangan diubah)", Kind.KEY, 10)
OF_ACTIVITY = Column("code", "Kode kegiatan", width=14, hint="Kode pada lembar Kegiatan.")

ACTIVITIES = Sheet(
    "Kegiatan",
    (
        KEY,
        Column("code", "Kode", width=10, hint="Huruf, tanda hubung, angka. Contoh: K-07."),
        Column("title", "Nama kegiatan", width=48),
        Column("strand", "Bidang", Kind.CHOICE, 16, STRANDS),
        Column("lead", "Penanggung jawab", Kind.CHOICE, 26, UNITS),
        Column("supports", "Unit pendukung", Kind.CHOICES, 30, UNITS, "Dipisahkan titik koma."),
        Column("duties", "Kewajiban", Kind.CHOICES, 18, DUTIES, "Kode, dipisahkan titik koma."),
        Column("starts_on", "Mulai", Kind.DAY, 12),
        Column("ends_on", "Selesai", Kind.DAY, 12),
        Column("ran_action", "Aksi RAN", Kind.CHOICE, 22, ACTIONS, "Kosong: bukan aksi RAN."),
        Column("budget_code", "Kode anggaran", width=22),
        Column("location", "Keterangan lokasi", width=30),
        Column("regions", "Wilayah", Kind.CHOICES, 30, REGIONS, "Kode, dipisahkan titik koma."),
    ),
)
INDICATORS = Sheet(
    "Indikator",
    (
        KEY,
        OF_ACTIVITY,
        Column("name", "Indikator", width=42),
        Column("unit", "Satuan", width=14),
        Column("accumulation", "Jenis target", Kind.CHOICE, 14, ACCUMULATIONS),
        Column("polarity", "Polaritas", Kind.CHOICE, 24, POLARITIES, "Kosong: makin besar."),
        Column("weight", "Bobot", Kind.NUMBER, 8, hint="Kosong: 1."),
        Column("baseline", "Kondisi awal", Kind.NUMBER, 14),
        Column("dimensions", "Dirinci menurut", Kind.CHOICES, 28, BREAKDOWNS, "Titik koma."),
        *(
            Column(f"q{number}", f"Target TW {roman}", Kind.NUMBER, 14, hint="Kosong: tidak ada.")
            for number, roman in QUARTERS
        ),
    ),
)
BUDGETS = Sheet(
    "Pagu",
    (
        OF_ACTIVITY,
        Column("source", "Sumber dana", Kind.CHOICE, 24, SOURCES),
        *(
            Column(f"q{number}", f"Pagu TW {roman} (Rp)", Kind.MONEY, 20, hint="Kosong: tidak ada.")
            for number, roman in QUARTERS
        ),
    ),
)
PAYMENTS = Sheet(
    "Realisasi",
    (
        KEY,
        OF_ACTIVITY,
        Column("document_number", "Nomor dokumen (SP2D)", width=28),
        Column("spent_on", "Tanggal", Kind.DAY, 12),
        Column("source", "Sumber dana", Kind.CHOICE, 24, SOURCES),
        Column("amount", "Nilai (Rp)", Kind.MONEY, 20),
        Column("over_budget_reason", "Alasan melebihi pagu", width=40),
    ),
)
SHEETS = (ACTIVITIES, INDICATORS, BUDGETS, PAYMENTS)
BY_NAME = {sheet.name: sheet for sheet in SHEETS}

Value = str | int | float | Decimal | date | None
Names = Mapping[str, Mapping[str, str]]  # by list: what a person may write, to what a form reads


class NotReadable(Exception):
    """A cell holds what its column cannot take; the message says what to do."""


def folded(text: str) -> str:
    """Text as heads and names are compared: no matter of case or spaces."""
    return " ".join(text.replace("*", " ").split()).casefold()


def letters_of(place: int) -> str:
    """The letters of a column by its place, A for 0."""
    text, place = "", place + 1
    while place:
        place, left = divmod(place - 1, 26)
        text = chr(65 + left) + text
    return text


def as_written(value: Value, column: Column, names: Names) -> str | Decimal | list[str]:
    """What the form of the page is given for a cell. Raises NotReadable."""
    if isinstance(value, bool):
        raise NotReadable("Isikan teks atau angka, bukan BENAR/SALAH.")
    if column.kind in {Kind.NUMBER, Kind.MONEY}:
        return _number(value)
    if column.kind == Kind.DAY:
        return _day(value)
    text = _text(value)
    if column.kind == Kind.CHOICE:
        return names[column.of].get(folded(text), text)
    if column.kind == Kind.CHOICES:
        parts = [part.strip() for part in text.replace("\n", ";").split(";")]
        return [names[column.of].get(folded(part), part) for part in parts if part]
    return text


def key_of(value: Value) -> int | None:
    """The hidden key of a row; None for a row without. Raises NotReadable."""
    if value is None:
        return None
    try:
        number = Decimal(str(value))
        if number != int(number) or abs(number) >= EXACT_DIGITS:
            raise ValueError
    except (ArithmeticError, ValueError) as error:
        raise NotReadable("ID baris berubah. Kosongkan ID, atau ekspor ulang.") from error
    return int(number)


def _number(value: Value) -> Decimal | str:
    if isinstance(value, date):
        raise NotReadable("Isikan angka, bukan tanggal.")
    if isinstance(value, str):
        return value
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value or 0)


def _day(value: Value) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    raise NotReadable("Isikan tanggal. Contoh: 24/11/2026.")


def _text(value: Value) -> str:
    if isinstance(value, date):
        raise NotReadable("Isikan teks, bukan tanggal.")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= EXACT_DIGITS):
        raise NotReadable("Format sel ini sebagai Teks, lalu ketik ulang; angka dapat berubah.")
    return "" if value is None else str(value)
