"""Fixtures of the field tests."""

import pytest

from tests.programs.field.people import Field, field


@pytest.fixture
def world(db) -> Field:
    return field()
