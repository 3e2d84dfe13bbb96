"""Calendar of reports: months, quarters, semesters and years as WITA days. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from p4gn_portal.formats import format_day, month_name, quarter_name, semester_name
from programs.achievement import quarter_of

MONTHS_OF = {"monthly": 1, "quarterly": 3, "semester": 6, "annual": 12}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One stretch of whole months: from `start` until the day before `end`."""

    start: date
    end: date
    kind: str

    @property
    def year(self) -> int:
        """The calendar year it lies in."""
        return self.start.year

    @property
    def last_day(self) -> date:
        """Its last WITA day."""
        return self.end - ONE_DAY

    @property
    def number(self) -> int:
        """Its place among those of its kind in the year, from 1."""
        return (self.start.month - 1) // MONTHS_OF[self.kind] + 1

    @property
    def quarter(self) -> int:
        """The quarter in which it ends."""
        return quarter_of(self.last_day)

    @property
    def quarters(self) -> tuple[int, ...]:
        """The quarters it touches."""
        return tuple(range(quarter_of(self.start), self.quarter + 1))

    @property
    def ends_a_quarter(self) -> bool:
        """Its last day is a quarter's last day, as of every period but eight months a year."""
        return self.end.month % 3 == 1

    @property
    def closed_quarter(self) -> int:
        """The last quarter of the year that is over when the period is; 0: none yet."""
        return self.quarter if self.ends_a_quarter else self.quarter - 1

    @property
    def judged_quarters(self) -> tuple[int, ...]:
        """The quarters whose targets it is judged by: its own, or else all that are over."""
        if self.ends_a_quarter:
            return self.quarters
        return tuple(range(1, self.closed_quarter + 1))

    @property
    def basis(self) -> str:
        """By which targets it is judged, in words; empty where its own quarters say so."""
        if self.ends_a_quarter:
            return ""
        if not self.closed_quarter:
            return (
                f"Belum ada triwulan {self.year} yang berakhir pada periode ini, sehingga belum "
                "ada target dan rencana keuangan yang jatuh tempo dan capaian belum dinilai."
            )
        return (
            f"{quarter_name(self.quarter)} belum berakhir pada periode ini. Realisasi sampai "
            f"dengan {format_day(self.last_day)} dinilai terhadap target yang jatuh tempo sampai "
            f"dengan {quarter_name(self.closed_quarter)} {self.year}; begitu pula rencana keuangan."
        )

    @property
    def code(self) -> str:
        """Readable and unique within a year: B03, TW1, S2, TH."""
        if self.kind == "monthly":
            return f"B{self.number:02}"
        if self.kind == "quarterly":
            return f"TW{self.number}"
        if self.kind == "semester":
            return f"S{self.number}"
        return "TH"

    @property
    def label(self) -> str:
        """Triwulan I Tahun 2026."""
        if self.kind == "monthly":
            return f"Bulan {month_name(self.number)} {self.year}"
        if self.kind == "quarterly":
            return f"{quarter_name(self.number)} Tahun {self.year}"
        if self.kind == "semester":
            return f"{semester_name(self.number)} Tahun {self.year}"
        return f"Tahun {self.year}"

    def is_closed_on(self, day: date) -> bool:
        """All of its days lie before that WITA day."""
        return self.end <= day

    def due_on(self, due_days: int) -> date:
        """The last day on which the report is in time (until 23.59.59 WITA)."""
        return self.last_day + timedelta(days=due_days)

    def overlaps(self, first: date | None, end: date | None) -> bool:
        """Whether it shares a day with a validity from `first` until the day before `end`."""
        return (end is None or self.start < end) and (first is None or first < self.end)


def period_containing(kind: str, day: date) -> Period:
    """The period of that kind in which the day lies."""
    months = MONTHS_OF[kind]
    first_month = (day.month - 1) // months * months + 1
    start = date(day.year, first_month, 1)
    return Period(start, _after_months(start, months), kind)


def next_period(period: Period) -> Period:
    """The period of the same kind that follows at once."""
    return period_containing(period.kind, period.end)


def period_before(period: Period) -> Period:
    """The period of the same kind that ends where this one begins."""
    return period_containing(period.kind, period.start - ONE_DAY)


def closed_periods(kind: str, first: date, today: date) -> Iterator[Period]:
    """Every period of that kind from the one that holds `first` to the last one over by `today`."""
    period = period_containing(kind, first)
    while period.is_closed_on(today):
        yield period
        period = next_period(period)


def report_code(period: Period, revision: int = 0) -> str:
    """LAP-2026-TW1-v1; the first correction (revision 1) is v2."""
    return f"LAP-{period.year}-{period.code}-v{revision + 1}"


def _after_months(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    return date(start.year + years, month + 1, 1)
