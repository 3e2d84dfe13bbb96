"""Reads the places of the regency into the table: kabupaten, kecamatan, desa and kelurahan."""

import csv
from functools import cache
from pathlib import Path

from programs.models import Region

SOURCE = Path(__file__).parent / "data" / "wilayah_hss.csv"
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
