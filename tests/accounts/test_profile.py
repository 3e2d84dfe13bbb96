"""One's own page and the two pages about the portal."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories import OrganizationFactory, UserFactory, user_in

pytestmark = pytest.mark.django_db


def test_one_reads_what_is_known_about_oneself(client):
    unit = OrganizationFactory(name="Dinas Uji")
    client.force_login(user_in(unit, Role.FIELD_OFFICER, first_name="Siti", nip="12345678"))
    page = client.get(reverse("accounts:profile")).content.decode()
    assert all(words in page for words in ("Siti", "Dinas Uji", "Petugas", "12345678"))


def test_who_belongs_to_no_unit_is_told(client):
    client.force_login(UserFactory(organization=None))
    page = client.get(reverse("accounts:profile")).content.decode()
    assert "Akun tanpa unit organisasi belum dapat melihat apa pun." in page


def test_the_guide_is_for_whoever_is_signed_in(client):
    client.force_login(UserFactory())
    assert "Memverifikasi catatan" in client.get(reverse("help")).content.decode()


def test_the_privacy_notice_names_no_official(client):
    page = client.get(reverse("privacy")).content.decode()
    assert "belum ditetapkan" in page
