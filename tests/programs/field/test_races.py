"""What happens at once happens once: threads over the verbs, on the real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection

from accounts.models import User
from accounts.roles import Role
from programs import evidence, workflow
from programs.models import Achievement, ActivityLog, Evidence
from tests.factories import MeasurementFactory, side, submitted, user_in
from tests.programs.field.people import Field, field, picture, upload

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Run each deed in a thread of its own, all beginning together; exceptions are results."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return deed()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def waiting(world: Field, value: Decimal, day: date = date(2026, 3, 12)) -> ActivityLog:
    """A submitted log of the world's indicator, by plain writes."""
    log = world.record(performed_on=day, measurements={})
    MeasurementFactory(log=log, indicator=world.indicator, value=value)
    return submitted(log)


def test_twenty_arrivals_of_one_id_are_one_log() -> None:
    """Seen failing with the second look in `_begin` and DO NOTHING removed: IntegrityErrors."""
    world, key = field(), uuid4()
    entry = world.entry()

    def arrive() -> ActivityLog:
        return workflow.record(log_id=key, activity=world.activity, entry=entry, by=world.operator)

    answers = at_once([arrive] * 20)
    assert {getattr(answer, "number", answer) for answer in answers} == {"CTT-2026-00001"}
    log = ActivityLog.objects.get()
    assert (log.version, log.measurements.count()) == (1, 1)


def test_twenty_ids_are_twenty_numbers() -> None:
    """Seen failing without `select_for_update` on the counter: two logs ask for one number."""
    world = field()
    answers = at_once([world.record] * 20)
    numbers = {getattr(answer, "number", answer) for answer in answers}
    assert numbers == {f"CTT-2026-{n:05}" for n in range(1, 21)}


def test_one_id_in_two_years_at_once_is_one_log() -> None:
    """The two wait for different counters, so only the primary key can tell them apart.

    Seen failing with `ignore_conflicts` taken out of `_begin`: the later insert is an error.
    """
    world, key = field(), uuid4()
    entries = [world.entry(), world.entry(performed_on=date(2025, 12, 30))] * 5
    answers = at_once([lambda e=entry: keep(world, key, e) for entry in entries])
    assert not [answer for answer in answers if isinstance(answer, IntegrityError)]
    assert ActivityLog.objects.count() == 1
    assert ActivityLog.objects.get().measurements.count() == 1


def keep(world: Field, key: UUID, entry: Any) -> ActivityLog:
    return workflow.record(log_id=key, activity=world.activity, entry=entry, by=world.operator)


def test_of_two_verifiers_at_once_one_decides() -> None:
    """Seen failing without the row lock in `_locked`: the loser meets an IntegrityError."""
    world = field()
    colleague = user_in(side(world.agreement, 2), Role.VERIFIER)
    log = world.send()

    def decision(person: User, verdict: str) -> Callable[[], Any]:
        own = ActivityLog.objects.get(pk=log.pk)
        return lambda: workflow.decide(own, by=person, decision=verdict, note="Alasan.")

    answers = at_once([decision(world.verifier, "verified"), decision(colleague, "returned")])
    lost = [answer for answer in answers if isinstance(answer, workflow.AlreadyDecided)]
    assert len(lost) == 1
    log.refresh_from_db()
    assert log.verifications.get().decision == log.state


def test_withdrawing_and_verifying_at_once_has_one_winner() -> None:
    """Seen failing without the row lock: neither learns of the other."""
    world = field()
    log = world.send()
    answers = at_once(
        [
            lambda: workflow.withdraw(ActivityLog.objects.get(pk=log.pk)),
            lambda: workflow.decide(log, by=world.verifier, decision="verified"),
        ]
    )
    assert sum(isinstance(answer, workflow.AlreadyDecided) for answer in answers) == 1
    log.refresh_from_db()
    assert (log.state == "verified") == log.verifications.exists()


def test_eight_verifications_of_one_month_add_up_exactly() -> None:
    """Seen failing with `select_for_update` taken out of `Achievement.refresh`.

    Each then recounts by a snapshot older than the rival it waited for: 4 instead of 36.
    """
    world = field()
    for turn in range(1, 4):
        day = date(2026, turn, 5)
        logs = [waiting(world, Decimal(n), day) for n in range(1, 9)]
        answers = at_once([lambda one=log: world.verify(one) for log in logs])
        assert answers == [None] * 8
        row = Achievement.objects.get(indicator=world.indicator, month=day.replace(day=1))
        assert (row.total, row.logs, row.participants) == (Decimal(36), 8, 8 * 45)


def test_one_photo_sent_eight_times_at_once_is_one_row() -> None:
    """Seen failing without the log's lock in `_store`: IntegrityErrors on once-per-log."""
    world, key, sent = field(), uuid4(), picture()
    log = world.record()
    answers = at_once(
        [lambda: evidence.attach(log, upload(sent), evidence_id=key) for _ in range(8)]
    )
    assert {getattr(answer, "pk", answer) for answer in answers} == {key}
    assert Evidence.objects.count() == 1


def test_sending_and_attaching_at_once_never_adds_to_a_sent_log() -> None:
    """Either the photo came first and is part of what was sent, or it is refused in words."""
    world = field()
    log = world.record()
    evidence.attach(log, upload(picture()))
    late = picture()
    answers = at_once(
        [
            lambda: workflow.submit(ActivityLog.objects.get(pk=log.pk)),
            lambda: evidence.attach(log, upload(late)),
        ]
    )
    refused = isinstance(answers[1], evidence.InvalidEvidence)
    assert log.evidence.count() == (1 if refused else 2)
    log.refresh_from_db()
    assert log.state == "submitted"
