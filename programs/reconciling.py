"""Counts everything again from the raw rows, by another path, and names each difference."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils import timezone

from agreements.models import Agreement
from programs.models import (
    Activity,
    ActivityDuty,
    Evidence,
    Expenditure,
    MeasurementPart,
    PlanImport,
)
from programs.models.log import by_number

# The figures pages read are counted in Python, log by log, when one is decided. Here the same is
# counted by the database in one statement over all logs, and laid beside what is stored.
RECOUNT = """
    WITH counted AS (
        SELECT m.indicator_id, date_trunc('month', l.performed_on)::date AS month, m.value,
               l.performed_on, l.number,
               l.participants_male + l.participants_female + l.participants_unsplit AS people
        FROM programs_measurement m
        JOIN programs_activitylog l ON l.id = m.log_id
        LEFT JOIN programs_activitylog c ON c.corrects_id = l.id AND c.state = 'verified'
        WHERE l.state = 'verified' AND c.id IS NULL
    ), fresh AS (
        SELECT indicator_id, month, sum(value) AS total, count(*) AS logs,
               max(performed_on) AS latest_on, sum(people) AS participants,
               (array_agg(value ORDER BY performed_on DESC, length(number) DESC,
                number DESC))[1] AS latest
        FROM counted GROUP BY indicator_id, month
    )
    SELECT g.slug, a.year, a.code || '.' || i.ordinal, coalesce(f.month, s.month),
           coalesce(s.total, 0), coalesce(f.total, 0), coalesce(s.logs, 0), coalesce(f.logs, 0),
           s.latest, f.latest, s.latest_on, f.latest_on,
           coalesce(s.participants, 0), coalesce(f.participants, 0)
    FROM fresh f
    FULL JOIN programs_achievement s USING (indicator_id, month)
    JOIN programs_indicator i ON i.id = coalesce(f.indicator_id, s.indicator_id)
    JOIN programs_activity a ON a.id = i.activity_id
    JOIN agreements_agreement g ON g.id = a.agreement_id
    WHERE (coalesce(s.total, 0), coalesce(s.logs, 0), coalesce(s.participants, 0))
          IS DISTINCT FROM (coalesce(f.total, 0), coalesce(f.logs, 0), coalesce(f.participants, 0))
       OR (s.latest, s.latest_on) IS DISTINCT FROM (f.latest, f.latest_on)
    ORDER BY 1, 2, 3, 4
"""
GRACE = timedelta(hours=24)
FIGURES = ("jumlah", "catatan", "posisi", "tanggal posisi", "peserta")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something stored that its rows or files do not bear out."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(frozen=True, slots=True)
class Gap(Difference):
    """A break in the thread: allowed, and to be known."""


@dataclass(frozen=True, slots=True)
class OrphanFile(Difference):
    """A file no row names (removed from a draft, or its row never came): `place` is its path."""

    def sweep(self) -> None:
        """Remove the file from the storage."""
        default_storage.delete(self.place)


def rollup_differences() -> Iterator[Difference]:
    """Achievements that are not the sum of their verified logs."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '30min'")  # pages may not wait so long
        cursor.execute(RECOUNT)
        for slug, year, code, month, *pairs in cursor:
            stored, fresh = pairs[::2], pairs[1::2]
            told = [
                f"{name} tersimpan {before}, seharusnya {after}"
                for name, before, after in zip(FIGURES, stored, fresh, strict=True)
                if before != after
            ]
            yield Difference(f"{slug} {year} {code} {month:%Y-%m}", "; ".join(told))


def part_differences() -> Iterator[Difference]:
    """Figures whose parts do not add up to them."""
    broken = (
        MeasurementPart.objects.values(
            "measurement", "dimension", "measurement__value", "measurement__log__number",
            "measurement__log__agreement__slug",
        )
        .annotate(total=Sum("value"))
        .exclude(total=F("measurement__value"))
        .order_by("measurement__log__number", "dimension")
    )  # fmt: skip
    for row in broken:
        place = f"{row['measurement__log__agreement__slug']} {row['measurement__log__number']}"
        told = f"rincian {row['dimension']} {row['total']}, seharusnya {row['measurement__value']}"
        yield Difference(place, told)


def thread_gaps() -> Iterator[Gap]:
    """Duties in force that no activity serves, and activities that serve none."""
    today = timezone.localdate()
    for agreement in Agreement.objects.order_by("slug"):
        served = set(
            ActivityDuty.objects.filter(duty__agreement=agreement).values_list("duty", flat=True)
        )
        for version in agreement.duties_on(today):
            if version.duty_id not in served:
                yield Gap(f"{agreement.slug} {version.duty.code}", "belum dilayani kegiatan")
    for activity in Activity.objects.without_duty().select_related("agreement"):
        place = f"{activity.agreement.slug} {activity.year} {activity.code}"
        yield Gap(place, "belum ditautkan ke kewajiban")


def file_differences(*, read_bytes: bool = False) -> Iterator[Difference]:
    """Rows without their file, files without a row; with `read_bytes` also changed contents."""
    known: dict[str, str] = {}
    rows = Evidence.objects.select_related("log__agreement").order_by(*by_number("log__number"))
    for evidence in rows.iterator(chunk_size=500):
        place = f"{evidence.log.agreement.slug} {evidence.log.number} {evidence.code}"
        known[str(evidence.file)] = place
        yield from _file_of(place, str(evidence.file), evidence.sha256 if read_bytes else "")
        if evidence.thumbnail:
            known[str(evidence.thumbnail)] = place
            yield from _file_of(place, str(evidence.thumbnail))
    paid = Expenditure.objects.exclude(proof="").select_related("activity__agreement")
    for row in paid.iterator(chunk_size=500):
        place = f"{row.activity.agreement.slug} {row.activity.code} {row.document_number}"
        known[str(row.proof)] = place
        yield from _file_of(place, str(row.proof))
    imports = PlanImport.objects.select_related("plan__agreement").defer("preview")
    for workbook in imports.iterator(chunk_size=500):
        place = f"{workbook.plan.agreement.slug} {workbook.plan.year} impor {workbook.ordinal}"
        known[str(workbook.file)] = place
        yield from _file_of(place, str(workbook.file), workbook.sha256 if read_bytes else "")
    for folder in ("evidence", "expenditure", "planimport"):
        for path in _stored_under(folder):
            if path not in known and not _is_young(path):
                yield OrphanFile(path, "berkas tanpa baris")


def _is_young(path: str) -> bool:
    """A file may be on its way to its row: it is written first."""
    try:
        return timezone.now() - default_storage.get_modified_time(path) < GRACE
    except FileNotFoundError:
        return True  # moved or swept meanwhile


def _file_of(place: str, path: str, sha256: str = "") -> Iterator[Difference]:
    if not default_storage.exists(path):
        yield Difference(place, f"berkas {path} tidak ada")
    elif sha256 and _hash_of(path) != sha256:
        yield Difference(place, f"isi berkas {path} tidak sesuai sidiknya")


def _hash_of(path: str) -> str:
    with default_storage.open(path, "rb") as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest()


def _stored_under(folder: str) -> Iterator[str]:
    """Paths of all files below a folder of the storage, as rows name them."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield str(PurePosixPath(folder) / name)
    for name in sorted(folders):
        yield from _stored_under(str(PurePosixPath(folder) / name))
