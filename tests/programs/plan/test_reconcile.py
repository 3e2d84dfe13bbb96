"""reconcile: finds nothing where nothing differs, and names what does. Seen to fail by seeding."""

import os
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from programs.models import Achievement, ActivityDuty, Indicator
from programs.reconciling import file_differences, rollup_differences
from tests.factories import (
    YEAR,
    ActivityFactory,
    ActivityLogFactory,
    EvidenceFactory,
    IndicatorFactory,
    MeasurementFactory,
    decided,
    submitted,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def reconcile(*options):
    """Exit status, findings and differences as the command prints them."""
    out, err = StringIO(), StringIO()
    try:
        call_command("reconcile", *options, stdout=out, stderr=err)
    except SystemExit as ended:
        return ended.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def counted():
    """One indicator of each accumulation: verified, waiting and corrected logs in two months."""
    activity = ActivityFactory(code="K-01")
    for accumulation in Indicator.Accumulation.values:
        IndicatorFactory(activity=activity, accumulation=accumulation)
    for number, day in enumerate([date(YEAR, 3, 12), date(YEAR, 3, 12), date(YEAR, 4, 2)]):
        log = ActivityLogFactory(activity=activity, performed_on=day)
        for indicator in activity.indicators.all():
            MeasurementFactory(log=log, indicator=indicator, value=Decimal(number + 1))
        decided(log)
    waiting = ActivityLogFactory(activity=activity)
    MeasurementFactory(log=waiting, value=Decimal(99))
    submitted(waiting)
    return activity


def correct(activity, day):
    """A verified correction of the first log, on another day."""
    first = activity.logs.order_by("number").first()
    correction = ActivityLogFactory(
        activity=activity, corrects=first, author=first.author, performed_on=day
    )
    for indicator in activity.indicators.all():
        MeasurementFactory(log=correction, indicator=indicator, value=Decimal(7))
    decided(correction)
    for indicator in activity.indicators.all():
        Achievement.objects.refresh(indicator, first.performed_on)


def test_two_counts_by_two_paths_agree(counted):
    assert list(rollup_differences()) == []
    correct(counted, date(YEAR, 5, 1))
    assert list(rollup_differences()) == []
    assert reconcile()[0] == 0


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"total": Decimal(50)}, "jumlah tersimpan 50.0000, seharusnya 3.0000"),
        ({"logs": 9}, "catatan tersimpan 9, seharusnya 2"),
        ({"latest": Decimal(1)}, "posisi tersimpan 1.0000, seharusnya 2.0000"),
        ({"latest_on": date(YEAR, 3, 1)}, "tanggal posisi tersimpan 2026-03-01"),
        ({"participants": 1}, "peserta tersimpan 1, seharusnya 90"),
    ],
)
def test_a_seeded_difference_is_named(counted, change, named):
    march = Achievement.objects.filter(month=date(YEAR, 3, 1), indicator__ordinal=2)
    assert march.update(**change) == 1
    code, _, said = reconcile()
    assert code == 1
    assert f"{counted.agreement.slug} {YEAR} K-01.2 2026-03: {named}" in said
    assert said.count("SELISIH") == 1


def test_a_row_that_is_missing_or_too_many_is_named(counted):
    indicator = counted.indicators.get(ordinal=1)
    Achievement.objects.filter(indicator=indicator, month=date(YEAR, 4, 1)).delete()
    Achievement.objects.create(indicator=indicator, month=date(YEAR, 9, 1), total=5, logs=1)
    found = [str(one) for one in rollup_differences()]
    assert len(found) == 2
    assert "2026-04: jumlah tersimpan 0, seharusnya 3.0000" in found[0]
    assert "2026-09: jumlah tersimpan 5.0000, seharusnya 0" in found[1]


def test_an_empty_row_is_no_difference(counted):
    """A month whose only log was corrected away keeps a row of zeros."""
    indicator = counted.indicators.get(ordinal=1)
    Achievement.objects.create(indicator=indicator, month=date(YEAR, 9, 1))
    assert list(rollup_differences()) == []


def test_breaks_in_the_thread_are_findings_and_do_not_fail(counted):
    ActivityDuty.objects.all().delete()
    code, said, _ = reconcile()
    assert code == 0
    slug = counted.agreement.slug
    assert f"TEMUAN {slug} KWJ-01: belum dilayani kegiatan" in said
    assert f"TEMUAN {slug} {YEAR} K-01: belum ditautkan ke kewajiban" in said
    assert "0 selisih, 2 temuan." in said


def test_a_row_without_its_file_is_named():
    evidence = EvidenceFactory()
    assert list(file_differences()) == []
    evidence.file.storage.delete(evidence.file.name)
    code, _, said = reconcile()
    assert code == 1
    assert f"{evidence.log.number} {evidence.code}: berkas {evidence.file.name} tidak ada" in said


def test_changed_bytes_are_found_when_asked_for():
    evidence = EvidenceFactory()
    Path(evidence.file.path).write_bytes(b"lain sama sekali")
    assert reconcile()[0] == 0
    code, _, said = reconcile("--hash")
    assert code == 1
    assert "tidak sesuai sidiknya" in said


def stray(*, hours):
    """A file in the evidence folder that no row names."""
    path = default_storage.path("evidence/ab/tanpa-baris.jpg")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(b"x")
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))
    return Path(path)


def test_a_file_without_a_row_is_named_after_a_day_and_swept_when_asked():
    young = stray(hours=23)
    assert reconcile()[0] == 0
    young.unlink()
    old = stray(hours=25)
    code, _, said = reconcile()
    assert code == 1
    assert "evidence/ab/tanpa-baris.jpg: berkas tanpa baris" in said
    assert old.exists()
    code, said, _ = reconcile("--sweep")
    assert code == 0
    assert "DIHAPUS evidence/ab/tanpa-baris.jpg" in said
    assert not old.exists()


def test_no_folder_is_no_difference():
    assert not Path(settings.MEDIA_ROOT).exists() or list(file_differences()) == []
