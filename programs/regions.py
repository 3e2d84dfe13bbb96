"""The places of the regency as files tell them: read into the table, and outlined for a map."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

from programs.models import Region

SOURCE = Path(__file__).parent / "data" / "wilayah_hss.csv"
OUTLINES = SOURCE.with_name("wilayah_hss_kecamatan.geojson")
ORDER = (
    {Region.Kind.KABUPATEN},
    {Region.Kind.KECAMATAN},
    {Region.Kind.DESA, Region.Kind.KELURAHAN},
)  # a place is written after the one it lies in


@cache
def source_rows() -> tuple[dict[str, str], ...]:
    """The rows of the file: kode, nama, jenis, kode_induk."""
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def load_regions(using: str = "default") -> int:
    """Add the places that are missing and answer how many the file names. Safe to run again."""
    rows = source_rows()
    regions = Region.objects.using(using)
    codes = {row["kode"] for row in rows}
    if regions.filter(code__in=codes).count() == len(codes):
        return len(codes)
    for kinds in ORDER:
        known = dict(regions.values_list("code", "pk"))
        regions.bulk_create(
            [
                Region(
                    code=row["kode"],
                    name=row["nama"],
                    kind=row["jenis"],
                    parent_id=known.get(row["kode_induk"]),
                )
                for row in rows
                if row["jenis"] in kinds
            ],
            ignore_conflicts=True,
        )
    return len(codes)


@cache
def district_outlines() -> dict[str, Any]:
    """Outlines of the kecamatan as GeoJSON; they illustrate and are no official boundary."""
    return json.loads(OUTLINES.read_text(encoding="utf-8"))
