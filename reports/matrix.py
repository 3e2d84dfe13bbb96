"""Duty by quarter: the matrix of both parties, narrowed by what the address asks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from p4gn_portal.formats import format_number, quarter_name, to_roman
from p4gn_portal.statuses import look_of
from programs.achievement import QUARTERS
from programs.ledger import read
from programs.standing import DutyCell, DutyStanding
from programs.standing.activities import activities_of
from programs.standing.duties import duties_of
from reports.thread import Scope

BLANK = "\u00a0"  # the shape alone; the words stand in the link's name


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address narrows the matrix to."""

    year: int
    party: int | None = None  # ordinal
    unit: str = ""  # slug of the unit that leads the serving activities
    state: str = ""
    quarter: int | None = None  # whose state is meant; None: the year's
    per: str = ""  # the day looked at, where it is not today

    def url(self, **changed: object) -> str:
        """The address of the matrix with some of it changed."""
        asked = replace(self, **changed)  # type: ignore[arg-type]
        query = {
            "tahun": asked.year,
            "pihak": asked.party,
            "unit": asked.unit,
            "tw": asked.quarter,
            "status": asked.state,
            "per": asked.per,
        }
        kept = {name: value for name, value in query.items() if value}
        return f"{reverse('reports:duties')}?{urlencode(kept)}"


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell: its status, its figures, where it leads, and all of that in words."""

    state: str
    text: str
    name: str
    url: str
    label: str  # head of its column
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty with its four quarters and its year."""

    code: str
    title: str
    place: str  # article and clause
    url: str
    cells: Sequence[CellView]
    year: CellView
    is_idle: bool


@dataclass(frozen=True, slots=True)
class Side:
    """The duties of one party."""

    name: str
    rows: Sequence[DutyRow]


@dataclass(frozen=True, slots=True)
class Matrix:
    """What the matrix shows: the duties of each party, and the sums below."""

    asked: Asked
    sides: Sequence[Side]
    sums: Sequence[CellView]

    @property
    def total(self) -> int:
        """How many duties are shown."""
        return sum(len(side.rows) for side in self.sides)


def matrix_of(scope: Scope, asked: Asked) -> Matrix:
    """Read and narrow; the number of queries never depends on the rows."""
    return arrange(standings_of(scope, asked), asked)


def standings_of(scope: Scope, asked: Asked) -> list[DutyStanding]:
    """The duties of the year as they stand, by the activities of the unit asked for."""
    ledger = read(scope.agreement, asked.year, scope.day)
    activities = activities_of(ledger)
    if asked.unit:
        activities = [one for one in activities if one.lead_slug == asked.unit]
    return duties_of(ledger, activities)


def arrange(duties: Sequence[DutyStanding], asked: Asked) -> Matrix:
    """The duties asked for, by party, with how many are met in each quarter."""
    shown = asked_of(duties, asked)
    sides: dict[tuple[int, str], list[DutyRow]] = {}
    for duty in shown:
        row = row_of(duty, asked.year, asked.per)
        sides.setdefault((duty.obligor_ordinal, duty.obligor), []).append(row)
    return Matrix(
        asked=asked,
        sides=[Side(name, rows) for (_, name), rows in sorted(sides.items())],
        sums=[_sum(shown, quarter, asked) for quarter in QUARTERS],
    )


def asked_of(duties: Sequence[DutyStanding], asked: Asked) -> list[DutyStanding]:
    """Those that the address narrows to."""
    return [duty for duty in duties if _is_asked(duty, asked)]


def _is_asked(duty: DutyStanding, asked: Asked) -> bool:
    if asked.party is not None and duty.obligor_ordinal != asked.party:
        return False
    if asked.unit and duty.is_idle:
        return False
    return not asked.state or cell_in(duty, asked.quarter).state == asked.state


def cell_in(duty: DutyStanding, quarter: int | None) -> DutyCell:
    """The duty's cell in that quarter, or in the year."""
    return duty.cells[quarter - 1] if quarter else duty.year


def row_of(duty: DutyStanding, year: int, per: str = "") -> DutyRow:
    """One duty as a row, each cell leading to its own page, of the day `per` if it is given."""
    query = {"tahun": year} | ({"per": per} if per else {})
    page = f"{reverse('reports:duty', args=[duty.code])}?{urlencode(query)}"
    place = place_of(duty)
    return DutyRow(
        code=duty.code,
        title=duty.title,
        place=place,
        url=page,
        cells=[
            _cell(
                cell,
                f"{duty.code} triwulan {to_roman(cell.quarter)}",
                f"{page}&tw={cell.quarter}",
                f"TW {to_roman(cell.quarter)}",
            )
            for cell in duty.cells
        ],
        year=_cell(duty.year, f"{duty.code} tahun {year}", page, "Tahun", duty.is_idle),
        is_idle=duty.is_idle,
    )


def place_of(duty: DutyStanding) -> str:
    """Article and clause, or a dash."""
    return f"Pasal {duty.article_number} {duty.clause}".strip() if duty.article_number else "–"


def _cell(cell: DutyCell, name: str, url: str, label: str, is_idle: bool = False) -> CellView:
    state = "unscheduled" if is_idle else cell.state
    word = look_of("duty", state).word.lower()
    if not cell.due:
        text = "Belum ada kegiatan" if is_idle else BLANK
        return CellView(state, text, f"{name}: {word}", url, label, cell.waiting)
    said = f"{name}: {word}, {cell.done} dari {cell.due}"
    if cell.waiting:
        said += f", {cell.waiting} menunggu verifikasi"
    return CellView(state, f"{cell.done}/{cell.due}", said, url, label, cell.waiting)


def _sum(duties: Sequence[DutyStanding], quarter: int, asked: Asked) -> CellView:
    """How many of the duties that ask something in the quarter are met."""
    due = [duty for duty in duties if duty.cells[quarter - 1].due]
    met = [duty for duty in due if duty.cells[quarter - 1].state == "met"]
    said = f"{quarter_name(quarter)}: {len(met)} dari {len(due)} kewajiban terpenuhi"
    return CellView(
        state="",
        text=f"{format_number(len(met))}/{format_number(len(due))}" if due else "–",
        name=said,
        url=asked.url(quarter=quarter, state="met"),
        label=f"TW {to_roman(quarter)}",
    )
