"""Verifying what is alike together: each with its own record, none unread, none that moved on."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from programs import evidence, workflow
from programs.models import Verification
from tests.factories import ActivityFactory, IndicatorFactory, side, user_in
from tests.programs.field.people import DAY, Field, picture, upload

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("today")]
ADDRESS = "programs:verify-alike"


def ask(client, logs, ticked=None, **changes):
    data = {"catatan": [log.number for log in logs]}
    if ticked is not None:
        data |= {"confirmed": "ya", "sesuai": [log.number for log in ticked]}
        data |= {f"putaran_{log.number}": log.version for log in logs}
    return client.post(reverse(ADDRESS), data | changes, follow=True)


@pytest.fixture
def three(world: Field):
    return [world.send(narrative=f"Catatan {n}.") for n in range(3)]


def test_first_each_log_is_shown_with_its_proof_and_nothing_is_written(verifier, three):
    shown = ask(verifier, three).content.decode()
    for log in three:
        assert f"Semua pernyataan {log.number} sesuai" in shown
        assert str(log.evidence.get().pk) in shown
    assert not Verification.objects.exists()


def test_each_ticked_log_gets_a_record_of_its_own(verifier, world, three):
    said = ask(verifier, three, ticked=three[:2]).content.decode()
    assert f"Terverifikasi: {three[0].number}, {three[1].number}." in said
    records = Verification.objects.order_by("pk")
    assert [one.log for one in records] == three[:2]
    assert {one.verifier for one in records} == {world.verifier}
    assert all(one.checklist["together"] == 2 for one in records)
    three[2].refresh_from_db()
    assert three[2].state == "submitted"


def test_nothing_ticked_is_said_and_what_was_chosen_stays(verifier, three):
    answer = ask(verifier, three, ticked=[])
    assert "Centang catatan yang sesuai dengan buktinya." in answer.content.decode()
    assert not Verification.objects.exists()


def test_a_log_that_moved_on_meanwhile_is_named_and_left(verifier, world, three):
    moved = three[0]
    number, version = moved.number, moved.version
    world.verify(moved, decision="returned", note="Perbaiki.")
    workflow.edit(moved, entry=world.entry(narrative="Baru."), version=moved.version)
    workflow.submit(moved)
    said = ask(verifier, three, ticked=three, **{f"putaran_{number}": version}).content.decode()
    assert f"Tidak diputuskan karena berubah selagi dibuka: {number}." in said
    moved.refresh_from_db()
    assert moved.state == "submitted"


def test_a_log_decided_by_another_meanwhile_is_not_in_the_queue_any_more(verifier, world, three):
    world.verify(three[0])
    said = ask(verifier, three, ticked=three).content.decode()
    assert "tidak lagi menunggu verifikasi" in said
    assert Verification.objects.count() == 1


def test_logs_of_two_activities_are_not_alike(verifier, world, three):
    other = ActivityFactory(agreement=world.agreement, lead=world.activity.lead, code="K-77")
    second = Field(
        world.agreement, other, IndicatorFactory(activity=other), world.region,
        operator=world.operator, verifier=world.verifier,
    )  # fmt: skip
    said = ask(verifier, [three[0], second.send()]).content.decode()
    assert "hanya untuk catatan dari kegiatan yang sama" in said


def test_a_log_with_a_flag_is_read_on_its_own(verifier, world, three):
    late = world.record(performed_on=DAY.replace(day=1))
    evidence.attach(late, upload(picture()))
    workflow.submit(late)
    said = ask(verifier, [three[0], late], ticked=[late]).content.decode()
    assert f"Catatan bertanda diperiksa satu per satu: {late.number}." in said
    assert not Verification.objects.exists()


def test_nobody_verifies_their_own_sides_logs_together(client, world, three):
    client.force_login(world.operator)
    assert ask(client, three, ticked=three).status_code == 403
    client.force_login(user_in(side(world.agreement, 1), Role.FIELD_OFFICER))
    assert (
        "Pilih dahulu catatan dalam antrean." in ask(client, three, ticked=three).content.decode()
    )
    assert not Verification.objects.exists()


def test_nothing_chosen_is_said(verifier, three):
    assert "Pilih dahulu catatan dalam antrean." in ask(verifier, []).content.decode()


def test_the_cost_does_not_grow_with_the_logs_that_are_shown(
    verifier, world, three, django_assert_max_num_queries
):
    with django_assert_max_num_queries(60) as few:
        ask(verifier, three[:1])
    with django_assert_max_num_queries(len(few.captured_queries)):
        ask(verifier, three)
