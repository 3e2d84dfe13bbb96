"""Of one log of rehabilitation only those read figures who wrote, check or audit it."""

import pytest

from accounts.roles import Role
from agreements.models.duty import Strand
from tests.factories import side, user_in
from tests.programs.field.people import field

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("role", "ordinal", "reads"),
    [
        (Role.EXECUTIVE, 1, False),
        (Role.EXECUTIVE, 2, False),
        (Role.AGREEMENT_ADMIN, 1, False),
        (Role.FIELD_OFFICER, 1, True),
        (Role.VERIFIER, 2, True),
        (Role.AUDITOR, 1, True),
    ],
)
def test_figures_of_one_log_are_read_by_those_who_handle_them(client, role, ordinal, reads):
    world = field(strand=Strand.REHABILITATION)
    log = world.record(participants_male=3, participants_female=1)
    log.state, log.submitted_at = "submitted", log.received_at
    log.save()
    world.verify(log)
    client.force_login(user_in(side(world.agreement, ordinal), role))
    page = " ".join(client.get(log.get_absolute_url()).content.decode().split())
    assert ("(L 3, P 1)" in page) == reads
    assert log.number in page


def test_figures_of_other_logs_are_read_as_before(client):
    world = field()
    log = world.send()
    client.force_login(user_in(side(world.agreement, 1), Role.EXECUTIVE))
    assert "(L 20, P 25)" in " ".join(client.get(log.get_absolute_url()).content.decode().split())
