"""What PostgreSQL itself refuses on logs, measurements, evidence and verifications.

Each forbidden write is tried through the ORM, by `QuerySet.update` and in raw SQL.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from accounts.roles import Role
from programs import evidence, workflow
from programs.models import ActivityLog, Evidence, LogCounter, Measurement, Verification
from tests.factories import IndicatorFactory, OrganizationFactory, side, user_in
from tests.programs.field.people import Field, field, picture, upload

REFUSAL = (IntegrityError, InternalError)
STATES = [state.value for state in ActivityLog.State]
ARROWS = {
    ("draft", "submitted"),
    ("returned", "submitted"),
    ("submitted", "verified"),
    ("submitted", "returned"),
    ("submitted", "rejected"),
    ("draft", "withdrawn"),
    ("submitted", "withdrawn"),
    ("returned", "withdrawn"),
}


def refused(deed: Any) -> None:
    check_now()  # a table with checks outstanding cannot even be asked to be emptied
    with pytest.raises(REFUSAL), transaction.atomic():
        done(deed)


def done(deed: Any) -> None:
    deed()
    check_now()


def check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def sql(statement: str, *values: Any) -> Any:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run


def both_ways(log: ActivityLog, **values: Any) -> None:
    """Refused by `update` and by raw SQL alike."""
    refused(lambda: ActivityLog.objects.filter(pk=log.pk).update(**values))
    columns = ", ".join(f"{name} = %s" for name in values)
    statement = f"UPDATE programs_activitylog SET {columns} WHERE id = %s"  # noqa: S608
    refused(sql(statement, *values.values(), log.pk))


def brought_to(world: Field, state: str) -> ActivityLog:
    """A log in that state, by the verbs."""
    log = world.record() if state == "draft" else world.send()
    if state in {"verified", "returned", "rejected"}:
        world.verify(log, decision=state, note="" if state == "verified" else "Alasan.")
    if state == "withdrawn":
        workflow.withdraw(log)
    return log


# --- the life of a log ----------------------------------------------------------------------------


@pytest.mark.parametrize("before", STATES)
def test_states_move_along_their_arrows_only(world: Field, before: str) -> None:
    log = brought_to(world, before)
    for after in STATES:
        if after != before and (before, after) not in ARROWS:
            both_ways(log, state=after)


def test_a_log_begins_as_a_draft(world: Field) -> None:
    log = world.record()
    copy = ActivityLog.objects.get(pk=log.pk)
    copy.pk, copy.number, copy.state = workflow.UUID(int=1), "CTT-2026-00099", "submitted"
    copy.submitted_at = timezone.now()
    refused(lambda: copy.save(force_insert=True))


@pytest.mark.parametrize("decision", ["verified", "returned", "rejected"])
def test_a_decision_without_its_verification_is_refused(world: Field, decision: str) -> None:
    both_ways(world.send(), state=decision)


@pytest.mark.parametrize("state", ["submitted", "verified", "rejected", "withdrawn"])
def test_a_sent_log_keeps_its_content(world: Field, state: str) -> None:
    log = brought_to(world, state)
    both_ways(log, narrative="Lain.")
    both_ways(log, participants_male=1)
    both_ways(log, performed_on=date(2026, 1, 5))


def test_a_log_is_never_deleted_or_emptied(world: Field) -> None:
    log = world.record(measurements={})
    refused(log.delete)
    refused(lambda: ActivityLog.objects.all().delete())
    refused(sql("DELETE FROM programs_activitylog"))
    refused(sql("TRUNCATE programs_activitylog CASCADE"))


def test_a_submitted_log_is_complete(world: Field) -> None:
    log = world.record(region_id=None)
    both_ways(log, state="submitted", submitted_at=timezone.now())
    log = world.record(narrative="")
    both_ways(log, state="submitted", submitted_at=timezone.now())
    both_ways(world.record(), state="submitted")  # without the moment


def test_numbers_are_given_once(world: Field) -> None:
    first, second = world.record(), world.record()
    both_ways(second, number=first.number)
    counter = LogCounter.objects.get()
    refused(lambda: LogCounter.objects.create(agreement=counter.agreement, year=counter.year))


def test_people_stay_within_reason(world: Field) -> None:
    log = world.record()
    for name in ("participants_male", "participants_female", "participants_unsplit"):
        both_ways(log, **{name: 100_001})
        both_ways(log, **{name: -1})


def test_half_a_point_is_no_point(world: Field) -> None:
    both_ways(world.record(), latitude=Decimal("-2.770"))


def test_log_activity_party_and_unit_belong_together(world: Field) -> None:
    log, foreign = world.record(measurements={}), field()
    both_ways(log, activity_id=foreign.activity.pk)
    both_ways(log, party_id=foreign.agreement.parties.first().pk)
    both_ways(log, party_id=world.agreement.parties.get(ordinal=2).pk)
    both_ways(log, organization_id=OrganizationFactory().pk)
    both_ways(log, corrects_id=log.pk)
    both_ways(log, corrects_id=foreign.record().pk)


def test_a_log_is_corrected_once(world: Field) -> None:
    original = brought_to(world, "verified")
    colleague = user_in(world.activity.lead, Role.UNIT_OPERATOR)
    drafts = [
        workflow.correct(original, log_id=workflow.UUID(int=n), by=person)
        for n, person in enumerate((world.operator, colleague), start=7)
    ]
    for draft in drafts:
        workflow.submit(draft)
    world.verify(drafts[0])
    with pytest.raises(workflow.NotReady):
        world.verify(drafts[1])
    side_two = world.agreement.parties.get(ordinal=2)
    Verification.objects.create(
        log=drafts[1],
        round=drafts[1].version,
        verifier=world.verifier,
        party=side_two,
        decision="verified",
    )
    both_ways(drafts[1], state="verified")


# --- measurements and evidence --------------------------------------------------------------------


def test_figures_move_only_while_the_log_is_open(world: Field) -> None:
    log = world.send()
    figure = log.measurements.get()
    refused(lambda: Measurement.objects.filter(pk=figure.pk).update(value=9))
    refused(sql("UPDATE programs_measurement SET value = 9 WHERE id = %s", figure.pk))
    refused(figure.delete)
    refused(sql("DELETE FROM programs_measurement WHERE id = %s", figure.pk))
    other = IndicatorFactory(activity=world.activity)
    refused(lambda: Measurement.objects.create(log=log, indicator=other, value=1))
    draft = world.record(measurements={})
    refused(lambda: log.measurements.update(log=draft))
    refused(sql("TRUNCATE programs_measurement CASCADE"))


def test_a_figure_is_of_its_activity_once_and_not_negative(world: Field) -> None:
    log = world.record()
    foreign = IndicatorFactory()
    refused(lambda: Measurement.objects.create(log=log, indicator=foreign, value=1))
    refused(lambda: Measurement.objects.create(log=log, indicator=world.indicator, value=1))
    refused(lambda: log.measurements.update(value=-1))
    refused(lambda: log.measurements.update(indicator=foreign))


def test_evidence_moves_only_while_its_log_is_open(world: Field) -> None:
    row = world.send().evidence.get()
    refused(lambda: Evidence.objects.filter(pk=row.pk).update(sha256="0" * 64))
    refused(sql("UPDATE programs_evidence SET caption = 'x' WHERE id = %s", row.pk))
    refused(row.delete)
    refused(sql("DELETE FROM programs_evidence WHERE id = %s", row.pk))
    refused(sql("TRUNCATE programs_evidence CASCADE"))
    row.pk, row.sha256 = workflow.UUID(int=3), "1" * 64
    refused(lambda: row.save(force_insert=True))
    draft = world.record()
    refused(lambda: Evidence.objects.filter(log__state="submitted").update(log=draft))


def test_evidence_is_known_by_its_hash_once(world: Field) -> None:
    log = world.record()
    first, second = (evidence.attach(log, upload(picture())) for _ in range(2))
    rows = Evidence.objects.filter(pk=second.pk)
    refused(lambda: rows.update(sha256=first.sha256))
    refused(lambda: rows.update(sha256="bukan sidik"))
    refused(lambda: rows.update(size=0))


# --- verifications --------------------------------------------------------------------------------


def verification(world: Field, log: ActivityLog, **changes: Any) -> Verification:
    usual = {
        "log": log,
        "round": log.version,
        "verifier": world.verifier,
        "party": world.agreement.parties.get(ordinal=2),
        "decision": "verified",
    }
    return Verification(**(usual | changes))


def test_nobody_verifies_own_work_whatever_they_say(world: Field) -> None:
    log = world.send()
    own, other = (world.agreement.parties.get(ordinal=n) for n in (1, 2))
    colleague = user_in(side(world.agreement, 1), Role.VERIFIER)
    stranger = field().verifier
    for person, party in (
        (world.operator, own),
        (world.operator, other),  # claims to be of the other side
        (colleague, own),
        (colleague, other),
        (stranger, other),
        (world.verifier, own),
    ):
        refused(verification(world, log, verifier=person, party=party).save)
    moved = world.operator  # the author changes sides: still their own log
    moved.organization = side(world.agreement, 2)
    moved.save()
    refused(verification(world, log, verifier=moved).save)


def test_only_a_submitted_log_is_decided_in_its_round(world: Field) -> None:
    refused(verification(world, world.record()).save)
    log = world.send()
    refused(verification(world, log, round=log.version + 1).save)
    refused(verification(world, log, round=log.version - 1).save)
    verification(world, log).save()
    refused(verification(world, log, decision="returned", note="Lagi.").save)


def test_a_refusal_has_its_reason(world: Field) -> None:
    log = world.send()
    for decision in ("returned", "rejected"):
        refused(verification(world, log, decision=decision).save)


def test_a_verification_is_written_once(world: Field) -> None:
    log = brought_to(world, "verified")
    row = log.verifications.get()
    refused(lambda: Verification.objects.filter(pk=row.pk).update(note="Lain."))
    refused(sql("UPDATE programs_verification SET note = 'x' WHERE id = %s", row.pk))
    refused(row.delete)
    refused(sql("DELETE FROM programs_verification"))
    refused(sql("TRUNCATE programs_verification"))


def test_every_change_is_remembered_and_memory_is_append_only(world: Field) -> None:
    log = brought_to(world, "verified")
    states = list(log.events.order_by("pgh_id").values_list("state", flat=True))
    assert states == ["draft", "submitted", "verified"]
    ActivityLog.objects.filter(pk=world.record().pk).update(narrative="Oleh QuerySet.update.")
    assert ActivityLog.pgh_event_model.objects.filter(narrative__startswith="Oleh").count() == 1
    refused(sql("UPDATE programs_activitylogevent SET narrative = 'x'"))
    refused(sql("DELETE FROM programs_activitylogevent"))
