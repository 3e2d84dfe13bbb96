"""The small year every test of this folder looks at, as of 24 November 2026."""

from datetime import date

import pytest
import time_machine

from accounts.roles import Role
from agreements.models import Agreement
from tests.factories import in_force, side, submitted, user_in
from tests.reports.dashboard.world import activity_of, approve, log_of, report_of, spend, verified

NOW = "2026-11-24T04:00:00+00:00"  # noon in WITA, TW IV


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def agreement(db) -> Agreement:
    """KWJ-01 is late, KWJ-02 met for the year, KWJ-03 served by nothing; K-03 serves no duty."""
    agreement = in_force(articles=2, duties=3, slug="nota-beranda")
    first, second, _ = agreement.duties.order_by("code")
    late = activity_of(agreement, "K-01", {1: 5, 2: 5}, duties=[first])
    met = activity_of(agreement, "K-02", {1: 1}, duties=[second])
    unbound = activity_of(agreement, "K-03", {4: 2}, duties=[])
    approve(agreement)
    verified(late, 3, date(2026, 2, 10))
    verified(late, 1, date(2026, 5, 12))
    verified(met, 1, date(2026, 3, 3))
    verified(unbound, 1, date(2026, 10, 6), photo=False)
    with time_machine.travel("2026-11-18T04:00:00+00:00"):
        submitted(log_of(late, 1, date(2026, 11, 3)))
    submitted(log_of(met, 1, date(2026, 11, 4)))
    log_of(late, 1, date(2026, 11, 5))
    spend(late, "1500000.00")
    report_of(agreement)
    return agreement


@pytest.fixture
def people(agreement):
    """One of each role; the operator works in the unit that leads K-01."""
    lead = agreement.activities.get(code="K-01").lead
    pemkab, bnnp = side(agreement, 1), side(agreement, 2)
    return {
        "petugas": user_in(pemkab, Role.FIELD_OFFICER, username="petugas"),
        "opd": user_in(lead, Role.UNIT_OPERATOR, username="opd"),
        "verifikator": user_in(bnnp, Role.VERIFIER, username="verifikator"),
        "pimpinan": user_in(pemkab, Role.EXECUTIVE, username="pimpinan"),
        "admin": user_in(pemkab, Role.AGREEMENT_ADMIN, username="admin"),
        "sistem": user_in(pemkab, Role.SYSTEM_ADMIN, username="sistem"),
        "auditor": user_in(bnnp, Role.AUDITOR, username="auditor"),
    }


@pytest.fixture
def page_of(client, people):
    """The page a role sees at an address, as text; any status but 200 fails."""

    def page(role: str, address: str) -> str:
        client.force_login(people[role])
        response = client.get(address)
        assert response.status_code == 200, f"{role} {address}: {response.status_code}"
        return response.content.decode()

    return page
