"""The system admin makes and changes accounts; nobody grants a role to self."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organization, User
from accounts.roles import Role
from tests.factories import PASSWORD, OrganizationFactory, UserFactory, user_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def unit() -> Organization:
    return OrganizationFactory(slug="dinas-uji", name="Dinas Uji")


@pytest.fixture
def admin(unit, client) -> User:
    user = user_in(unit, Role.SYSTEM_ADMIN, username="sistem")
    client.force_login(user)
    return user


def written(unit: Organization, **changes: object) -> dict[str, object]:
    return {
        "full_name": "Siti Aminah",
        "username": "siti",
        "email": "siti@contoh.invalid",
        "organization": unit.pk,
        "position": "Staf",
        "nip": "",
        "roles": [Role.FIELD_OFFICER],
        "is_active": "on",
    } | changes


def create(client: Client, unit: Organization, **changes: object):
    return client.post(reverse("accounts:user-create"), written(unit, **changes))


def test_an_account_is_made_without_a_password_and_opened_by_its_link(
    client, admin, unit, mailoutbox
):
    page = create(client, unit).content.decode()
    user = User.objects.get(username="siti")
    assert (user.get_full_name(), set(user.roles), user.organization) == (
        "Siti Aminah",
        {"Petugas"},
        unit,
    )
    assert not user.has_usable_password()
    (mail,) = mailoutbox
    link = re.search(r"http\S+/kata-sandi/atur/\S+", mail.body)[0]
    assert link.removesuffix("/") in page

    visitor = Client()
    form = visitor.get(link, follow=True)
    response = visitor.post(
        form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD}
    )
    assert response.status_code == 302
    assert User.objects.get(username="siti").check_password(PASSWORD)
    again = Client().get(link, follow=True)
    assert "password1" not in again.content.decode()  # the link worked once


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"full_name": ""}, "Isikan nama lengkap."),
        ({"username": ""}, "Isikan nama pengguna."),
        ({"email": ""}, "Isikan alamat surel."),
        ({"email": "siti"}, "Alamat surel tidak benar. Contoh: nama@instansi.go.id."),
        ({"organization": ""}, "Pilih unit organisasi."),
        ({"roles": []}, "Pilih sedikitnya satu peran."),
        ({"nip": "123"}, "NIP terdiri atas 18 angka, NRP 8 angka."),
        ({"username": "SISTEM"}, "Nama pengguna ini sudah dipakai."),
        ({"email": "SISTEM@contoh.invalid"}, "Alamat surel ini sudah dipakai akun lain."),
        (
            {"roles": [Role.FIELD_OFFICER, Role.VERIFIER]},
            "Peran berikut tidak boleh dipegang satu akun: Petugas Kesbangpol dan Verifikator.",
        ),
        (
            {"roles": [Role.SYSTEM_ADMIN, Role.AUDITOR]},
            "Peran berikut tidak boleh dipegang satu akun: Admin Sistem dan Auditor.",
        ),
        ({"is_signatory": "on"}, "Penanda tangan harus berperan Pimpinan atau Verifikator."),
        ({"full_name": "x" * 151}, "150"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(
    client, admin, unit, changes, message
):
    page = create(client, unit, **({"position": "Kepala Seksi"} | changes)).content.decode()
    assert message in page
    assert 'value="Kepala Seksi"' in page  # what was typed stays
    assert not User.objects.filter(username="siti").exists()


def test_a_unit_that_does_not_exist_is_refused(client, admin, unit):
    assert create(client, unit, organization=999_999).status_code == 200
    assert not User.objects.filter(username="siti").exists()


def test_a_changed_role_ends_the_sessions_of_its_holder(client, admin, unit):
    person = user_in(unit, Role.FIELD_OFFICER, username="siti", email="siti@contoh.invalid")
    theirs = Client()
    person.set_password(PASSWORD)
    person.save()
    theirs.post(reverse("account_login"), {"login": "siti", "password": PASSWORD})
    theirs.get(reverse("accounts:profile"))
    address = reverse("accounts:user-edit", args=["siti"])
    client.post(address, written(unit, roles=[Role.FIELD_OFFICER]))
    assert theirs.get(reverse("accounts:profile")).status_code == 200
    client.post(address, written(unit, roles=[Role.UNIT_OPERATOR]))
    assert theirs.get(reverse("accounts:profile")).status_code == 302
    assert set(User.objects.get(username="siti").roles) == {"Operator OPD"}


def test_nobody_grants_a_role_to_self(client, admin, unit):
    address = reverse("accounts:user-edit", args=[admin.username])
    changed = written(unit, username="sistem", email=admin.email, roles=[Role.EXECUTIVE])
    assert client.get(address).status_code == 403
    assert client.post(address, changed).status_code == 403
    assert set(User.objects.get(pk=admin.pk).roles) == {"Admin Sistem"}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMIN])
def test_only_the_system_admin_writes(client, unit, role):
    client.force_login(user_in(unit, role))
    addresses = [
        reverse("accounts:user-create"),
        reverse("accounts:unit-create"),
        reverse("accounts:unit-edit", args=[unit.slug]),
    ]
    assert [client.get(address).status_code for address in addresses] == [403] * 3
    assert [client.post(address).status_code for address in addresses] == [403] * 3
    assert client.get(reverse("accounts:users")).status_code == (
        200 if role == Role.AUDITOR else 403
    )


def test_filters_narrow_the_list(client, admin, unit):
    other = OrganizationFactory(slug="dinas-lain")
    user_in(other, Role.AUDITOR, username="lain", first_name="Orang Lain")
    user_in(unit, Role.EXECUTIVE, username="uji", first_name="Orang Uji", is_active=False)

    def names(**asked: str) -> set[str]:
        page = client.get(reverse("accounts:users"), asked).context["page_obj"]
        return {person.username for person in page}

    assert names() == {"sistem", "lain", "uji"}
    assert names(cari="orang") == {"lain", "uji"}
    assert names(peran="Auditor") == {"lain"}
    assert names(unit="dinas-uji") == {"sistem", "uji"}
    assert names(status="nonaktif") == {"uji"}
    assert names(unit="tidak-ada") == {"sistem", "lain", "uji"}


def test_the_list_asks_as_much_for_one_as_for_many(client, admin, django_assert_max_num_queries):
    def queries() -> int:
        with django_assert_max_num_queries(60) as asked:
            client.get(reverse("accounts:users"))
        return len(asked)

    few = queries()
    UserFactory.create_batch(20, roles=[Role.AUDITOR])
    assert queries() == few


def test_a_unit_is_added_below_another(client, admin, unit):
    response = client.post(
        reverse("accounts:unit-create"),
        {
            "name": "Bidang Uji",
            "short_name": "Bid. Uji",
            "slug": "Bidang-Uji",
            "kind": "opd",
            "parent": unit.pk,
        },
    )
    assert response.status_code == 302
    assert Organization.objects.get(slug="bidang-uji").parent == unit


def test_a_unit_cannot_stand_below_its_own_branch(client, admin, unit):
    below = OrganizationFactory(parent=unit)
    response = client.post(
        reverse("accounts:unit-edit", args=[unit.slug]),
        {
            "name": unit.name,
            "short_name": unit.short_name,
            "slug": unit.slug,
            "kind": "opd",
            "parent": below.pk,
        },
    )
    assert response.status_code == 200
    unit.refresh_from_db()
    assert unit.parent is None


def test_the_tree_shows_each_unit_below_its_own(client, admin, unit):
    below = OrganizationFactory(parent=unit, name="Bidang")
    rows = client.get(reverse("accounts:units")).context["page_obj"].object_list
    places = {row.pk: (index, row.depth) for index, row in enumerate(rows)}
    assert places[below.pk] == (places[unit.pk][0] + 1, 1)
