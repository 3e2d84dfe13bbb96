"""Reading field logs: the list, its filters, one log on its thread, what the form offers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from programs.models import Activity
from programs.recording import offered_to
from tests.factories import (
    ActivityFactory,
    ActivityLogFactory,
    IndicatorFactory,
    side,
    submitted,
    user_in,
)
from tests.programs.field.people import Field, field

pytestmark = pytest.mark.usefixtures("today")


def test_filters_live_in_the_address(operator, world: Field) -> None:
    draft, sent = world.record(narrative="Rapat koordinasi."), world.send()
    address = reverse("programs:log-list")
    cases = {
        "": {draft, sent},
        "status=submitted": {sent},
        f"kegiatan={world.activity.code}": {draft, sent},
        "bulan=2026-03": {draft, sent},
        "q=koordinasi": {draft},
        f"q={sent.number}": {sent},
        f"unit={world.activity.lead.slug}&status=draft": {draft},
        "status=tidak-ada": {draft, sent},
    }
    for query, expected in cases.items():
        page = operator.get(f"{address}?{query}")
        assert set(page.context["page_obj"].object_list) == expected, query
    nothing = operator.get(f"{address}?q=tidak+ada+sama+sekali").content.decode()
    assert "Tidak ada hasil untuk saringan ini. Hapus sebagian saringan." in nothing


def test_drafts_of_other_units_are_not_there(client, world: Field) -> None:
    draft, sent = world.record(), world.send()
    other_unit = user_in(ActivityFactory(agreement=world.agreement).lead, Role.UNIT_OPERATOR)
    for person in (other_unit, world.verifier):
        client.force_login(person)
        page = client.get(reverse("programs:log-list"))
        assert set(page.context["page_obj"].object_list) == {sent}
        assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(field().verifier)
    assert client.get(sent.get_absolute_url()).status_code == 404


def test_an_operator_reads_of_other_units_the_state_only(client, world: Field) -> None:
    sent = world.send(narrative="Isi yang bukan urusan unit lain.")
    client.force_login(user_in(ActivityFactory(agreement=world.agreement).lead, Role.UNIT_OPERATOR))
    page = client.get(sent.get_absolute_url()).content.decode()
    assert "Menunggu verifikasi" in page
    assert "Isi yang bukan urusan unit lain." not in page
    assert str(sent.evidence.get().pk) not in page
    found = client.get(reverse("programs:log-list") + "?q=bukan+urusan")
    assert not found.context["page_obj"].object_list


def test_the_page_stands_on_the_thread(operator, world: Field) -> None:
    log = world.send()
    steps = operator.get(log.get_absolute_url()).context["steps"]
    assert [step.kind for step in steps] == ["Pasal", "Kewajiban", "Kegiatan", "Catatan", "Bukti"]
    lonely = ActivityLogFactory(
        activity=ActivityFactory(agreement=world.agreement, lead=world.activity.lead, duties=[])
    )
    gaps = [step.gap for step in operator.get(lonely.get_absolute_url()).context["steps"]]
    assert "Belum ditautkan ke kewajiban" in gaps


@pytest.mark.parametrize("name", ["programs:log-list", "programs:queue"])
def test_lists_cost_the_same_however_long(client, world: Field, name: str) -> None:
    person = user_in(side(world.agreement, 2), Role.VERIFIER)
    client.force_login(person)
    counts = []
    for more in (3, 27):
        for _ in range(more):
            submitted(ActivityLogFactory(activity=world.activity, author=world.operator))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_the_form_offers_what_the_permission_allows(client, world: Field) -> None:
    bnn = ActivityFactory(agreement=world.agreement, lead=side(world.agreement, 2))
    supported = ActivityFactory(agreement=world.agreement)
    supported.supports.add(world.activity.lead)
    ActivityFactory(agreement=world.agreement)
    people = [
        world.operator,
        world.verifier,
        user_in(side(world.agreement, 1), Role.FIELD_OFFICER),
        user_in(side(world.agreement, 1), Role.EXECUTIVE),
    ]
    for person in people:
        allowed = {
            one
            for one in Activity.objects.filter(agreement=world.agreement)
            if person.has_perm("programs.record_log_for", one)
        }
        assert set(offered_to(person, world.agreement, 2026).all) == allowed
    assert bnn in offered_to(world.verifier, world.agreement, 2026).mine


def test_an_event_is_counted_as_one_unless_told(operator, world: Field) -> None:
    IndicatorFactory(activity=world.activity, name="rapat", unit="kegiatan")
    page = operator.get(reverse("programs:log-create") + f"?kegiatan={world.activity.code}")
    assert page.context["form"]["measure_2"].value() == "1"
    assert page.context["form"]["measure_1"].value() is None
