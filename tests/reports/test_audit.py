"""The audit trail: what changed, by whom, within what one may see."""

from datetime import timedelta

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organization
from accounts.roles import Role
from programs.models import ActivityLog
from reports.audit import trail
from reports.audit.trail import AGREEMENT_OF, event_models
from tests.factories import (
    ActivityFactory,
    ActivityLogFactory,
    OrganizationFactory,
    decided,
    in_force,
    side,
    user_in,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def agreement():
    return in_force(slug="nota-uji")


@pytest.fixture
def auditor(agreement, client):
    user = user_in(side(agreement, 1), Role.AUDITOR, username="auditor")
    client.force_login(user)
    return user


@pytest.fixture
def log(agreement) -> ActivityLog:
    return ActivityLogFactory(activity=ActivityFactory(agreement=agreement))


def entries(client, **asked: str) -> list[trail.Entry]:
    return client.get(reverse("audit"), asked).context["entries"]


def test_every_tracked_kind_has_its_place():
    assert set(AGREEMENT_OF) == set(event_models())


def test_a_change_is_told_with_who_and_what_it_was_before(client, auditor, agreement, log):
    by = user_in(side(agreement, 1), Role.FIELD_OFFICER, first_name="Siti")
    with pghistory.context(user=by.pk):
        log.place = "Balai Desa"
        log.save()
    newest = entries(client, jenis="programs.ActivityLog")[0]
    assert (newest.who, newest.name, newest.deed) == ("Siti", log.number, "diubah")
    assert list(newest.changes) == [("tempat", "–", "Balai Desa")]


def test_a_state_is_told_in_its_word_and_a_unit_by_its_name(client, auditor, agreement, log):
    other = OrganizationFactory(parent=side(agreement, 1), slug="dinas-lain")
    ActivityLog.objects.filter(pk=log.pk).update(organization=other)
    changed = entries(client, jenis="programs.ActivityLog")[0].changes
    assert list(changed) == [("unit pelaksana", log.organization.slug, "dinas-lain")]
    decided(log)
    told = [entry.changes for entry in entries(client, jenis="programs.ActivityLog")]
    assert ("status", "Menunggu verifikasi", "Terverifikasi") in told[0]


def test_what_nobody_signed_for_is_told_as_the_system(client, auditor, log):
    assert {entry.who for entry in entries(client, jenis="programs.ActivityLog")} == {"Sistem"}


def test_parts_are_named_after_what_they_belong_to(client, auditor, log):
    decided(log)
    (decision,) = entries(client, jenis="programs.Verification")
    assert (decision.what, decision.name, decision.deed) == ("Verifikasi", log.number, "dibuat")


def test_other_agreements_stay_out_of_sight(client, auditor, log):
    elsewhere = ActivityLogFactory(activity=ActivityFactory(agreement=in_force()))
    assert len(entries(client, jenis="programs.ActivityLog")) == 1
    assert client.get(reverse("audit"), {"perjanjian": elsewhere.agreement.slug}).status_code == 404


def test_the_system_admin_sees_accounts_only(client, agreement, log):
    client.force_login(user_in(side(agreement, 1), Role.SYSTEM_ADMIN))
    response = client.get(reverse("audit"))
    assert {entry.what for entry in response.context["entries"]} <= {
        trail.title_of(kind) for kind, path in AGREEMENT_OF.items() if not path
    }
    refused = client.get(reverse("audit"), {"jenis": "programs.ActivityLog"})
    assert list(refused.context["entries"]) == []


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.AUDITOR, Role.SYSTEM_ADMIN}]
)
def test_others_do_not_read_it(client, agreement, role):
    client.force_login(user_in(side(agreement, 1), role))
    assert client.get(reverse("audit")).status_code == 403


def test_an_auditor_without_a_party_sees_accounts_and_nothing_of_agreements(client, log):
    client.force_login(user_in(OrganizationFactory(), Role.AUDITOR))
    assert not entries(client, jenis="programs.ActivityLog")


def test_days_are_days_in_wita_and_both_count(client, auditor, log):
    today = timezone.localdate()
    tomorrow = (today + timedelta(days=1)).isoformat()
    asked = {"jenis": "programs.ActivityLog"}
    assert entries(client, **asked, dari=today.isoformat(), sampai=today.isoformat())
    assert not entries(client, **asked, dari=tomorrow)


def test_a_person_narrows_it(client, auditor, agreement, log):
    by = user_in(side(agreement, 1), Role.FIELD_OFFICER, username="siti")
    with pghistory.context(user=by.pk):
        ActivityLog.objects.filter(pk=log.pk).update(place="Balai Desa")
    assert len(entries(client, pelaku="SITI")) == 1


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"dari": "32/13/2026"}, "Isikan tanggal yang benar. Contoh: 24/11/2026."),
        ({"pelaku": "tiada"}, "Tidak ada pengguna dengan nama itu."),
    ],
)
def test_what_is_wrong_is_said(client, auditor, asked, message):
    response = client.get(reverse("audit"), asked)
    assert message in response.content.decode()
    assert "Kesalahan:" in response.content.decode()


@pytest.mark.parametrize("name", ["sebelum", "sesudah"])
@pytest.mark.parametrize(
    "mark", ["0", "-1", "abc", "1-2", "9-9-9-9", "９-1-1", "9" * 30 + "-1-1", "1-99-" + "9" * 40]
)
def test_a_mark_that_is_none_is_answered(client, auditor, log, name, mark):
    assert client.get(reverse("audit"), {name: mark}).status_code == 200


def walked(client, **asked: str) -> list[list[trail.Entry]]:
    """Every page from the newest to the oldest."""
    pages, older = [], "newest"
    while older:
        mark = {} if older == "newest" else {"sebelum": older}
        context = client.get(reverse("audit"), asked | mark).context
        pages.append(context["entries"])
        assert bool(context["newer"]) == (older != "newest")
        older = context["older"]
    return pages


def test_pages_follow_one_another_without_gap_or_repeat(client, auditor, agreement):
    unit = side(agreement, 1)
    for place in range(95):
        Organization.objects.filter(pk=unit.pk).update(agency_code=str(place))
    pages = walked(client, jenis="accounts.Organization")
    seen = [entry.changes[0][2] for page in pages for entry in page if entry.changes]
    assert seen == [str(place) for place in reversed(range(95))]


def test_events_of_one_moment_and_many_kinds_stay_in_one_order(client, auditor, agreement):
    """All that one transaction does bears one time: the kind and the number decide."""
    for number in range(45):
        decided(
            ActivityLogFactory(activity=ActivityFactory(agreement=agreement, code=f"K-{number}"))
        )
    pages = walked(client)
    kept = sum(model.objects.count() for model in event_models().values())
    told = [(entry.at, entry.what, entry.name, entry.deed) for page in pages for entry in page]
    assert len({entry.at for page in pages for entry in page}) == 1
    assert len(told) == kept
    assert [len(page) for page in pages[:-1]] == [trail.PAGE_SIZE] * (len(pages) - 1)


def test_one_walks_back_to_where_one_came_from(client, auditor, agreement):
    for place in range(130):
        Organization.objects.filter(pk=side(agreement, 1).pk).update(agency_code=str(place))
    pages = walked(client, jenis="accounts.Organization")
    asked = {"jenis": "accounts.Organization"}
    first = client.get(reverse("audit"), asked).context
    second = client.get(reverse("audit"), asked | {"sebelum": first["older"]}).context
    back = client.get(reverse("audit"), asked | {"sesudah": second["newer"]}).context
    assert list(back["entries"]) == list(pages[0])
    assert (back["newer"], back["older"]) == ("", first["older"])


def test_each_history_is_read_by_its_index_on_time():
    """Without it a page sorts the whole history: 2 s among a million events, now 0,1 s."""
    for model in event_models().values():
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, model._meta.db_table)
        columns = [one["columns"] for one in found.values() if one["index"]]
        assert ["pgh_created_at", "pgh_id"] in columns, model._meta.label
    with connection.cursor() as cursor:
        assert "pghistory_context_user" in connection.introspection.get_constraints(
            cursor, "pghistory_context"
        )


def test_a_page_costs_the_same_with_more_behind_it(client, auditor, log):
    def queries_after(changes: int) -> int:
        for place in range(changes):
            ActivityLog.objects.filter(pk=log.pk).update(place=f"Tempat {place} {changes}")
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("audit"), {"jenis": "programs.ActivityLog"})
        return len(asked)

    queries_after(1)  # the first page of a session keeps what was chosen
    assert queries_after(2) == queries_after(80)
