"""IKOTAN: kept as issued with its scale, never computed; corrected by a new record."""

from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from accounts.roles import Role
from agreements.models import DutyVersion
from programs import ikotan
from programs.ikotan import Issued
from programs.ikotan_scales import UNNAMED, scales
from programs.models import IkotanScore
from programs.variables import variables_of
from tests.factories import (
    ActivityFactory,
    ActivityLogFactory,
    IkotanScoreFactory,
    decided,
    in_force,
    side,
    submitted,
    user_in,
)

pytestmark = pytest.mark.django_db
NOW = "2026-11-24T04:00:00+00:00"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def agreement():
    return in_force(duties=2, due={"ikotan_variable": "keluarga"})


@pytest.fixture
def verifier(agreement, client):
    user = user_in(side(agreement, 2), Role.VERIFIER, username="verifikator")
    client.force_login(user)
    return user


def issued(**changes: object) -> Issued:
    usual = {"year": 2025, "scale": "2023", "value": Decimal("3.07"), "source": "Surat uji"}
    return Issued(**usual | changes)


# --- Scales --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scale", "value", "category"),
    [
        ("2023", "3.533", "Sangat Tanggap"),
        ("2023", "3.532", "Tanggap"),
        ("2023", "3.07", "Tanggap"),
        ("2023", "2.600", "Cukup Tanggap"),
        ("2023", "2.599", UNNAMED),
        ("2023", "1", UNNAMED),
        ("2021", "75.01", "Sangat Tanggap"),
        ("2021", "75", "Tanggap"),
        ("2021", "25", "Tidak Tanggap"),
    ],
)
def test_a_category_is_what_the_source_prints_or_none(scale, value, category):
    assert scales()[scale].category(Decimal(value)) == category


def test_every_scale_names_its_source():
    assert all(one.source and one.bands for one in scales().values())


@pytest.mark.parametrize(
    ("scale", "value"), [("2023", "0.9"), ("2023", "4.001"), ("2021", "100.5"), ("2021", "3.075")]
)
def test_a_score_its_scale_does_not_know_is_refused(agreement, verifier, scale, value):
    with pytest.raises(ValidationError):
        ikotan.record(agreement, issued(scale=scale, value=Decimal(value)), by=verifier)
    assert not IkotanScore.objects.exists()


# --- Records -------------------------------------------------------------------------------------


def test_a_correction_is_a_new_record_and_the_old_one_stays(agreement, verifier):
    first = ikotan.record(agreement, issued(), by=verifier)
    again = ikotan.record(agreement, issued(value=Decimal("3.1"), reason="salah baca"), by=verifier)
    assert list(IkotanScore.objects.standing()) == [again]
    assert (again.corrects, IkotanScore.objects.count()) == (first, 2)


def test_a_second_score_of_a_year_needs_a_reason(agreement, verifier):
    ikotan.record(agreement, issued(), by=verifier)
    with pytest.raises(ValidationError, match="sudah dicatat"):
        ikotan.record(agreement, issued(), by=verifier)


def test_a_correction_sent_twice_is_recorded_once(agreement, verifier):
    ikotan.record(agreement, issued(), by=verifier)
    ikotan.record(agreement, issued(value=Decimal("3.1"), reason="salah baca"), by=verifier)
    with pytest.raises(ValidationError, match="persis seperti ini"):
        ikotan.record(agreement, issued(value=Decimal("3.1"), reason="salah baca"), by=verifier)
    assert IkotanScore.objects.count() == 2


def test_a_reason_without_anything_to_correct_is_left_out(agreement, verifier):
    assert ikotan.record(agreement, issued(reason="lekas"), by=verifier).reason == ""


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_no_record_is_edited_or_deleted(deed):
    score = IkotanScoreFactory()
    rows = IkotanScore.objects.filter(pk=score.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(value=Decimal(4)) if deed == "update" else rows.delete()


def test_two_scores_of_a_year_never_stand_side_by_side():
    score = IkotanScoreFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        IkotanScoreFactory(agreement=score.agreement)


def test_a_correction_is_of_its_own_agreement_and_year():
    score = IkotanScoreFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        IkotanScoreFactory(corrects=score, reason="lain")


# --- Work beside the variables -------------------------------------------------------------------


def test_each_variable_counts_the_activities_and_verified_logs_of_its_duties(agreement):
    activity = ActivityFactory(agreement=agreement, duties=agreement.duties.all())
    decided(ActivityLogFactory(activity=activity))
    submitted(ActivityLogFactory(activity=activity))
    rows = {row.key: row for row in variables_of(agreement, 2026).rows}
    family = rows["keluarga"]
    assert ([one.pk for one in family.activities], family.logs, family.participants) == (
        [activity.pk],
        1,
        45,
    )
    assert (rows["hukum"].activities, rows["hukum"].logs) == ([], 0)


def test_a_variable_opens_exactly_the_logs_it_counts(client, agreement, verifier):
    activity = ActivityFactory(agreement=agreement)
    log = decided(ActivityLogFactory(activity=activity))
    decided(ActivityLogFactory(activity=ActivityFactory(agreement=agreement, duties=[])))
    family = variables_of(agreement, 2026).rows[0]
    found = client.get(family.logs_url).context["page_obj"].object_list
    assert [one.number for one in found] == [log.number]


def test_duties_that_name_no_variable_are_told():
    unnamed = variables_of(in_force(), 2026).unnamed
    assert [one.duty.code for one in unnamed] == ["KWJ-01"]


def test_the_five_variables_are_those_of_the_duties(agreement):
    keys = [row.key for row in variables_of(agreement, 2026).rows]
    assert keys == DutyVersion.IkotanVariable.values


# --- Pages ---------------------------------------------------------------------------------------

WRITTEN = {"year": "2025", "scale": "2023", "value": "3,07", "source": "Surat BNN uji"}


def test_a_score_is_written_down_with_its_paper(client, agreement, verifier):
    paper = SimpleUploadedFile("nilai.png", png(), "image/png")
    address = reverse("programs:ikotan-record")
    page = client.post(address, WRITTEN | {"paper": paper}, follow=True).content.decode()
    assert "3,07" in page
    assert "Menurut skala: Tanggap" in page
    scan = client.get(reverse("programs:ikotan-document", args=[1]))
    assert b"".join(scan.streaming_content) == png()


@pytest.mark.parametrize("ordinal", [0, 2, 10**20])
def test_a_scan_nobody_recorded_is_not_found(client, agreement, verifier, ordinal):
    ikotan.record(agreement, issued(), by=verifier)
    assert client.get(f"/ikotan/dokumen/{ordinal}/").status_code == 404


def png() -> bytes:
    written = BytesIO()
    Image.new("RGB", (4, 4)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"value": "5"}, "berada antara 1 dan 4"),
        ({"value": "tiga"}, "Contoh: 1.234,5."),
        ({"source": ""}, "Isikan dokumen yang menyebut nilai ini."),
        ({"scale": "2030"}, "Pilih skala"),
        ({"year": "2027"}, "Tahun harus antara 2017 dan 2026."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_kept(
    client, agreement, verifier, changes, message
):
    address = reverse("programs:ikotan-record")
    sent = WRITTEN | {"category": "Tanggap uji"} | changes
    page = client.post(address, sent).content.decode()
    assert message in page
    assert 'value="Tanggap uji"' in page
    assert not IkotanScore.objects.exists()


def test_a_year_recorded_already_asks_why(client, agreement, verifier):
    IkotanScoreFactory(agreement=agreement)
    page = client.post(reverse("programs:ikotan-record"), WRITTEN).content.decode()
    assert "Isikan alasan untuk memperbaikinya." in page


def test_both_the_mistake_and_what_replaced_it_are_read(client, agreement, verifier):
    IkotanScoreFactory(agreement=agreement)
    address = reverse("programs:ikotan-record") + "?ralat=2025"
    assert 'value="2025"' in client.get(address).content.decode()
    sent = WRITTEN | {"value": "3,17", "reason": "salah baca"}
    page = client.post(address, sent, follow=True).content.decode()
    assert "Sudah diperbaiki; tidak dipakai" in page
    assert "Perbaikan: salah baca" in page


def test_a_lower_band_is_not_invented(client, agreement, verifier):
    IkotanScoreFactory(agreement=agreement, value=Decimal("2.1"))
    page = client.get(reverse("programs:ikotan")).content.decode()
    assert "Menurut skala: tidak disebut sumber" in page
