"""Signing in: five failures shut one account at one place, and nobody else's."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
WRONG = "bukan kata sandinya"
LIMIT = settings.AXES_FAILURE_LIMIT


@pytest.fixture
def person():
    user = UserFactory(username="siti", email="siti@contoh.invalid")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(name: str, password: str = PASSWORD, address: str = "10.0.0.1", **headers):
    return Client().post(
        reverse("account_login"),
        {"login": name, "password": password},
        REMOTE_ADDR=address,
        **headers,
    )


def entered(response) -> bool:
    return response.status_code == 302


def test_addresses_are_indonesian():
    assert [reverse(name) for name in ("account_login", "account_logout", "mfa_index")] == [
        "/masuk/",
        "/keluar/",
        "/akun/keamanan/",
    ]


@pytest.mark.parametrize("name", ["siti", "SITI", "siti@contoh.invalid", "Siti@Contoh.invalid"])
def test_name_or_address_and_password_enter(person, name):
    assert entered(sign_in(name))


def test_unknown_and_known_names_are_answered_alike(person):
    known = sign_in("siti", WRONG).content.decode()
    unknown = sign_in("tiada", WRONG).content.decode()
    words = "Nama pengguna atau kata sandi tidak sesuai."
    assert (words in known, words in unknown) == (True, True)


def test_the_right_password_does_not_open_a_locked_account(person):
    for _ in range(LIMIT):
        last = sign_in("siti", WRONG)
    assert last.status_code == 429
    refused = sign_in("siti")
    assert refused.status_code == 429
    assert "Terlalu banyak percobaan" in refused.content.decode()


def test_name_and_address_share_one_count(person):
    for attempt in range(LIMIT):
        sign_in("siti" if attempt % 2 else "SITI@contoh.invalid", WRONG)
    assert sign_in("siti").status_code == 429


def test_a_colleague_at_the_same_place_still_enters(person):
    colleague = UserFactory(username="budi")
    colleague.set_password(PASSWORD)
    colleague.save()
    for _ in range(LIMIT):
        sign_in("siti", WRONG)
    assert entered(sign_in("budi"))


def test_guesses_from_elsewhere_do_not_shut_the_office(person):
    for _ in range(LIMIT):
        sign_in("siti", WRONG, address="203.0.113.9")
    assert entered(sign_in("siti"))


def test_a_forged_forwarding_header_does_not_evade_the_count(person):
    for attempt in range(LIMIT):
        sign_in("siti", WRONG, headers={"x-forwarded-for": f"198.51.100.{attempt}"})
    assert sign_in("siti").status_code == 429


def test_locks_live_in_the_database_and_need_no_broker(person, settings):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert entered(sign_in("siti"))
    for _ in range(LIMIT):
        sign_in("siti", WRONG)
    assert sign_in("siti").status_code == 429


def test_an_inactive_account_does_not_enter(person):
    person.is_active = False
    person.save()
    sign_in("siti")
    client = Client()
    client.post(reverse("account_login"), {"login": "siti", "password": PASSWORD})
    assert client.get(reverse("accounts:profile")).status_code == 302


@pytest.mark.parametrize("target", ["//jahat.example", "\\jahat.example", "javascript:alert(1)"])
def test_one_is_not_led_elsewhere_after_signing_in(person, target):
    response = Client().post(
        reverse("account_login") + f"?next={target}",
        {"login": "siti", "password": PASSWORD, "next": target},
    )
    arrives_at = urlsplit(urljoin("http://portal/masuk/", response["Location"]))
    assert (arrives_at.scheme, arrives_at.netloc) == ("http", "portal")


def test_permissions_ask_for_the_roles_and_nothing_else(django_assert_num_queries):
    user = User.objects.get(pk=UserFactory(roles=[Role.AUDITOR]).pk)
    with django_assert_num_queries(1):
        asked = [user.has_perm(name) for name in ("audit.view_trail", "accounts.manage_users")]
    assert asked == [True, False]


def test_a_stored_permission_grants_nothing():
    user = UserFactory(roles=[Role.AUDITOR])
    permission = Permission.objects.get(codename="add_organization")
    user.user_permissions.add(permission)
    user.groups.first().permissions.add(permission)
    assert not User.objects.get(pk=user.pk).has_perm("accounts.add_organization")


def test_nobody_signs_up(client):
    response = client.post(reverse("account_signup"), {"username": "baru", "password1": PASSWORD})
    assert "Pendaftaran" in response.content.decode() or response.status_code == 403


def test_the_link_in_a_reset_mail_ignores_the_host_of_the_request(person, settings, mailoutbox):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://portal.contoh.invalid"
    Client().post(
        reverse("account_reset_password"),
        {"email": person.email},
        headers={"host": "jahat.example"},
    )
    (mail,) = mailoutbox
    assert "https://portal.contoh.invalid/kata-sandi/atur/" in mail.body
    assert "jahat" not in mail.body


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "privacy"])
def test_open_pages_need_no_account(client, name):
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["accounts:profile", "accounts:users", "audit", "help"])
def test_other_pages_lead_to_signing_in(client, name):
    response = client.get(reverse(name))
    assert response["Location"] == f"/masuk/?next={reverse(name)}"
