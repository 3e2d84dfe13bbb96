"""The verbs of a log's life: what each does, and what each refuses."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accounts.roles import Role
from agreements.models.duty import Strand
from programs import evidence, workflow
from programs.entry import COUNTS_ONLY, Entry
from programs.models import Achievement, ActivityLog, Region
from tests.factories import ActivityLogFactory, IndicatorFactory, side, user_in
from tests.programs.field.people import Field, field, picture, upload

pytestmark = pytest.mark.django_db


def total(world: Field, month: date = date(2026, 3, 1)) -> Decimal | None:
    row = Achievement.objects.filter(indicator=world.indicator, month=month).first()
    return row and row.total


# --- record ---------------------------------------------------------------------------------------


def test_logs_are_numbered_per_agreement_and_year(world: Field) -> None:
    other = field()
    assert [world.record().number, world.record().number, other.record().number] == [
        "CTT-2026-00001",
        "CTT-2026-00002",
        "CTT-2026-00001",
    ]


def test_numbers_begin_after_logs_that_were_loaded(world: Field) -> None:
    ActivityLogFactory(activity=world.activity, number="CTT-2026-00041")
    assert world.record().number == "CTT-2026-00042"


def test_same_id_and_content_is_the_same_log(world: Field) -> None:
    key, entry = uuid4(), world.entry()
    again = replace(entry, measurements={world.indicator.pk: Decimal("1.0000")})
    logs = [
        workflow.record(log_id=key, activity=world.activity, entry=one, by=world.operator)
        for one in (entry, again)
    ]
    assert logs[0] == logs[1]
    assert (ActivityLog.objects.count(), logs[1].version) == (1, 1)


def test_an_id_of_somebody_else_does_not_exist(world: Field) -> None:
    log = world.record()
    colleague = user_in(world.activity.lead, Role.UNIT_OPERATOR)
    with pytest.raises(ActivityLog.DoesNotExist):
        workflow.record(log_id=log.pk, activity=world.activity, entry=world.entry(), by=colleague)


def test_same_id_with_other_content_changes_the_draft_once(world: Field) -> None:
    log = world.record()
    changed = world.entry(participants_male=99)
    same = workflow.record(log_id=log.pk, activity=world.activity, entry=changed, by=world.operator)
    assert (same.pk, same.participants_male, same.version) == (log.pk, 99, 2)
    with pytest.raises(workflow.StaleEdit):
        workflow.record(
            log_id=log.pk, activity=world.activity, entry=world.entry(), by=world.operator
        )


def test_same_id_with_other_content_conflicts_once_submitted(world: Field) -> None:
    log = world.send()
    same = workflow.record(
        log_id=log.pk, activity=world.activity, entry=world.entry(), by=world.operator
    )
    assert same.state == ActivityLog.State.SUBMITTED
    with pytest.raises(workflow.Conflict):
        workflow.record(
            log_id=log.pk,
            activity=world.activity,
            entry=world.entry(participants_male=1),
            by=world.operator,
        )


def test_a_petugas_writes_for_the_leading_unit_and_both_are_recorded(world: Field) -> None:
    petugas = user_in(side(world.agreement, 1), Role.FIELD_OFFICER)
    log = workflow.record(log_id=uuid4(), activity=world.activity, entry=world.entry(), by=petugas)
    assert (log.organization, log.author) == (world.activity.lead, petugas)


def test_a_unit_of_no_party_records_nothing(world: Field) -> None:
    with pytest.raises(PermissionDenied):
        workflow.record(
            log_id=uuid4(),
            activity=world.activity,
            entry=world.entry(),
            by=field().operator,
        )


def test_figures_of_another_activity_are_refused(world: Field) -> None:
    foreign = IndicatorFactory()
    with pytest.raises(workflow.NotReady) as refusal:
        world.record(measurements={foreign.pk: Decimal(1)})
    assert set(refusal.value.problems) == {"measurements"}
    assert not ActivityLog.objects.exists()


def test_rehabilitation_keeps_counts_and_the_kecamatan_only() -> None:
    world = field(strand=Strand.REHABILITATION)
    log = world.record(
        place="Rumah Bapak X", audience="keluarga", result="X pulih", obstacle="a", follow_up="b"
    )
    assert log.narrative == COUNTS_ONLY
    assert (log.place, log.audience, log.result, log.obstacle, log.follow_up) == ("",) * 5
    assert log.region == world.region.parent
    assert log.region.kind == Region.Kind.KECAMATAN
    assert log.participants == 45
    workflow.submit(log)  # no photo is asked for


# --- edit -----------------------------------------------------------------------------------------


def test_a_stale_edit_overwrites_nothing(world: Field) -> None:
    log = world.record()
    seen = log.version
    workflow.edit(log, entry=world.entry(narrative="Yang pertama."), version=seen)
    with pytest.raises(workflow.StaleEdit):
        workflow.edit(log, entry=world.entry(narrative="Yang kedua."), version=seen)
    log.refresh_from_db()
    assert log.narrative == "Yang pertama."


def test_an_edit_replaces_figures_and_may_change_the_activity(world: Field) -> None:
    log = world.record()
    other = IndicatorFactory(activity__agreement=world.agreement)
    log.activity = other.activity
    entry = world.entry(measurements={other.pk: Decimal(7)})
    workflow.edit(log, entry=entry, version=1)
    assert list(log.measurements.values_list("indicator", "value")) == [(other.pk, 7)]
    assert workflow.entry_of(log) == entry


def test_a_submitted_log_is_not_edited(world: Field) -> None:
    log = world.send()
    with pytest.raises(workflow.AlreadyDecided):
        workflow.edit(log, entry=world.entry(narrative="x"), version=log.version)


# --- submit ---------------------------------------------------------------------------------------


def test_what_is_missing_is_named_field_by_field(world: Field) -> None:
    log = world.record(region_id=None, narrative="  ", measurements={})
    with pytest.raises(workflow.NotReady) as refusal:
        workflow.submit(log)
    assert set(refusal.value.problems) == {"region", "narrative", "measurements", "photos"}
    log.refresh_from_db()
    assert log.state == ActivityLog.State.DRAFT


def test_an_attendance_sheet_is_not_a_photo(world: Field) -> None:
    log = world.record()
    evidence.attach(log, upload(picture()), kind="attendance")
    with pytest.raises(workflow.NotReady) as refusal:
        workflow.submit(log)
    assert refusal.value.problems == {"photos": "Tambahkan sedikitnya satu foto kegiatan."}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 12, 31), "Belum ada naskah perjanjian yang berlaku"),
        (date(2026, 3, 13), "tidak boleh melewati hari ini (12 Maret 2026)"),
    ],
)
@time_machine.travel("2026-03-12T15:59:00+00:00", tick=False)  # 23.59 WITA
def test_a_day_outside_the_terms_or_to_come_is_refused(world: Field, day: date, words: str) -> None:
    with pytest.raises(workflow.NotReady) as refusal:
        world.send(performed_on=day)
    assert words in refusal.value.problems["performed_on"]


def test_today_is_the_wita_day(world: Field) -> None:
    with time_machine.travel("2026-03-12T16:01:00+00:00", tick=False):  # 00.01 WITA, the 13th
        assert world.send(performed_on=date(2026, 3, 13)).state == "submitted"


def test_a_day_of_another_year_than_the_activity_is_refused() -> None:
    world = field(year=2025)
    with pytest.raises(workflow.NotReady) as refusal:
        world.send()
    assert "Renja tahun 2025" in refusal.value.problems["performed_on"]


def test_submitting_twice_is_submitting_once(world: Field) -> None:
    log = world.send()
    sent, version = log.submitted_at, log.version
    workflow.submit(log)
    assert (log.submitted_at, log.version) == (sent, version)


# --- decide ---------------------------------------------------------------------------------------


def test_verifying_moves_the_state_and_the_figures_at_once(world: Field) -> None:
    first, second = world.send(), world.send(measurements={world.indicator.pk: Decimal("2.5")})
    world.verify(first)
    world.verify(second)
    assert (first.state, total(world)) == ("verified", Decimal("3.5"))
    row = Achievement.objects.get(indicator=world.indicator)
    assert (row.logs, row.participants) == (2, 90)


def test_a_returned_log_comes_back_in_a_new_round(world: Field) -> None:
    log = world.send()
    world.verify(log, decision="returned", note="Lengkapi.", field="narrative")
    workflow.edit(log, entry=world.entry(narrative="Lengkap."), version=log.version)
    workflow.submit(log)
    world.verify(log)
    rounds = list(log.verifications.values_list("decision", "field"))
    assert rounds == [("returned", "narrative"), ("verified", "")]


def test_a_returned_log_may_be_sent_again_unchanged(world: Field) -> None:
    log = world.send()
    world.verify(log, decision="returned", note="Periksa lagi.")
    workflow.submit(log)
    world.verify(log)
    assert log.state == "verified"


def test_a_decision_on_an_earlier_round_is_refused(world: Field) -> None:
    log = world.send()
    seen = ActivityLog.objects.get(pk=log.pk)
    world.verify(log, decision="returned", note="Lengkapi.")
    workflow.submit(log)
    with pytest.raises(workflow.AlreadyDecided):
        world.verify(seen)


@pytest.mark.parametrize("decision", ["returned", "rejected"])
def test_a_refusal_needs_a_reason(world: Field, decision: str) -> None:
    log = world.send()
    with pytest.raises(workflow.NotReady):
        world.verify(log, decision=decision, note="   ")


def test_nobody_verifies_own_work(world: Field) -> None:
    log = world.send()
    colleague = user_in(side(world.agreement, 1), Role.VERIFIER)
    for person in (colleague, log.author):
        with pytest.raises(workflow.OwnWork):
            workflow.decide(log, by=person, decision="verified")
    with pytest.raises(PermissionDenied):
        workflow.decide(log, by=field().verifier, decision="verified")
    assert not log.verifications.exists()


def test_a_second_decision_learns_of_the_first(world: Field) -> None:
    log = world.send()
    seen = ActivityLog.objects.get(pk=log.pk)
    world.verify(log, decision="rejected", note="Di luar nota kesepakatan.")
    with pytest.raises(workflow.AlreadyDecided):
        world.verify(seen)


# --- withdraw and correct -------------------------------------------------------------------------


def test_withdrawing_works_until_it_is_decided(world: Field) -> None:
    log = world.send()
    workflow.withdraw(log)
    assert workflow.withdraw(log).state == "withdrawn"
    decided = world.send()
    world.verify(decided)
    with pytest.raises(workflow.AlreadyDecided):
        workflow.withdraw(decided)


def test_a_verified_correction_takes_the_place_of_its_original(world: Field) -> None:
    original = world.send()
    world.verify(original)
    draft = workflow.correct(original, log_id=uuid4(), by=world.operator)
    assert draft.evidence.get().file.name == original.evidence.get().file.name
    entry = world.entry(performed_on=date(2026, 4, 2))
    workflow.edit(draft, entry=entry, version=draft.version)
    workflow.submit(draft)
    assert (total(world), total(world, date(2026, 4, 1))) == (1, None)
    world.verify(draft)
    assert (total(world), total(world, date(2026, 4, 1))) == (0, 1)


def test_one_correction_at_a_time(world: Field) -> None:
    original = world.send()
    world.verify(original)
    draft = workflow.correct(original, log_id=uuid4(), by=world.operator)
    assert workflow.correct(original, log_id=uuid4(), by=world.operator) == draft
    workflow.submit(draft)
    with pytest.raises(workflow.NotReady):
        workflow.correct(original, log_id=uuid4(), by=world.operator)
    world.verify(draft)
    with pytest.raises(workflow.AlreadyDecided):
        workflow.correct(original, log_id=uuid4(), by=world.operator)


def test_a_correction_stays_with_its_activity(world: Field) -> None:
    original = world.send()
    world.verify(original)
    draft = workflow.correct(original, log_id=uuid4(), by=world.operator)
    other = IndicatorFactory(activity__agreement=world.agreement)
    draft.activity = other.activity
    with pytest.raises(workflow.NotReady):
        workflow.edit(draft, entry=world.entry(measurements={}), version=1)


def test_entry_survives_the_row(world: Field) -> None:
    log = world.record(place="Aula", measurements={world.indicator.pk: Decimal("1234.5")})
    assert isinstance(workflow.entry_of(log), Entry)
    assert workflow.entry_of(log).fingerprint(log.activity_id) == log.fingerprint
