"""What a phone keeps for work without signal: nobody's page, and this person's form."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from p4gn_portal import offline
from programs import delivery
from tests.factories import ActivityFactory, IndicatorFactory, side, user_in
from tests.programs.field.people import Field
from tests.programs.field.test_delivery import Phone

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("today")]


def reference(client) -> dict:
    return client.get(reverse("programs:delivery-reference")).json()


def test_the_form_comes_with_the_persons_own_activities_and_places(operator, world: Field):
    told = reference(operator)
    assert told["pengguna"] == str(world.operator.pk)
    assert told["perjanjian"] == world.agreement.slug
    assert world.activity.title in told["formulir"]["biasa"]
    assert world.region.name in told["formulir"]["biasa"]
    assert 'name="measure_1"' in told["capaian"][world.activity.code]["html"]


def test_it_holds_no_token_no_log_and_nobody_else(operator, world: Field):
    log = world.send(narrative="Rahasia catatan ini.")
    text = json.dumps(reference(operator))
    assert "csrfmiddlewaretoken" not in text
    assert log.number not in text
    assert "Rahasia catatan ini." not in text
    assert str(world.verifier) not in text


def test_an_activity_told_by_counts_brings_a_form_without_words_or_photos(operator, world: Field):
    counted = ActivityFactory(
        agreement=world.agreement, lead=world.activity.lead, code="K-50", strand="rehabilitasi"
    )
    IndicatorFactory(activity=counted)
    told = reference(operator)
    assert told["capaian"]["K-50"]["countsOnly"]
    assert 'name="narrative"' not in told["formulir"]["jumlah"]
    assert 'name="photos"' not in told["formulir"]["jumlah"]
    assert 'name="narrative"' in told["formulir"]["biasa"]


def test_the_cost_of_the_reference_does_not_grow_with_the_activities(operator, world: Field):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            reference(operator)
        return len(asked)

    few = cost()
    for n in range(6):
        IndicatorFactory(
            activity=ActivityFactory(
                agreement=world.agreement, lead=world.activity.lead, code=f"K-6{n}"
            )
        )
    assert cost() == few


def test_who_does_not_record_gets_no_form(client, world: Field):
    client.force_login(user_in(side(world.agreement, 1), Role.EXECUTIVE))
    assert client.get(reverse("programs:delivery-reference")).status_code == 403


@pytest.mark.parametrize("name", ["offline", "programs:offline-form"])
def test_the_empty_pages_are_the_same_for_everybody(client, world: Field, name):
    stranger = client.get(reverse(name)).content
    client.force_login(world.operator)
    assert client.get(reverse(name)).content == stranger
    assert str(world.operator).encode() not in stranger
    assert b"csrfmiddlewaretoken" not in stranger


def test_the_worker_keeps_static_files_and_empty_pages_and_nothing_else(client, db):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    kept = json.loads(re.search(r"self\.P4GN = (\{.*?\});", answer.content.decode())[1])
    assert all(one.startswith("/static/") for one in kept["files"])
    assert set(kept["pages"].values()) | {kept["fallback"]} == {"/luring/", "/luring/catat/"}
    for shell in {*kept["pages"].values(), kept["fallback"]}:
        assert client.get(shell).status_code == 200


def test_another_list_of_files_is_another_version(monkeypatch):
    def version() -> str:
        offline.worker_script.cache_clear()
        return re.search(r'"version": "(\w+)"', offline.worker_script())[1]

    first = version()
    assert version() == first
    monkeypatch.setattr(offline, "FILES", (*offline.FILES, "img/ikon-192.png"))
    assert version() != first
    monkeypatch.undo()
    offline.worker_script.cache_clear()


def test_drafts_tell_how_many_of_their_files_have_come(operator, world: Field):
    phone = Phone(world, operator, photos=3)
    phone.put(selesai=False)
    phone.send_file(next(iter(phone.files)))
    page = operator.get(reverse("programs:log-drafts")).content.decode()
    assert "Lampiran belum lengkap, 1 dari 3" in page
    number = phone.put(selesai=False).json()["nomor"]
    shown = operator.get(reverse("programs:log", args=[number])).content.decode()
    assert "Lampiran belum lengkap, 1 dari 3" in shown


def test_the_drafts_of_a_colleague_are_not_listed_as_ones_own(client, world: Field):
    log = world.record()
    client.force_login(user_in(world.activity.lead, Role.UNIT_OPERATOR))
    assert log.number not in client.get(reverse("programs:log-drafts")).content.decode()


@pytest.mark.parametrize(
    ("promised", "missing", "words"),
    [(0, 0, ""), (3, 0, ""), (3, 2, "1 dari 3"), (5, 5, "0 dari 5")],
)
def test_files_are_told_only_while_some_are_missing(promised, missing, words):
    assert delivery.files_words(promised, missing) == words
