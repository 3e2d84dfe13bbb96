"""The verifier's pages: queue, side by side, decision, and what is refused."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.roles import Role
from programs import evidence, workflow
from programs.models import Achievement, ActivityLog
from tests.factories import ActivityFactory, IndicatorFactory, side, user_in
from tests.programs.field.people import DAY, Field, field, picture, upload

AGREES = dict.fromkeys(
    ("activity", "message", "when_where", "participants", "measurements", "evidence"), "ya"
)


pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("today")]


def decide(client, log: ActivityLog, decision: str, **changes: Any):
    data = {"round": log.version, "decision": decision, "confirmed": "ya"} | AGREES | changes
    return client.post(reverse("programs:verify", args=[log.number]), data, follow=True)


def test_verifying_asks_once_more_then_moves_the_figures(verifier, world: Field) -> None:
    log = world.send()
    page = verifier.get(reverse("programs:verify", args=[log.number])).content.decode()
    assert "Sesuai dengan bukti?" in page
    asked = decide(verifier, log, "verified", confirmed="").content.decode()
    assert f"Verifikasi {log.number}?" in asked
    assert not log.verifications.exists()
    done = decide(verifier, log, "verified").content.decode()
    assert f"Catatan {log.number} terverifikasi." in done
    assert "Semua telah diperiksa." in done
    log.refresh_from_db()
    verification = log.verifications.get()
    assert (log.state, verification.checklist) == ("verified", dict.fromkeys(AGREES, True))
    assert Achievement.objects.get(indicator=world.indicator).total == 1


def test_the_next_in_the_queue_opens_after_a_decision(verifier, world: Field) -> None:
    first, second, third = (world.send() for _ in range(3))
    page = verifier.get(reverse("programs:verify", args=[second.number])).context["place"]
    assert (page.position, page.total, page.before, page.after) == (
        2,
        3,
        first.number,
        third.number,
    )
    answer = decide(verifier, second, "verified")
    assert answer.request["PATH_INFO"] == reverse("programs:verify", args=[third.number])
    answer = decide(verifier, third, "verified")
    assert answer.request["PATH_INFO"] == reverse("programs:verify", args=[first.number])


def test_a_script_is_answered_in_json_and_the_same_decision_twice_is_one(verifier, world: Field):
    log = world.send()
    data = {"round": log.version, "decision": "verified", "confirmed": "ya"} | AGREES
    address = reverse("programs:verify", args=[log.number])
    answers = [
        verifier.post(address, data, headers={"Accept": "application/json"}) for _ in range(2)
    ]
    told = {"nomor": log.number, "pesan": f"Catatan {log.number} terverifikasi."}
    assert [(one.status_code, one.json()) for one in answers] == [(200, told)] * 2
    assert log.verifications.count() == 1


@pytest.mark.parametrize("asked", [{"decision": "rejected"}, {"round": "9"}, {"round": "x"}])
def test_another_decision_after_the_first_is_refused_in_json(verifier, world: Field, asked):
    log = world.send()
    data = {"round": log.version, "decision": "verified", "confirmed": "ya"} | AGREES
    world.verify(log)
    answer = verifier.post(
        reverse("programs:verify", args=[log.number]),
        data | asked,
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 409
    assert "sudah diputuskan" in answer.json()["pesan"]


@pytest.mark.parametrize(
    ("decision", "changes", "field_name", "words"),
    [
        ("", {}, "decision", "Pilih keputusan."),
        ("setuju", {}, "decision", "Pilih keputusan dari tombol yang tersedia."),
        ("verified", {"evidence": ""}, "evidence", "Periksa bukti: sesuai atau tidak."),
        ("verified", {"participants": "tidak"}, "participants", "Peserta tidak sesuai."),
        ("returned", {"field": "narrative"}, "note", "Tuliskan alasan"),
        ("returned", {"note": "Lengkapi."}, "field", "Pilih bagian yang perlu diperbaiki."),
        ("returned", {"note": "a", "field": "state"}, "field", "Pilih bagian dari daftar."),
        ("rejected", {"note": "  "}, "note", "Tuliskan alasan"),
        ("rejected", {"note": "x" * 2001}, "note", "paling banyak 2.000 huruf"),
    ],
)
def test_a_decision_that_lacks_something_is_not_taken(
    verifier, world: Field, decision: str, changes: dict[str, str], field_name: str, words: str
) -> None:
    log = world.send()
    answer = decide(verifier, log, decision, **changes)
    assert words in str(answer.context["form"].errors[field_name])
    assert "Terdapat kesalahan" in answer.content.decode()
    log.refresh_from_db()
    assert (log.state, log.verifications.count()) == ("submitted", 0)


def test_returning_names_the_part_and_the_reason(verifier, world: Field) -> None:
    log = world.send()
    answer = decide(verifier, log, "returned", note="Sebutkan kelas.", field="narrative")
    assert "dikembalikan kepada penyusun" in answer.content.decode()
    log.refresh_from_db()
    assert (log.state, log.verifications.get().field) == ("returned", "narrative")


def test_a_second_verifier_learns_that_it_was_decided(verifier, world: Field) -> None:
    log = world.send()
    seen = ActivityLog.objects.get(pk=log.pk)
    world.verify(log, decision="rejected", note="Ganda.")
    answer = decide(verifier, seen, "verified")
    assert "sudah diputuskan oleh verifikator lain" in answer.content.decode()
    log.refresh_from_db()
    assert (log.state, log.verifications.count()) == ("rejected", 1)


def test_a_log_sent_anew_meanwhile_is_read_anew(verifier, world: Field) -> None:
    log = world.send()
    seen = ActivityLog.objects.get(pk=log.pk)
    world.verify(log, decision="returned", note="Lengkapi.")
    workflow.submit(log)
    answer = decide(verifier, seen, "verified")
    assert "telah dikirim ulang sejak Anda membukanya" in answer.content.decode()
    log.refresh_from_db()
    assert log.state == "submitted"


def test_own_work_shows_no_button_and_refuses_a_forged_post(client, world: Field) -> None:
    bnn = ActivityFactory(agreement=world.agreement, lead=side(world.agreement, 2))
    ours = Field(
        world.agreement,
        bnn,
        IndicatorFactory(activity=bnn),
        world.region,
        operator=world.verifier,
        verifier=user_in(side(world.agreement, 1), Role.FIELD_OFFICER),
    )
    log = ours.send()
    client.force_login(world.verifier)
    assert "programs:verify" not in client.get(log.get_absolute_url()).context["may"]
    assert not client.get(log.get_absolute_url()).context["may"]["verify"]
    for answer in (
        client.get(reverse("programs:verify", args=[log.number])),
        decide(client, log, "verified"),
    ):
        assert answer.status_code == 403
        words = "Anda tidak dapat memverifikasi catatan dari pihak Anda sendiri."
        assert words in answer.content.decode()
    client.force_login(ours.verifier)  # Kesbangpol confirms the work of BNNP
    decide(client, log, "verified")
    log.refresh_from_db()
    assert log.state == "verified"


def test_others_do_not_reach_the_queue(client, world: Field) -> None:
    log = world.send()
    for person in (world.operator, user_in(side(world.agreement, 2), Role.EXECUTIVE)):
        client.force_login(person)
        assert client.get(reverse("programs:queue")).status_code == 403
        assert decide(client, log, "verified").status_code == 403
    client.force_login(field().verifier)
    assert decide(client, log, "verified").status_code == 404
    log.refresh_from_db()
    assert log.state == "submitted"


def test_the_queue_is_oldest_first_with_flags_and_filters(verifier, world: Field) -> None:
    sent = picture()
    first = world.record(performed_on=DAY.replace(day=2))
    second = world.record(narrative="Lain.")
    for log in (first, second):
        evidence.attach(log, upload(sent))
        workflow.submit(log)
    third = world.send()
    address = reverse("programs:queue")

    def found(query: str = "") -> list[ActivityLog]:
        return list(verifier.get(f"{address}?{query}").context["page_obj"].object_list)

    assert found() == [first, second, third]
    assert found("tanda=terlambat") == [first]
    assert found("tanda=ganda") == [first, second]
    assert found(f"unit={world.activity.lead.slug}") == [first, second, third]
    assert found("kewajiban=KWJ-01") == [first, second, third]
    assert found("kewajiban=KWJ-99") == [first, second, third]  # not understood, and said so
    page = verifier.get(address).content.decode()
    assert "3 catatan menunggu verifikasi" in page
    shown = verifier.get(reverse("programs:verify", args=[second.number])).content.decode()
    assert "sama persis dengan bukti catatan lain" in shown
    assert first.number in shown
    shown = verifier.get(reverse("programs:verify", args=[first.number])).content.decode()
    assert "Dikirim 10 hari setelah tanggal kegiatan." in shown


def test_a_correction_of_a_correction_is_not_flagged_as_a_copy(verifier, world: Field) -> None:
    log = world.send()
    for _ in range(2):
        world.verify(log)
        log = workflow.submit(workflow.correct(log, log_id=uuid4(), by=world.operator))
    address = reverse("programs:queue")
    assert list(verifier.get(address).context["page_obj"]) == [log]
    assert list(verifier.get(f"{address}?tanda=ganda").context["page_obj"]) == []


def test_a_count_recap_is_checked_without_evidence(client) -> None:
    world = field(strand="rehabilitasi")
    log = world.record()
    workflow.submit(log)
    client.force_login(world.verifier)
    decide(client, log, "verified", counts="ya", evidence="")
    log.refresh_from_db()
    assert log.state == "verified"
