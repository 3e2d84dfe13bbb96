"""Fixtures of the field tests."""

import pytest
import time_machine

from tests.programs.field.people import Field, field


@pytest.fixture
def today(db):
    """It is the 12th of March 2026, noon in WITA."""
    with time_machine.travel("2026-03-12T04:00:00+00:00", tick=True):
        yield


@pytest.fixture
def world(db) -> Field:
    return field()


@pytest.fixture
def operator(client, world: Field):
    """The browser of the person who records."""
    client.force_login(world.operator)
    return client


@pytest.fixture
def verifier(client, world: Field):
    """The browser of the person who decides."""
    client.force_login(world.verifier)
    return client
