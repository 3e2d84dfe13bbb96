"""The phone's outbox at the server: pieces that come twice, late, damaged or from somebody else."""

import errno
import json
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from agreements.models.duty import Strand
from programs import evidence, workflow
from programs.models import Activity, ActivityLog, Evidence, PromisedFile
from tests.factories import ActivityFactory, RegionFactory, side, user_in
from tests.programs.field.people import DAY, field, picture, upload

pytestmark = [pytest.mark.usefixtures("today", "plain_settings"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def phone(world, client):
    client.force_login(world.operator)
    return Phone(world, client)


class Phone:
    """Sends one log the way the outbox does."""

    def __init__(self, world, client, photos=2):
        self.world, self.client, self.id = world, client, uuid4()
        self.files = {uuid4(): picture() for _ in range(photos)}
        self.fields = {
            "activity": world.activity.code,
            "year": str(world.activity.year),
            "performed_on": DAY.isoformat(),
            "region": world.region.code,
            "participants_male": "20",
            "participants_female": "25",
            "measure_1": "1",
            "narrative": "Sosialisasi di sekolah.",
        }

    @property
    def body(self):
        return {
            "skema": 1,
            "isian": [list(pair) for pair in self.fields.items()],
            "berkas": [
                {
                    "id": str(one),
                    "jenis": "photo",
                    "sidik": sha256(content).hexdigest(),
                    "ukuran": len(content),
                }
                for one, content in self.files.items()
            ],
            "ditulis": "2026-03-12T10:00:00+08:00",
            "selesai": True,
        }

    def put(self, **changes):
        address = reverse("programs:delivery-log", args=[self.id])
        return self.client.put(address, json.dumps(self.body | changes), "application/json")

    def send_file(self, file_id, content=None, **headers):
        address = reverse("programs:delivery-file", args=[self.id, file_id])
        content = self.files.get(file_id, b"") if content is None else content
        return self.client.put(address, content, "image/jpeg", headers=headers)

    def finish(self):
        return self.client.post(reverse("programs:delivery-finish", args=[self.id]))

    def send(self):
        self.put()
        for one in self.files:
            self.send_file(one)
        return self.finish()


# --- The usual way --------------------------------------------------------------------------------


def test_the_session_tells_who_is_signed_in_and_gives_a_token(phone):
    told = phone.client.get(reverse("programs:delivery-session")).json()
    assert told["pengguna"] == str(phone.world.operator.pk)
    assert len(told["csrf"]) == 64


def test_fields_are_kept_as_a_draft_under_the_id_of_the_phone(phone):
    answer = phone.put()
    assert answer.status_code == 201
    told = answer.json()
    assert told["id"] == str(phone.id)
    assert set(told["kurang"]) == {str(one) for one in phone.files}
    log = ActivityLog.objects.get(pk=phone.id)
    assert (log.state, log.number) == ("draft", told["nomor"])
    assert log.written_at.isoformat() == "2026-03-12T02:00:00+00:00"


def test_a_log_sent_in_pieces_waits_for_verification(phone):
    answer = phone.send()
    assert answer.status_code == 200
    assert answer.json()["status"] == "submitted"
    log = ActivityLog.objects.get(pk=phone.id)
    assert {one.pk for one in log.evidence.all()} == set(phone.files)


def test_what_has_come_is_no_longer_missing(phone):
    phone.put()
    first, second = phone.files
    assert phone.send_file(first).json()["kurang"] == [str(second)]


def test_a_draft_needs_no_photo_and_no_end(phone):
    del phone.fields["narrative"]
    assert phone.put(selesai=False, berkas=[]).status_code == 201


# --- Twice ----------------------------------------------------------------------------------------


def test_every_step_may_be_repeated_and_makes_nothing_twice(phone):
    phone.put()
    assert phone.put().status_code == 200
    for one in phone.files:
        phone.send_file(one)
        assert phone.send_file(one).status_code == 200
    numbers = {phone.finish().json()["nomor"] for _ in range(3)}
    assert len(numbers) == 1
    assert phone.put().json()["status"] == "submitted"
    assert (ActivityLog.objects.count(), Evidence.objects.count()) == (1, 2)


def test_fields_that_come_again_with_a_known_version_after_the_end_are_answered(phone):
    phone.send()
    phone.fields["version"] = "1"
    answer = phone.put()
    assert (answer.status_code, answer.json()["status"]) == (200, "submitted")


def returned(phone):
    log = ActivityLog.objects.get(pk=phone.id)
    workflow.decide(
        log, by=phone.world.verifier, decision="returned", note="Foto buram.", field="photos"
    )
    return log


@pytest.mark.parametrize("heard", ["", "1"], ids=["of nothing", "of the fields only"])
def test_a_phone_that_missed_the_answer_does_not_send_a_returned_log_again(phone, heard):
    phone.send()
    returned(phone)
    phone.fields |= {"version": heard} if heard else {}
    answer = phone.put(berkas=[])
    assert answer.json()["selesai"] is True
    log = ActivityLog.objects.get(pk=phone.id)
    assert (log.state, log.evidence.count(), log.promised.count()) == ("returned", 2, 2)


def test_a_returned_log_sent_again_with_another_photo_only_is_not_settled_yet(phone):
    phone.send()
    phone.fields["version"] = str(returned(phone).version)
    extra = uuid4()
    phone.files[extra] = picture()
    answer = phone.put().json()
    assert (answer["selesai"], answer["kurang"]) == (False, [str(extra)])


def test_a_returned_log_whose_mended_fields_come_twice_is_not_settled_yet(phone):
    phone.send()
    phone.fields |= {"version": str(returned(phone).version), "narrative": "Diperbaiki."}
    assert [phone.put().json()["selesai"] for _ in range(2)] == [False, False]
    assert phone.finish().json()["status"] == "submitted"


def test_a_log_verified_before_the_phone_heard_of_it_is_settled_as_sent(phone):
    phone.send()
    log = ActivityLog.objects.get(pk=phone.id)
    workflow.decide(log, by=phone.world.verifier, decision="verified")
    phone.fields["version"] = "1"
    answer = phone.put()
    assert (answer.status_code, answer.json()["selesai"]) == (200, True)
    assert (phone.finish().status_code, phone.finish().json()["status"]) == (200, "verified")


def test_the_same_id_with_other_content_after_the_end_is_refused(phone):
    number = phone.send().json()["nomor"]
    phone.fields["narrative"] = "Isi lain."
    answer = phone.put()
    assert answer.status_code == 422
    assert (answer.json()["sebab"], answer.json()["nomor"]) == ("sudah-dikirim", number)
    assert ActivityLog.objects.get(pk=phone.id).narrative == "Sosialisasi di sekolah."


def test_the_same_picture_promised_twice_is_asked_for_once(phone):
    content = picture()
    phone.files = {uuid4(): content, uuid4(): content}
    assert len(phone.put().json()["kurang"]) == 1


def test_a_picture_that_cleans_to_one_already_there_is_not_missing(phone):
    phone.files = {uuid4(): picture(color=(9, 9, 9)), uuid4(): picture(color=(9, 9, 9)) + b"\0"}
    answer = phone.send()
    assert answer.json()["status"] == "submitted"
    assert Evidence.objects.count() == 1


# --- Changed before the end -----------------------------------------------------------------------


def test_a_draft_changed_on_the_phone_is_changed_at_the_version_it_knows(phone):
    version = phone.put().json()["versi"]
    for words in ("Kedua.", "Ketiga."):
        phone.fields |= {"narrative": words, "version": str(version)}
        version = phone.put().json()["versi"]
    assert ActivityLog.objects.get(pk=phone.id).narrative == "Ketiga."


def test_a_draft_changed_elsewhere_meanwhile_is_not_overwritten(phone):
    phone.fields["version"] = str(phone.put().json()["versi"])
    log = ActivityLog.objects.get(pk=phone.id)
    workflow.edit(log, entry=phone.world.entry(narrative="Dari kantor."), version=log.version)
    phone.fields["narrative"] = "Dari ponsel."
    answer = phone.put()
    assert (answer.status_code, answer.json()["sebab"]) == (422, "basi")
    log.refresh_from_db()
    assert log.narrative == "Dari kantor."


def test_a_photo_taken_off_on_the_phone_is_taken_off_here(phone):
    phone.put()
    first, second = phone.files
    phone.send_file(first)
    del phone.files[first]
    phone.fields["remove"] = str(first)
    assert phone.put().json()["kurang"] == [str(second)]
    assert not Evidence.objects.filter(pk=first).exists()


def test_photos_that_came_stay_when_the_log_is_mended_without_them(phone):
    phone.send()
    log = ActivityLog.objects.get(pk=phone.id)
    phone.world.verify(log, decision="returned", note="Sebutkan sekolahnya.")
    phone.files = {}
    phone.fields |= {"narrative": "SMPN 1.", "version": str(log.version)}
    assert phone.put().status_code == 200
    assert phone.finish().json()["status"] == "submitted"
    assert log.evidence.count() == 2


def test_evidence_ticked_for_removal_goes_and_a_second_telling_is_harmless(phone):
    phone.put(berkas=[])
    log = ActivityLog.objects.get(pk=phone.id)
    old = evidence.attach(log, upload(picture()))
    phone.fields["remove"] = str(old.pk)
    assert [phone.put().status_code, phone.put().status_code] == [200, 200]
    assert not Evidence.objects.filter(pk=old.pk).exists()


def test_a_returned_log_is_mended_from_the_phone_of_a_colleague(phone):
    phone.send()
    log = ActivityLog.objects.get(pk=phone.id)
    phone.world.verify(log, decision="returned", note="Sebutkan sekolahnya.")
    phone.client.force_login(user_in(phone.world.activity.lead, Role.UNIT_OPERATOR))
    phone.fields |= {"narrative": "SMPN 1.", "version": str(log.version)}
    assert phone.put().status_code == 200
    assert phone.finish().json()["status"] == "submitted"
    assert phone.put().status_code == 200  # its answer was lost on the way


# --- Not taken ------------------------------------------------------------------------------------


def test_another_persons_id_does_not_exist(phone):
    phone.send()
    stranger = Phone(phone.world, Client())
    stranger.client.force_login(user_in(side(phone.world.agreement, 1), Role.FIELD_OFFICER))
    stranger.id, stranger.files = phone.id, phone.files
    assert stranger.put().status_code == 404


def test_an_unknown_id_has_neither_files_nor_end(phone):
    assert phone.finish().status_code == 404
    assert phone.send_file(next(iter(phone.files))).status_code == 404


def test_a_file_nobody_promised_is_not_taken(phone):
    phone.put()
    assert phone.send_file(uuid4(), picture()).status_code == 404


def test_a_file_that_changed_on_the_way_is_asked_again(phone):
    phone.put()
    one = next(iter(phone.files))
    answer = phone.send_file(one, picture())
    assert (answer.status_code, answer.json()["sebab"]) == (422, "sidik")
    assert phone.send_file(one).status_code == 200


def test_a_file_that_is_no_picture_is_refused_in_words_and_the_rest_goes_on(phone):
    bad = uuid4()
    phone.files[bad] = b"<svg onload=alert(1)>"
    phone.put()
    answer = phone.send_file(bad)
    assert (answer.status_code, answer.json()["sebab"]) == (422, "berkas")
    assert "tidak dapat diterima" in answer.json()["pesan"]
    assert phone.send_file(next(iter(phone.files))).status_code == 200


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("attachment; filename*=UTF-8''bal%C3%A9%20desa.jpg", "balé desa.jpg"),
        ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("attachment; filename*=X-NONE''%FF", "Foto kegiatan"),
        ("\x00;;filename", "Foto kegiatan"),
    ],
    ids=["of the phone", "with folders", "of no encoding", "of no form"],
)
def test_a_refused_file_is_called_by_its_name(phone, header, shown):
    bad = uuid4()
    phone.files[bad] = b"<svg onload=alert(1)>"
    phone.put()
    answer = phone.send_file(bad, **{"Content-Disposition": header})
    assert f'Berkas "{shown}"' in answer.json()["pesan"]


def test_a_file_above_the_limit_is_refused_before_it_is_read_whole(phone, settings):
    settings.MAX_EVIDENCE_BYTES = 1024
    phone.put()
    assert phone.send_file(next(iter(phone.files)), b"x" * 2048).status_code == 413


def test_a_full_disk_is_told_and_nothing_is_lost(phone, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    phone.put()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.files.storage.FileSystemStorage._save", full)
        answer = phone.send_file(next(iter(phone.files)))
    assert (answer.status_code, answer.json()["sebab"]) == (507, "penuh")
    assert phone.send().json()["status"] == "submitted"


def test_the_end_comes_only_after_every_file(phone):
    phone.put()
    answer = phone.finish()
    assert answer.status_code == 409
    assert len(answer.json()["kurang"]) == 2
    assert ActivityLog.objects.get(pk=phone.id).state == "draft"


def test_what_is_wrong_stands_beside_its_field_before_any_photo_is_sent(phone):
    phone.fields |= {"narrative": "", "participants_male": "dua puluh"}
    answer = phone.put()
    assert answer.status_code == 422
    assert "participants_male" in answer.json()["kesalahan"]
    phone.fields["participants_male"] = "20"
    assert phone.put().json()["kesalahan"] == {"narrative": ["Isikan uraian singkat."]}


def test_a_log_kept_with_something_missing_is_mended_under_its_id(phone):
    phone.fields["narrative"] = ""
    told = phone.put().json()
    phone.fields |= {"narrative": "Ada.", "version": str(told["versi"])}
    assert phone.send().json()["nomor"] == told["nomor"]


def test_too_many_files_are_told_beside_the_photos(phone):
    phone.files = {uuid4(): bytes([n]) for n in range(21)}
    assert list(phone.put().json()["kesalahan"]) == ["photos"]


@pytest.mark.parametrize(
    "changes",
    [
        {"skema": 2},
        {"isian": "teks"},
        {"isian": [["activity"]]},
        {"isian": [["activity", 1]]},
        {"berkas": {}},
        {"berkas": [{"id": "bukan"}]},
        {"berkas": ["x"]},
    ],
)
def test_a_body_of_another_version_is_told_to_reload(phone, changes):
    answer = phone.put(**changes)
    assert (answer.status_code, answer.json()["sebab"]) == (422, "skema")


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"[]", b"null"])
def test_a_body_that_is_no_json_is_refused_without_an_error(phone, content):
    address = reverse("programs:delivery-log", args=[phone.id])
    assert phone.client.put(address, content, "application/json").status_code in {400, 422}


def test_a_body_too_long_is_refused_in_words(phone, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert phone.put().status_code == 413


def test_a_clock_a_year_ahead_is_not_believed(phone):
    phone.put(ditulis="2027-03-12T10:00:00+08:00")
    assert ActivityLog.objects.get(pk=phone.id).written_at is None


def test_a_place_of_another_regency_is_refused_beside_its_field(phone):
    phone.fields["region"] = "62.01.01.2001"
    assert list(phone.put().json()["kesalahan"]) == ["region"]


def test_an_activity_of_another_unit_is_refused_beside_its_field(phone):
    other = ActivityFactory(agreement=phone.world.agreement, lead=side(phone.world.agreement, 2))
    phone.fields["activity"] = other.code
    assert list(phone.put().json()["kesalahan"]) == ["activity"]


def test_a_person_who_may_not_record_is_refused_in_json(phone):
    phone.client.force_login(user_in(phone.world.activity.lead, Role.EXECUTIVE))
    answer = phone.put()
    assert (answer.status_code, answer.json()["sebab"]) == (403, "bukan-wewenang")


def test_without_a_session_the_answer_leads_to_signing_in_and_keeps_nothing(phone):
    phone.client.logout()
    answer = phone.put()
    assert answer.status_code == 302
    assert "/masuk/" in answer["Location"]
    assert not ActivityLog.objects.exists()


def test_without_the_token_nothing_is_taken(phone):
    phone.client = Client(enforce_csrf_checks=True)
    phone.client.force_login(phone.world.operator)
    assert phone.put().status_code == 403
    token = phone.client.get(reverse("programs:delivery-session")).json()["csrf"]
    phone.client.defaults["HTTP_X_CSRFTOKEN"] = token
    assert phone.put().status_code == 201


def test_rehabilitation_promises_no_photo(phone):
    world = field(strand=Strand.REHABILITATION)
    district = RegionFactory(kind="kecamatan")
    counts = Phone(world, phone.client)
    counts.client.force_login(world.operator)
    counts.fields |= {"region": district.code}
    told = counts.put().json()
    assert told["kurang"] == []
    assert counts.finish().json()["status"] == "submitted"
    assert not PromisedFile.objects.exists()


# --- The world moved on while the phone was offline -----------------------------------------------


def cancel(activity: Activity, on: str) -> None:
    """Cancel it, and let the history say that this was on that day."""
    Activity.objects.filter(pk=activity.pk).update(state=Activity.State.CANCELLED)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # history never moves otherwise
        cursor.execute(
            "UPDATE programs_activityevent SET pgh_created_at = %s WHERE state = 'cancelled'",
            [f"{on}T04:00:00Z"],
        )
        cursor.execute("SET session_replication_role = DEFAULT")


def test_what_was_done_before_an_activity_was_cancelled_is_still_taken(phone):
    phone.fields["performed_on"] = "2026-03-10"
    cancel(phone.world.activity, "2026-03-11")
    assert phone.send().json()["status"] == "submitted"


def test_what_was_done_after_it_was_cancelled_is_told_with_the_day(phone):
    cancel(phone.world.activity, "2026-03-11")
    [words] = phone.put().json()["kesalahan"]["activity"]
    assert "dibatalkan pada 11 Maret 2026" in words


def test_a_day_outside_the_terms_is_told_beside_the_day(phone):
    phone.fields["performed_on"] = (DAY + timedelta(days=1)).isoformat()
    assert list(phone.put().json()["kesalahan"]) == ["performed_on"]
