"""Fifty phones, tabs and retries at once: one intention is one log, fifty are fifty (P2)."""

import time
from collections import Counter

import pytest
from django.db import connection
from django.test import Client

from programs.models import ActivityLog, Evidence
from tests.programs.field.people import field
from tests.programs.field.test_delivery import Phone
from tests.programs.field.test_races import at_once

pytestmark = [
    pytest.mark.faults,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("fifty"),  # one after another: each takes half of all connections
]
MANY = 50


@pytest.fixture(autouse=True)
def calm(plain_settings, settings, tmp_path, today):
    settings.MEDIA_ROOT = tmp_path


def until_it_is_taken(phone: Phone) -> str:
    """What the outbox does: every step again while it is told to wait."""
    for step in (phone.put, *(lambda one=one: phone.send_file(one) for one in phone.files)):
        asked(step)
    return asked(phone.finish).json()["nomor"]


def asked(step):
    for _ in range(600):
        answer = step()
        if answer.status_code != 409:
            return answer
        assert answer["Retry-After"] == "2"
        time.sleep(0.02)
    raise AssertionError("never taken")


def signed_in(world) -> Client:
    client = Client()
    client.force_login(world.operator)
    return client


def test_fifty_senders_of_one_log_make_one_log_of_one_number():
    """Seen failing with `ignore_conflicts` out of `workflow._begin` and without `_hold`."""
    world = field()
    first = Phone(world, signed_in(world), photos=1)
    twins = []
    for _ in range(MANY):
        twin = Phone(world, signed_in(world), photos=0)
        twin.id, twin.files = first.id, first.files
        twins.append(twin)
    numbers = at_once([lambda one=one: until_it_is_taken(one) for one in twins])
    assert Counter(numbers) == {"CTT-2026-00001": MANY}
    assert (ActivityLog.objects.count(), Evidence.objects.count()) == (1, 1)


def test_fifty_logs_sent_at_once_are_fifty_logs():
    world = field()
    phones = [Phone(world, signed_in(world), photos=0) for _ in range(MANY)]
    for one in phones:
        one.fields["narrative"] = str(one.id)
    numbers = at_once(
        [lambda one=one: asked(lambda: one.put(selesai=False)).json()["nomor"] for one in phones]
    )
    assert all(str(one).startswith("CTT-") for one in numbers), numbers[0]
    assert len(set(numbers)) == MANY
    assert ActivityLog.objects.count() == MANY


def test_a_log_that_is_being_taken_answers_come_again(client):
    world = field()
    phone = Phone(world, signed_in(world))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [str(phone.id)])
        [answer] = at_once([phone.put])
        cursor.execute("SELECT pg_advisory_unlock_all()")
    assert (answer.status_code, answer["Retry-After"]) == (409, "2")
    assert answer.json()["sebab"] == "berjalan"
