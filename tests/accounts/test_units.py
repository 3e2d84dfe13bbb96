"""Units through time: what each was called and where it stood on any day, and who headed it."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from accounts import offices, restructuring
from accounts.models import Organization, OrganizationVersion, name_on
from accounts.offices import Tenure
from accounts.restructuring import Change, NotPossible, Wording
from accounts.roles import Role
from tests.factories import OrganizationFactory, user_in

NOW = "2026-11-24T04:00:00+00:00"
SPRING, MOVED_ON, AUTUMN = date(2026, 3, 1), date(2026, 7, 1), date(2026, 10, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def pemkab() -> Organization:
    return OrganizationFactory(kind="pemkab", name="Pemkab Uji")


@pytest.fixture
def unit(pemkab) -> Organization:
    return OrganizationFactory(
        parent=pemkab, slug="kesbangpol", name="Kantor Kesbangpol", short_name="Kantor"
    )


@pytest.fixture
def admin(pemkab, client):
    user = user_in(pemkab, Role.SYSTEM_ADMIN, username="sistem")
    client.force_login(user)
    return user


def renamed(unit: Organization, name: str = "Badan Kesbangpol", since: date = MOVED_ON) -> None:
    restructuring.reword(unit, Wording(name, "Badan", unit.parent), since=since)


def names_on(day: date, unit: Organization) -> str:
    found = Organization.objects.annotate(then=name_on(day)).get(pk=unit.pk)
    return found.then


def close_only(unit: Organization) -> None:
    unit.versions.update(validity=DateRange(None, MOVED_ON))
    judged_now()


def judged_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- Names and places ----------------------------------------------------------------------------


def test_a_renamed_unit_keeps_its_former_name_on_former_days(unit):
    renamed(unit)
    unit.refresh_from_db()
    assert unit.name == "Badan Kesbangpol"
    assert names_on(SPRING, unit) == "Kantor Kesbangpol"
    assert names_on(date(2026, 6, 30), unit) == "Kantor Kesbangpol"
    assert names_on(MOVED_ON, unit) == "Badan Kesbangpol"


def test_a_moved_unit_stood_below_its_former_parent(unit, pemkab):
    secretariat = OrganizationFactory(parent=pemkab, name="Sekretariat")
    restructuring.reword(unit, Wording(unit.name, unit.short_name, secretariat), since=MOVED_ON)
    then = {one.pk: one.above for one in Organization.objects.as_tree_on(SPRING, [pemkab.pk])}
    now = {one.pk: one.above for one in Organization.objects.as_tree_on(AUTUMN, [pemkab.pk])}
    assert (then[unit.pk], now[unit.pk]) == (pemkab.pk, secretariat.pk)


def test_the_tree_of_a_day_knows_the_names_of_that_day(unit, pemkab):
    renamed(unit)
    told = [
        (one.depth, one.name_then) for one in Organization.objects.as_tree_on(SPRING, [pemkab.pk])
    ]
    assert told == [(0, "Pemkab Uji"), (1, "Kantor Kesbangpol")]


@pytest.mark.parametrize("units", [1, 6])
def test_names_of_a_day_cost_a_list_no_query_a_row(pemkab, units, django_assert_num_queries):
    for one in OrganizationFactory.create_batch(units, parent=pemkab):
        renamed(one)
    with django_assert_num_queries(1):
        found = list(Organization.objects.filter(parent=pemkab).annotate(then=name_on(SPRING)))
    assert all(one.then != one.name for one in found)


def test_a_ralat_mends_all_days_of_the_present_name_and_stays_readable(unit):
    renamed(unit, "Badan Kesbangpool")
    unit.refresh_from_db()
    restructuring.correct(
        unit, Wording("Badan Kesbangpol", "Badan", unit.parent), reason="salah ketik"
    )
    assert names_on(MOVED_ON, unit) == "Badan Kesbangpol"
    assert names_on(SPRING, unit) == "Kantor Kesbangpol"
    struck = [one.name for one in restructuring.history_of(unit) if one.is_struck_out]
    assert struck == ["Badan Kesbangpool"]


@pytest.mark.parametrize("since", [date(2026, 11, 25), MOVED_ON, SPRING])
def test_no_change_from_a_day_to_come_or_before_the_last_one(unit, since):
    renamed(unit)
    unit.refresh_from_db()
    with pytest.raises(NotPossible):
        restructuring.reword(unit, Wording("Lain", "Lain", unit.parent), since=since)
    assert names_on(AUTUMN, unit) == "Badan Kesbangpol"


def test_the_same_wording_again_is_no_change(unit):
    restructuring.reword(unit, Wording.of(unit), since=MOVED_ON)
    assert unit.versions.count() == 1


def test_other_facts_are_written_with_the_wording(unit):
    restructuring.write(
        unit,
        wording=Wording("Badan", "Badan", unit.parent),
        facts={"agency_code": "8.01", "kind": "opd", "slug": "badan"},
        change=Change(MOVED_ON),
    )
    unit.refresh_from_db()
    assert (unit.name, unit.slug, unit.agency_code) == ("Badan", "badan", "8.01")


# --- What the database refuses -------------------------------------------------------------------


def test_a_unit_is_not_renamed_behind_its_history(unit):
    Organization.objects.filter(pk=unit.pk).update(name="Diam-diam")
    with pytest.raises(IntegrityError, match="dated history"), transaction.atomic():
        judged_now()
    renamed_back = {"name": "Kantor Kesbangpol"}
    Organization.objects.filter(pk=unit.pk).update(**renamed_back)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Nama lain"},
        {"validity": DateRange(None, SPRING)},
        {"validity": DateRange(None, None)},
        {"validity": DateRange(empty=True)},
    ],
)
def test_the_past_is_never_rewritten(unit, change):
    renamed(unit)
    past = OrganizationVersion.objects.filter(organization=unit, validity__upper_inf=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        past.update(**change)


def test_the_present_name_is_not_edited_in_place(unit):
    with pytest.raises(IntegrityError), transaction.atomic():
        unit.versions.update(name="Nama lain")


def test_a_wording_is_not_closed_without_the_next(unit):
    with pytest.raises(IntegrityError, match="dated history"), transaction.atomic():
        close_only(unit)


def test_two_wordings_never_hold_one_day(unit):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationVersion.objects.create(
            organization=unit, name="Dua", short_name="Dua", validity=DateRange(SPRING, None)
        )


def test_history_is_never_deleted(unit):
    with pytest.raises(DatabaseError), transaction.atomic():
        unit.versions.all().delete()


# --- Who heads it --------------------------------------------------------------------------------


def tenure(**changes: object) -> Tenure:
    """A definitive head, but for what the test says."""
    usual = {"kind": "kepala", "name": "A. Uji", "position": "Kepala Kantor"}
    return Tenure(**usual | {"capacity": "definitif"} | changes)


def test_only_one_definitive_holder_on_a_day(unit):
    offices.appoint(unit, tenure(first_day=SPRING))
    with pytest.raises(ValidationError, match=r"A\. Uji tercatat sebagai pejabat definitif"):
        offices.appoint(unit, tenure(name="B. Uji", first_day=AUTUMN))


def test_an_acting_head_sent_twice_is_recorded_once(unit):
    acting = tenure(capacity="plt", first_day=SPRING)
    offices.appoint(unit, acting)
    with pytest.raises(ValidationError, match="sudah tercatat dengan status jabatan ini"):
        offices.appoint(unit, acting)


def test_the_next_one_follows_the_day_after(unit):
    first = offices.appoint(unit, tenure(first_day=SPRING))
    offices.amend(first, tenure(first_day=SPRING, last_day=date(2026, 9, 30)))
    offices.appoint(unit, tenure(name="B. Uji", first_day=AUTUMN))
    names = [offices.heads_on(day, [unit.pk])[unit.pk].name for day in (date(2026, 9, 30), AUTUMN)]
    assert names == ["A. Uji", "B. Uji"]


def test_the_database_itself_refuses_a_second_definitive_holder(unit):
    holder = offices.appoint(unit, tenure(first_day=SPRING))
    holder.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        holder.save(force_insert=True)


def test_whoever_acts_heads_the_unit_that_day_and_is_titled_so(unit):
    offices.appoint(unit, tenure(first_day=SPRING))
    offices.appoint(
        unit,
        tenure(name="C. Uji", capacity="plh", first_day=AUTUMN, last_day=date(2026, 10, 9)),
    )
    head = offices.heads_on(AUTUMN, [unit.pk])[unit.pk]
    assert (head.name, head.title) == ("C. Uji", "Plh. Kepala Kantor")
    assert offices.heads_on(date(2026, 10, 10), [unit.pk])[unit.pk].name == "A. Uji"


@pytest.mark.parametrize("units", [1, 6])
def test_heads_of_many_units_cost_one_query(pemkab, units, django_assert_num_queries):
    below = OrganizationFactory.create_batch(units, parent=pemkab)
    for one in below:
        offices.appoint(one, tenure())
    with django_assert_num_queries(1):
        assert len(offices.heads_on(AUTUMN, [one.pk for one in below])) == units


# --- Pages ---------------------------------------------------------------------------------------


def sent(unit: Organization, **changes: object) -> dict[str, object]:
    return {
        "name": unit.name,
        "short_name": unit.short_name,
        "slug": unit.slug,
        "kind": unit.kind,
        "parent": unit.parent_id,
        "agency_code": "",
        "since": "2026-07-01",
        "reason": "",
    } | changes


def test_the_form_renames_from_a_day_and_the_page_tells_both_names(client, admin, unit):
    address = reverse("accounts:unit-edit", args=[unit.slug])
    page = client.post(address, sent(unit, name="Badan Kesbangpol"), follow=True).content.decode()
    assert "Kantor Kesbangpol" in page
    assert "sampai dengan 30 Juni 2026" in page
    assert "sejak 1 Juli 2026" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"since": ""}, "Isikan hari pertama nama atau kedudukan yang baru."),
        ({"since": "2026-12-31"}, "tidak boleh melewati hari ini"),
        ({"is_correction": "on"}, "Isikan apa yang salah tulis."),
    ],
)
def test_a_change_that_is_not_told_whole_is_refused_and_kept(client, admin, unit, changes, message):
    address = reverse("accounts:unit-edit", args=[unit.slug])
    page = client.post(address, sent(unit, name="Badan Baru", **changes)).content.decode()
    assert message in page
    assert 'value="Badan Baru"' in page
    assert unit.versions.count() == 1


def test_other_facts_change_without_a_day(client, admin, unit):
    address = reverse("accounts:unit-edit", args=[unit.slug])
    client.post(address, sent(unit, agency_code="8.01", since=""))
    unit.refresh_from_db()
    assert (unit.agency_code, unit.versions.count()) == ("8.01", 1)


HOLDER = {
    "kind": "kepala",
    "name": "A. Uji, S.Sos",
    "position": "Kepala Kantor",
    "capacity": "definitif",
    "nip": "19790101 200501 1 002",
    "first_day": "2026-03-01",
}


def test_a_holder_is_recorded_with_the_nip_as_papers_write_it(client, admin, unit):
    page = client.post(
        reverse("accounts:holder-create", args=[unit.slug]), HOLDER, follow=True
    ).content.decode()
    assert "19790101 200501 1 002" in page
    assert "sejak 1 Maret 2026" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"nip": "1979010120050110"}, "NIP terdiri atas 18 angka, NRP 8 angka."),
        ({"last_day": "2026-02-01"}, "Hari terakhir tidak boleh mendahului hari pertama."),
        ({"position": ""}, "Isikan nama jabatan."),
    ],
)
def test_a_holder_that_cannot_be_is_refused_and_kept(client, admin, unit, changes, message):
    address = reverse("accounts:holder-create", args=[unit.slug])
    page = client.post(address, HOLDER | changes).content.decode()
    assert message in page
    assert "A. Uji, S.Sos" in page
    assert not unit.offices.exists()


def test_a_rival_is_said_beside_the_form(client, admin, unit):
    address = reverse("accounts:holder-create", args=[unit.slug])
    client.post(address, HOLDER)
    page = client.post(address, HOLDER | {"name": "B. Uji"}).content.decode()
    assert "tercatat sebagai pejabat definitif" in page


def test_a_holder_is_mended_under_its_own_address(client, admin, unit):
    client.post(reverse("accounts:holder-create", args=[unit.slug]), HOLDER)
    address = reverse("accounts:holder-edit", args=[unit.slug, 1])
    client.post(address, HOLDER | {"last_day": "2026-09-30"})
    assert offices.heads_on(AUTUMN, [unit.pk]) == {}
    assert client.get(reverse("accounts:holder-edit", args=[unit.slug, 2])).status_code == 404


@pytest.mark.parametrize("units", [2, 8])
def test_the_list_of_units_costs_the_same_however_many(
    client, admin, pemkab, units, django_assert_num_queries
):
    for one in OrganizationFactory.create_batch(units, parent=pemkab):
        offices.appoint(one, tenure())
    client.get(reverse("accounts:units"))
    with django_assert_num_queries(8):
        client.get(reverse("accounts:units"))
