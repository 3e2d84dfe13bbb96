"""One agreement with people of every role, for pages and verbs of the plan."""

from types import SimpleNamespace

import pytest

from accounts.roles import Role
from programs import planning
from tests.factories import (
    YEAR,
    OrganizationFactory,
    in_force,
    side,
    user_in,
)


@pytest.fixture
def agreement(db):
    return in_force(articles=2, duties=2, slug="nota-uji")


@pytest.fixture
def people(agreement):
    """Roles by their name; units by theirs."""
    pemkab, bnnp = side(agreement, 1), side(agreement, 2)
    kesbangpol = OrganizationFactory(parent=pemkab, slug="kesbangpol", short_name="Kesbangpol")
    school = OrganizationFactory(parent=pemkab, slug="disdik", short_name="Disdik")
    bnnk = OrganizationFactory(parent=bnnp, slug="bnnk", short_name="BNNK")
    elsewhere = in_force(slug="nota-lain")
    return SimpleNamespace(
        pemkab=pemkab,
        bnnp=bnnp,
        kesbangpol=kesbangpol,
        school=school,
        bnnk=bnnk,
        petugas=user_in(kesbangpol, Role.FIELD_OFFICER, username="petugas"),
        opd=user_in(school, Role.UNIT_OPERATOR, username="opd"),
        verifikator=user_in(bnnp, Role.VERIFIER, username="verifikator"),
        pimpinan=user_in(pemkab, Role.EXECUTIVE, username="pimpinan"),
        admin=user_in(pemkab, Role.AGREEMENT_ADMIN, username="admin"),
        sistem=user_in(pemkab, Role.SYSTEM_ADMIN, username="sistem"),
        auditor=user_in(pemkab, Role.AUDITOR, username="auditor"),
        luar=user_in(side(elsewhere, 1), Role.FIELD_OFFICER, username="luar"),
    )


@pytest.fixture
def plan(agreement, people):
    """A draft Renja by the petugas."""
    return planning.draft_plan(agreement, YEAR, by=people.petugas)
