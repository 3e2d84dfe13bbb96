"""Reading field logs: the list, its filters, one log on its thread, what the form offers."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from p4gn_portal.paging import LongPaginator
from programs.models import Achievement, Activity, ActivityLog, LogCounter
from programs.numbering import highest_given
from programs.reconciling import rollup_differences
from programs.recording import offered_to
from tests.factories import (
    ActivityFactory,
    ActivityLogFactory,
    EvidenceFactory,
    IndicatorFactory,
    side,
    submitted,
    user_in,
)
from tests.programs.field.people import Field, field

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("today")]


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


def test_a_page_of_evidence_costs_the_same_however_many_files(client, world: Field) -> None:
    """Once each as one who may see all, and as one who may not see the sheets."""
    few, many = ActivityLogFactory.create_batch(2, activity=world.activity, author=world.operator)
    for log, each in ((few, 1), (many, 5)):
        for kind in ("photo", "attendance", "document"):
            EvidenceFactory.create_batch(each, log=log, kind=kind)
        submitted(log)
    executive = user_in(side(world.agreement, 1), Role.EXECUTIVE)
    for person, name in (
        (world.verifier, "programs:log"),
        (world.verifier, "programs:verify"),
        (executive, "programs:log"),
    ):
        client.force_login(person)
        client.get(reverse(name, args=[few.number]))
        counts = []
        for one in (few, many):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(reverse(name, args=[one.number])).status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1], (person, name)


def test_numbers_past_five_digits_stand_after_those_of_five(operator, world: Field) -> None:
    """As text 100000 would come before 99998; a day has its logs in the order they were given."""
    LogCounter.objects.create(agreement=world.agreement, year=2026, last=99_997)
    logs = [world.send() for _ in range(4)]
    numbers = [f"CTT-2026-{ordinal}" for ordinal in (99998, 99999, 100000, 100001)]
    assert [one.number for one in logs] == numbers
    page = operator.get(reverse("programs:log-list"))
    assert [one.number for one in page.context["page_obj"]] == numbers[::-1]
    assert list(ActivityLog.objects.values_list("number", flat=True)) == numbers[::-1]
    assert operator.get(logs[3].get_absolute_url()).status_code == 200
    assert highest_given(world.agreement, 2026) == 100_001


def test_the_latest_position_of_a_day_is_that_of_the_highest_number(world: Field) -> None:
    LogCounter.objects.create(agreement=world.agreement, year=2026, last=99_998)
    for value in (7, 9):
        world.verify(world.send(measurements={world.indicator.pk: Decimal(value)}))
    assert Achievement.objects.get().latest == 9
    assert list(rollup_differences()) == []


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


def test_a_long_list_is_counted_as_far_as_anybody_pages(operator, world, monkeypatch):
    monkeypatch.setattr(LongPaginator, "MOST", 2)
    for _ in range(3):
        world.record()
    page = " ".join(operator.get("/catatan/").content.decode().split())
    assert "Lebih dari 2 catatan; yang terbaru ditampilkan." in page
    assert page.count("data-row=") == 2


def test_what_a_figure_opens_is_counted_to_the_last_row(operator, world, monkeypatch):
    monkeypatch.setattr(LongPaginator, "MOST", 2)
    for _ in range(3):
        world.record()
    page = " ".join(operator.get("/catatan/?tahun=2026").content.decode().split())
    assert "3 catatan" in page
    assert page.count("data-row=") == 3
