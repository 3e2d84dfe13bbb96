"""The form itself, Permendagri 86/2017 family E.81: its columns, rows and footer in order. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from p4gn_portal.formats import format_number, format_percent, format_rupiah, quarter_name
from programs.achievement import QUARTERS, absorption, grade, mean_achievement, shown

UNKNOWN = "–"
UNREPORTED = "Belum dilaporkan"
UNWRITTEN = "Belum diuraikan"
TEXT, NUMBER, MONEY, PERCENT = "text", "number", "money", "percent"
FROM_RENSTRA = (5, 6, 13, 14)  # the memorandum has no Renstra: asked for, they are left to fill in
Value = str | Decimal | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Of which period, unit and source the form is; `quarter` 0 is the year, "" is all."""

    quarter: int = 0
    unit: str = ""
    source: str = ""
    is_full: bool = False  # with the columns that a Renstra would fill


@dataclass(frozen=True, slots=True)
class Sub:
    """One column of cells under a numbered head; `label` tells it where the head is not seen."""

    head: str
    label: str
    kind: str
    weight: float  # its share of the width of a page


@dataclass(frozen=True, slots=True)
class Column:
    """One numbered column of the form."""

    number: int
    head: str
    subs: Sequence[Sub]


@dataclass(frozen=True, slots=True)
class QuarterFigures:
    """What one quarter reached and cost; None: not begun, or unreported."""

    actual: Decimal | None
    spent: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator. Money is of its activity and stands in the first of its lines only."""

    number: int
    goal: str
    code: str
    title: str
    indicator: str
    unit: str
    accumulation: str
    polarity: str
    weight: Decimal
    target: Decimal | None  # of the year
    budget: Decimal | None  # of the year
    quarters: Sequence[QuarterFigures]
    actual: Decimal | None  # up to the quarter
    spent: Decimal | None
    achievement: Decimal | None  # up to the quarter, in percent, unrounded and uncapped
    lead: str

    @property
    def absorption(self) -> Decimal | None:
        """Serapan in percent of the year's pagu."""
        return absorption(self.budget, self.spent)


@dataclass(frozen=True, slots=True)
class Words:
    """What people wrote for the footer; "" where nobody wrote."""

    helped: str = ""
    hindered: str = ""
    next_quarter: str = ""
    next_plan: str = ""


@dataclass(frozen=True, slots=True)
class Footer:
    """One footer row: what stands under *K* and *Rp*, or one text across."""

    label: str
    work: str
    money: str = ""
    is_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One filled-in form. `quarter` 0 is the whole year."""

    year: int
    quarter: int
    agreement: str
    plan: str  # "" where none is in force
    as_of: str  # the last day counted, in words
    money_of: str  # which sources the rupiah are of, in words
    unit: str  # "" for all
    is_example: bool
    is_full: bool
    lines: Sequence[Line]
    words: Words = field(default_factory=Words)
    made_at: datetime

    @property
    def period(self) -> str:
        """Triwulan II Tahun 2026, or Tahun 2026."""
        name = f"Tahun {self.year}"
        return f"{quarter_name(self.quarter)} {name}" if self.quarter else name

    @property
    def until(self) -> int:
        """The quarter up to which figures run."""
        return self.quarter or QUARTERS[-1]

    @property
    def average(self) -> Decimal | None:
        """Rata-rata capaian kinerja in percent, each capped at 100 (domain 3.4)."""
        return mean_achievement([(one.achievement, one.weight) for one in self.lines])

    @property
    def absorption(self) -> Decimal | None:
        """Serapan: all that was spent over all pagu; rupiah are never averaged (domain 3.4)."""
        budget = sum((one.budget for one in self.lines if one.budget), Decimal(0))
        spent = sum((one.spent for one in self.lines if one.spent), Decimal(0))
        return absorption(budget, spent)


# --- Columns -------------------------------------------------------------------------------------


def columns_of(table: Evaluation) -> list[Column]:
    """The columns in the order of the form; those of a Renstra only when asked for."""
    year = table.year
    columns = [
        _text(1, "No.", "No.", 0.7),
        _text(2, "Sasaran", "Sasaran", 2),
        _text(3, "Program/Kegiatan", "Kegiatan", 3.2),
        _text(4, "Indikator Kinerja Program (outcome)/Kegiatan (output)", "Indikator", 2.7),
        _pair(5, "Target Renstra pada Akhir Periode", "Target Renstra"),
        _pair(6, f"Realisasi Capaian Renstra s.d. Tahun {year - 2}", "Realisasi Renstra"),
        _pair(7, f"Target Kinerja dan Anggaran Renja Tahun {year}", "Target"),
        *(
            _pair(7 + number, f"Realisasi Kinerja pada {quarter_name(number)}", f"TW {number}")
            for number in QUARTERS
        ),
        _reached(year),
        _pair(13, f"Realisasi Renstra s.d. Tahun {year} (6 + 12)", "Realisasi s.d. tahun ini"),
        _rates(14, "Tingkat Capaian Renstra (13 / 5 × 100%)", "Tingkat capaian"),
        _text(15, "Unit Perangkat Daerah Penanggung Jawab", "Penanggung jawab", 1.6),
    ]
    return [one for one in columns if table.is_full or one.number not in FROM_RENSTRA]


def _text(number: int, head: str, label: str, weight: float) -> Column:
    return Column(number, head, [Sub("", label, TEXT, weight)])


def _pair(number: int, head: str, label: str) -> Column:
    return Column(
        number, head, [Sub("K", f"{label} K", NUMBER, 1), Sub("Rp", f"{label} Rp", MONEY, 1.5)]
    )


def _rates(number: int, head: str, label: str) -> Column:
    return Column(
        number,
        head,
        [Sub("K (%)", f"{label} K (%)", PERCENT, 1), Sub("Rp (%)", f"{label} Rp (%)", PERCENT, 1)],
    )


def _reached(year: int) -> Column:
    """Column 12 also says in percent what the footer averages."""
    figures = _pair(12, "", "Realisasi")
    rates = _rates(12, "", "Capaian")
    head = f"Realisasi Capaian Kinerja dan Anggaran Renja Tahun {year}"
    return Column(12, head, [*figures.subs, *rates.subs])


# --- Rows ----------------------------------------------------------------------------------------


def values_of(line: Line, table: Evaluation) -> list[Value]:
    """One value a sub-column, in the order of `columns_of`; None: unknown, or to be filled in."""
    by_column: dict[int, list[Value]] = {
        1: [str(line.number)],
        2: [line.goal],
        3: [f"{line.code} {line.title}"],
        4: [f"{line.indicator} ({line.unit})" if line.indicator else None],
        7: [line.target, line.budget],
        **{
            7 + number: [figures.actual, figures.spent]
            for number, figures in zip(QUARTERS, line.quarters, strict=True)
        },
        12: [line.actual, line.spent, line.achievement, line.absorption],
        15: [line.lead],
    }
    return [
        value
        for column in columns_of(table)
        for value in by_column.get(column.number, [None] * len(column.subs))
    ]


def kinds_of(table: Evaluation) -> list[str]:
    """What each sub-column holds."""
    return [sub.kind for column in columns_of(table) for sub in column.subs]


def written(value: Value, kind: str) -> str:
    """A value as the form prints it; volumes with at most two decimals, half up."""
    if value is None:
        return UNKNOWN
    if isinstance(value, str):
        return value
    if kind == MONEY:
        return format_rupiah(value, whole=True).replace("Rp", "", 1)
    if kind == PERCENT:
        return format_percent(value, 2)
    return format_number(shown(value) if value != value.quantize(Decimal("0.0001")) else value)


def cells_of(line: Line, table: Evaluation) -> Iterator[tuple[str, str, str]]:
    """Label, kind and text of each cell of a line; what a Renstra would say stays empty."""
    subs = [(column.number, sub) for column in columns_of(table) for sub in column.subs]
    for (number, sub), value in zip(subs, values_of(line, table), strict=True):
        text = "" if number in FROM_RENSTRA else written(value, sub.kind)
        yield sub.label, sub.kind, text


# --- Footer --------------------------------------------------------------------------------------


def footers_of(table: Evaluation) -> list[Footer]:
    """The footer rows in the order of the form."""
    earned, words = grade(table.average), table.words
    return [
        Footer(
            "Rata-rata capaian kinerja (%)",
            UNREPORTED if table.average is None else format_percent(table.average, 2),
            f"Serapan {written(table.absorption, PERCENT)}",
        ),
        Footer("Predikat kinerja", f"{earned.name} ({earned.code})" if earned else UNREPORTED),
        _told("Faktor pendorong keberhasilan kinerja", words.helped),
        _told("Faktor penghambat pencapaian kinerja", words.hindered),
        _told("Tindak lanjut yang diperlukan dalam triwulan berikutnya", words.next_quarter),
        _told("Tindak lanjut yang diperlukan dalam Renja berikutnya", words.next_plan),
    ]


def _told(label: str, text: str) -> Footer:
    return Footer(label, text.strip() or UNWRITTEN, is_text=True)
