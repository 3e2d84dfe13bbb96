"""Serving evidence: who may open which file, in what headers, whole or in part."""

from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pikepdf
import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse

from accounts.roles import Role
from programs import evidence, workflow
from programs.models import Evidence, SheetOpening
from tests.factories import ActivityFactory, EvidenceFactory, side, user_in
from tests.programs.field.people import Field, field, picture, upload

pytestmark = pytest.mark.slow


def address(row: Evidence) -> str:
    return reverse("programs:evidence", args=[row.log.number, row.pk])


def body(response) -> bytes:
    return b"".join(response.streaming_content)  # read to the end, the client closes it


def status(client, url: str) -> int:
    response = client.get(url)
    if response.streaming:
        body(response)
    return response.status_code


@pytest.fixture
def photo(world: Field) -> Evidence:
    log = world.record()
    row = evidence.attach(log, upload(picture((1600, 1200))))
    workflow.submit(log)
    return row


@pytest.fixture
def sheet(world: Field) -> Evidence:
    log = world.record()
    evidence.attach(log, upload(picture()))
    written = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(written)
    row = evidence.attach(log, upload(written.getvalue(), "hadir.pdf"), kind="attendance")
    workflow.submit(log)
    return row


def test_a_photo_is_served_as_nothing_but_a_picture(client, world: Field, photo) -> None:
    client.force_login(world.operator)
    answer = client.get(address(photo))
    with photo.file.open("rb") as kept:
        assert body(answer) == kept.read()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, max-age=3600"
    name = f"{photo.log.number}-photo-{photo.pk.hex[:8]}.jpg"
    assert answer["Content-Disposition"] == f'inline; filename="{name}"'
    small = client.get(address(photo) + "?ukuran=kecil")
    assert 0 < len(body(small)) < photo.size


@pytest.mark.parametrize(
    ("asked", "code", "start", "end"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=10-", 206, 10, None),
        ("bytes=-5", 206, -5, None),
        ("bytes=0-999999999", 206, 0, None),
        ("bytes=0-1,3-4", 200, 0, None),
        ("bytes=-", 200, 0, None),
        ("seconds=1-2", 200, 0, None),
    ],
)
def test_one_range_is_answered_in_part(
    client, world: Field, photo, asked: str, code: int, start: int, end: int | None
) -> None:
    client.force_login(world.operator)
    answer = client.get(address(photo), headers={"Range": asked})
    with photo.file.open("rb") as kept:
        expected = kept.read()[start:end]
    assert (answer.status_code, body(answer)) == (code, expected)
    assert answer["Content-Length"] == str(len(expected))
    if code == 206:
        assert answer["Content-Range"].endswith(f"/{photo.size}")


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=9-3", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(client, world: Field, photo, asked: str) -> None:
    client.force_login(world.operator)
    answer = client.get(address(photo), headers={"Range": asked})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{photo.size}")


def test_a_sheet_is_a_download_that_no_cache_keeps(client, world: Field, sheet) -> None:
    client.force_login(world.operator)
    answer = client.get(address(sheet))
    assert body(answer).startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get(address(sheet) + "?ukuran=kecil").status_code == 404


def test_who_may_open_what(client, world: Field, sheet) -> None:
    photo = sheet.log.evidence.get(kind="photo")
    other_unit = ActivityFactory(agreement=world.agreement).lead
    expected = {
        "author": (world.operator, 200, 200),
        "verifier while deciding": (world.verifier, 200, 200),
        "own side's officer": (user_in(side(world.agreement, 1), Role.FIELD_OFFICER), 200, 403),
        "another unit": (user_in(other_unit, Role.UNIT_OPERATOR), 403, 403),
        "executive": (user_in(side(world.agreement, 1), Role.EXECUTIVE), 200, 403),
        "another agreement": (field().verifier, 404, 404),
    }
    for who, (person, for_photo, for_sheet) in expected.items():
        client.force_login(person)
        assert status(client, address(photo)) == for_photo, who
        assert status(client, address(sheet)) == for_sheet, who
    world.verify(sheet.log)
    client.force_login(world.verifier)
    assert status(client, address(photo)) == 200
    assert status(client, address(sheet)) == 403  # the decision is made
    page = client.get(sheet.log.get_absolute_url()).content.decode()
    assert "1 daftar hadir hanya dibuka oleh unit penyusun dan pemeriksa." in page
    client.logout()
    assert status(client, address(photo)) == 302


def openings() -> list[tuple[object, str]]:
    return list(SheetOpening.objects.order_by("pk").values_list("user", "reason"))


def test_each_look_at_a_sheet_is_remembered_and_none_at_a_photo(
    client, world: Field, sheet
) -> None:
    client.force_login(world.verifier)
    body(client.get(address(sheet)))
    body(client.get(address(sheet), headers={"Range": "bytes=5-"}))
    body(client.head(address(sheet)))
    body(client.get(address(sheet.log.evidence.get(kind="photo"))))
    assert openings() == [(world.verifier.pk, "")] * 2
    event = SheetOpening.objects.first().events.get()
    assert (event.pgh_label, event.log_id, event.evidence_id) == ("opened", sheet.log_id, sheet.pk)
    assert event.pgh_context.metadata["user"] == world.verifier.pk


def test_a_refused_look_is_none(client, world: Field, sheet) -> None:
    client.force_login(user_in(side(world.agreement, 1), Role.EXECUTIVE))
    assert status(client, address(sheet)) == 403
    assert openings() == []


def test_an_auditor_says_why_before_the_sheet_opens(client, world: Field, sheet) -> None:
    auditor = user_in(side(world.agreement, 1), Role.AUDITOR)
    client.force_login(auditor)
    page = client.get(sheet.log.get_absolute_url()).content.decode()
    assert "Buka daftar hadir (alasan diminta)" in page
    asked = reverse("programs:evidence-open", args=[sheet.log.number, sheet.pk])
    for at in (address(sheet), address(sheet) + "?ukuran=kecil"):
        assert client.get(at).url == asked
    assert "Alasan membuka" in client.get(asked).content.decode()
    for empty in ("", "  "):
        refused = client.post(asked, {"reason": empty})
        assert refused.status_code == 422
        assert "Isikan alasan membuka daftar hadir." in refused.content.decode()
    assert openings() == []
    opened = client.post(asked, {"reason": "Uji petik triwulan I"})
    assert body(opened).startswith(b"%PDF-")
    assert opened["Cache-Control"] == "private, no-store"
    assert openings() == [(auditor.pk, "Uji petik triwulan I")]
    trail = client.get("/audit/?jenis=programs.SheetOpening").content.decode()
    assert all(said in trail for said in (sheet.log.number, "dibuka", "Uji petik triwulan I"))
    assert client.get(address(sheet)).url == asked  # the next look needs its own reason
    photo = sheet.log.evidence.get(kind="photo")
    assert status(client, address(photo)) == 200
    assert client.get(reverse("programs:evidence-open", args=[photo.log.number, photo.pk])).url == (
        address(photo)
    )


def test_who_opened_a_sheet_outlives_the_sheet_and_never_changes(
    client, world: Field, sheet
) -> None:
    other = world.record()
    row = EvidenceFactory(log=other, kind="attendance")
    client.force_login(world.operator)
    body(client.get(address(row)))
    evidence.remove(row)
    assert SheetOpening.objects.filter(evidence=row.pk).count() == 1
    for write in (
        lambda: SheetOpening.objects.update(reason="lain"),
        lambda: SheetOpening.objects.all().delete(),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            write()


def test_an_address_put_together_by_hand_finds_nothing(client, world: Field, photo) -> None:
    client.force_login(world.operator)
    other = world.send()
    for number, pk in ((other.number, photo.pk), (photo.log.number, uuid4()), ("x", photo.pk)):
        answer = client.get(reverse("programs:evidence", args=[number, pk]))
        assert answer.status_code == 404


def test_a_file_that_is_gone_is_told_plainly(client, world: Field, photo) -> None:
    client.force_login(world.operator)
    Path(photo.file.path).unlink()
    assert status(client, address(photo)) == 404


def test_a_post_is_refused(client, world: Field, photo) -> None:
    client.force_login(world.operator)
    assert client.post(address(photo)).status_code == 405
