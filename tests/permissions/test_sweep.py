"""Every address × verb × role against `table.csv`; an address missing there fails the build.

Each row names a route, an HTTP verb, the kind of object addressed, and per person what is answered:
`ok` (a page or a redirect within the portal), `masuk` (to sign-in), or the status code.
"""

import csv
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permissions.world import World, build

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

TABLE = Path(__file__).with_name("table.csv")
PEOPLE = (
    "anonim",
    "petugas",
    "opd",
    "verifikator",
    "pimpinan",
    "admin",
    "sistem",
    "auditor",
    "luar",
)
VERBS = {"GET", "POST"}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def routes(resolver: URLResolver | None = None, namespace: str = "") -> set[str]:
    """Names of all routes of the URLconf, with their namespace."""
    found: set[str] = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            found.add(f"{namespace}{entry.name}")
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            found |= routes(entry, inner)
    return found


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return str(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, media):
    """One world for all rows, rolled back afterwards; each request undoes what it did."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def files_of_the_world(plain_settings, settings, media):
    settings.MEDIA_ROOT = media


def answer(world: World, person: str, route: str, verb: str, kind: str) -> str:
    client = Client(raise_request_exception=False)
    if person != "anonim":
        client.force_login(world.people[person])
    address = reverse(route, kwargs=world.kwargs[kind])
    with transaction.atomic():
        response = client.generic(verb, address, HTTP_HOST="localhost")
        if response.streaming:
            b"".join(response.streaming_content)  # to the end, which closes the file
        transaction.set_rollback(True)
    if response.status_code in {301, 302} and "/masuk/" in response["Location"]:
        return "masuk"
    if response.status_code < 400:
        return "ok"
    return str(response.status_code)


def test_every_address_of_the_portal_stands_in_the_table():
    assert {row["route"] for row in rows()} == routes()


def test_every_address_is_tried_with_both_verbs():
    tried: dict[str, set[str]] = {}
    for row in rows():
        tried.setdefault(row["route"], set()).add(row["verb"])
    assert {route for route, verbs in tried.items() if not verbs >= VERBS} == set()


def test_an_address_that_takes_files_in_pieces_is_tried_with_that_verb_too(world):
    client = Client()
    client.force_login(world.people["opd"])
    for row in rows():
        if row["opd"] == "405":
            address = reverse(row["route"], kwargs=world.kwargs[row["object"]])
            allowed = client.generic(row["verb"], address).headers.get("Allow", "")
            same = [one["verb"] for one in rows() if one["route"] == row["route"]]
            assert "PUT" not in allowed or "PUT" in same, row["route"]


@pytest.mark.parametrize(
    "row", rows(), ids=lambda row: f"{row['verb']}-{row['route']}-{row['object']}"
)
def test_each_person_gets_what_the_table_says(world, row):
    expected = {person: row[person] for person in PEOPLE}
    got = {
        person: answer(world, person, row["route"], row["verb"], row["object"]) for person in PEOPLE
    }
    assert got == expected
