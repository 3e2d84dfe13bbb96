"""What was done in each kecamatan in a year, and in one of them by activity and by village."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.urls import reverse

from agreements.models import Agreement
from p4gn_portal.formats import format_number
from programs.models import Activity, ActivityLog, Region
from programs.slices import IN_A_VILLAGE, PEOPLE, LogSlice, span_of

# What a map may be shaded by: the heading of its column, and what one of it is called.
MEASURES = {
    "kegiatan": ("Kegiatan terverifikasi", "kegiatan"),
    "catatan": ("Catatan dihitung", "catatan"),
    "peserta": ("Peserta", "peserta"),
    "desa": ("Desa/kelurahan terjangkau", "desa/kelurahan"),
    "menunggu": ("Catatan menunggu verifikasi", "catatan menunggu"),
}
DEFAULT_MEASURE = "kegiatan"
DISTRICT = Case(
    When(region__kind=Region.Kind.KECAMATAN, then=F("region__code")),
    default=F("region__parent__code"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One count and the rows it counts."""

    measure: str
    value: int
    url: str
    note: str = ""

    @property
    def heading(self) -> str:
        """The head of its column."""
        return MEASURES[self.measure][0]


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """One kecamatan with all its counts, in the order of MEASURES."""

    code: str
    name: str
    url: str
    cells: Sequence[Cell]

    def value(self, measure: str) -> int:
        """One of its counts."""
        return next(cell.value for cell in self.cells if cell.measure == measure)


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity in a kecamatan."""

    activity: Activity
    logs: int
    participants: int
    url: str


@dataclass(frozen=True, slots=True)
class VillageRow:
    """One desa or kelurahan with what was done in it."""

    region: Region
    logs: int
    participants: int
    url: str


@dataclass(frozen=True, slots=True)
class District:
    """One kecamatan: activities held in it, its villages reached, and those not reached yet."""

    region: Region
    activities: Sequence[ActivityRow]
    reached: Sequence[VillageRow]
    unreached: Sequence[Region]
    own: VillageRow  # held for the kecamatan as a whole


def districts_of(agreement: Agreement, year: int) -> list[DistrictRow]:
    """Every kecamatan, those where nothing was done too, in a fixed number of queries."""
    counted = {
        code: {"kegiatan": activities, "catatan": logs, "peserta": people, "desa": villages}
        for code, activities, logs, people, villages in counted_in(agreement, year)
        .annotate(district=DISTRICT)
        .order_by()
        .values_list("district")
        .annotate(
            activities=Count("activity", distinct=True),
            count=Count("pk"),
            people=Sum(PEOPLE),
            villages=Count("region", filter=IN_A_VILLAGE, distinct=True),
        )
    }
    waiting = dict(
        logs_of(agreement, year)
        .awaiting_verification()  # type: ignore[attr-defined]
        .annotate(district=DISTRICT)
        .order_by()
        .values_list("district")
        .annotate(count=Count("pk"))
    )
    villages = dict(
        Region.objects.villages().order_by().values_list("parent__code").annotate(count=Count("pk"))
    )
    places = Region.objects.districts().filter(
        Q(parent__isnull=False) | Q(code__in=[code for code in {*counted, *waiting} if code])
    )
    return [
        _row(one, year, counts | {"menunggu": waiting.get(one.code, 0)}, villages)
        for one in places
        for counts in [counted.get(one.code, {})]
    ]


def district_of(agreement: Agreement, region: Region, year: int) -> District:
    """One kecamatan in a year, in a fixed number of queries."""
    inside = LogSlice(tahun=year, wilayah=region.code, dihitung=True)
    logs = inside.within(ActivityLog.objects.filter(agreement=agreement), agreement).order_by()
    by_activity = _told_by("activity", logs)
    by_place = _told_by("region", logs)
    villages = list(Region.objects.villages().filter(parent=region))
    activities = Activity.objects.filter(pk__in=by_activity).order_by("year", "code")
    return District(
        region=region,
        activities=[
            ActivityRow(one, *by_activity[one.pk], inside.url(kegiatan=one.code))
            for one in activities
        ],
        reached=[_village(one, year, by_place) for one in villages if one.pk in by_place],
        unreached=[one for one in villages if one.pk not in by_place],
        own=_village(region, year, by_place),
    )


def logs_of(agreement: Agreement, year: int) -> "QuerySet[ActivityLog]":
    """Logs performed in the year that may be told by place."""
    logs = ActivityLog.objects.filter(agreement=agreement, performed_on__range=span_of(year))
    return logs.told_by_place()


def counted_in(agreement: Agreement, year: int) -> "QuerySet[ActivityLog]":
    """Those of them that every figure counts."""
    return logs_of(agreement, year).counted()  # type: ignore[attr-defined]


def finding_of(rows: Sequence[DistrictRow], measure: str) -> str:
    """One sentence on where most is, and where nothing is."""
    unit = MEASURES[measure][1]
    most = max(rows, key=lambda row: row.value(measure), default=None)
    if most is None or not most.value(measure):
        return f"Belum ada {unit} pada tahun ini."
    empty = sum(not row.value(measure) for row in rows)
    told = f"Terbanyak: {most.name}, {format_number(most.value(measure))} {unit}."
    return f"{told} {empty} kecamatan belum ada." if empty else told


def district_url(code: str, year: int, part: str = "") -> str:
    """The page of one kecamatan, at the list that a count counts."""
    return f"{reverse('reports:district', args=[code])}?tahun={year}{part and '#' + part}"


def _row(
    region: Region, year: int, counts: dict[str, int], villages: dict[str | None, int]
) -> DistrictRow:
    inside = LogSlice(tahun=year, wilayah=region.code)
    counted = LogSlice(tahun=year, wilayah=region.code, dihitung=True).url()
    urls = {
        "kegiatan": district_url(region.code, year, "kegiatan"),
        "catatan": counted,
        "peserta": counted,
        "desa": district_url(region.code, year, "desa"),
        "menunggu": inside.url(status=ActivityLog.State.SUBMITTED.value),
    }
    notes = {"desa": f"dari {villages.get(region.code, 0)}"}
    return DistrictRow(
        code=region.code,
        name=region.name,
        url=district_url(region.code, year),
        cells=[
            Cell(measure, counts.get(measure, 0), urls[measure], notes.get(measure, ""))
            for measure in MEASURES
        ],
    )


def _told_by(column: str, logs: "QuerySet[ActivityLog]") -> dict[int, tuple[int, int]]:
    """Logs and people by the ids of one column."""
    rows = logs.values_list(column).annotate(count=Count("pk"), people=Sum(PEOPLE))
    return {pk: (count, people) for pk, count, people in rows}


def _village(region: Region, year: int, counts: dict[int, tuple[int, int]]) -> VillageRow:
    place = LogSlice(tahun=year, wilayah=region.code, dihitung=True)
    return VillageRow(region, *counts.get(region.pk, (0, 0)), place.url())
