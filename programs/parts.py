"""What the verified figures of one activity are made of, by dimension, up to a day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, Q, QuerySet, Sum, When

from agreements.models.duty import Strand
from programs.breakdown import CATEGORIES, LABELS, Cell, Dimension, cells_of, suppressed
from programs.ledger import AsOf
from programs.models import Activity, ActivityLog, Indicator, Measurement, MeasurementPart, Region
from programs.models.rollup import LATEST_FIRST

IN_A_VILLAGE = Q(log__region__kind__in=[Region.Kind.DESA, Region.Kind.KELURAHAN])
DISTRICT = Case(
    When(IN_A_VILLAGE, then=F("log__region__parent__name")), default=F("log__region__name")
)
Told = list[tuple[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One dimension of one figure: cells that together are the whole, some of them hidden."""

    label: str
    cells: Sequence[Cell]

    @property
    def hides(self) -> bool:
        """Some cell is too small to be told."""
        return any(one.is_hidden for one in self.cells)


def breakdowns_of(activity: Activity, as_of: AsOf) -> dict[str, list[Breakdown]]:
    """By the code of each indicator that is broken down; four queries, whatever there is.

    Of rehabilitation small counts are hidden and no place is told.
    """
    asked = [one for one in activity.indicators.order_by("ordinal") if one.dimensions]
    if not asked:
        return {}
    measured = _measured(activity, asked, as_of)
    wholes = dict(measured.values_list("indicator").annotate(total=Sum("value")).order_by())
    parts, districts = _parts(measured), _districts(measured)
    is_private = activity.strand == Strand.REHABILITATION
    found: dict[str, list[Breakdown]] = {}
    for one in asked:
        code = f"{activity.code}.{one.ordinal}"
        for dimension in LABELS:
            if dimension not in one.dimensions or (is_private and dimension == Dimension.DISTRICT):
                continue
            told = (
                districts[one.pk] if dimension == Dimension.DISTRICT else parts[one.pk, dimension]
            )
            cells = cells_of(wholes.get(one.pk), told)
            cells = suppressed(cells) if is_private else cells
            found.setdefault(code, []).append(Breakdown(LABELS[dimension], cells))
    return found


def _measured(
    activity: Activity, asked: Sequence[Indicator], as_of: AsOf
) -> "QuerySet[Measurement]":
    """Verified measurements that the figure of the day counts: of a posisi the latest alone."""
    logs = ActivityLog.objects.counted().filter(activity=activity, performed_on__lte=as_of.day)
    rows = Measurement.objects.filter(log__in=logs, indicator__in=asked)
    positions = rows.filter(indicator__accumulation=Indicator.Accumulation.LATEST)
    latest = positions.order_by("indicator_id", *LATEST_FIRST).distinct("indicator_id")
    adds = Q(indicator__accumulation=Indicator.Accumulation.SUM)
    return rows.filter(adds | Q(pk__in=latest.values("pk")))


def _parts(measured: "QuerySet[Measurement]") -> dict[tuple[int, str], Told]:
    """Values by indicator and dimension, categories in their own order."""
    rows = MeasurementPart.objects.filter(measurement__in=measured)
    sums = (
        rows.values_list("measurement__indicator", "dimension", "category")
        .annotate(total=Sum("value"))
        .order_by()
    )
    totals = {(indicator, dimension, key): total for indicator, dimension, key, total in sums}
    found: dict[tuple[int, str], Told] = defaultdict(list)
    for indicator, dimension in {key[:2] for key in totals}:
        for category, label in CATEGORIES[dimension].items():
            if (indicator, dimension, category) in totals:
                found[indicator, dimension].append((label, totals[indicator, dimension, category]))
    return found


def _districts(measured: "QuerySet[Measurement]") -> dict[int, Told]:
    """Values by indicator and kecamatan, the largest first."""
    rows = (
        measured.annotate(district=DISTRICT)
        .values_list("indicator", "district")
        .annotate(total=Sum("value"))
        .order_by("-total", "district")
    )
    found: dict[int, Told] = defaultdict(list)
    for indicator, district, total in rows:
        found[indicator].append((district, total))
    return found
