"""Codes, reset mails and old passwords can be tried a few times only, with or without Redis."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
CODES, MAILS, CHANGES = 5, 3, 5
REFUSED = "Terlalu banyak percobaan"


@pytest.fixture(autouse=True)
def no_redis(settings):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"


@pytest.fixture
def person():
    user = UserFactory(username="siti", email="siti@contoh.invalid")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def secret(person) -> str:
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def wrong_code(secret: str) -> str:
    """A code of no step near now."""
    step = int(time.time()) // 30
    near = {format_hotp_value(hotp_value(secret, step + away)) for away in (-1, 0, 1, 2)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555")
                if code not in near)  # fmt: skip


def at_the_code(address: str = "10.0.0.1") -> Client:
    """A browser that gave the right password and is asked for the code."""
    visitor = Client(REMOTE_ADDR=address)
    response = visitor.post(reverse("account_login"), {"login": "siti", "password": PASSWORD})
    assert response["Location"] == reverse("mfa_authenticate")
    return visitor


def enter_code(visitor: Client, code: str):
    return visitor.post(reverse("mfa_authenticate"), {"code": code})


def test_the_right_code_enters(secret):
    assert enter_code(at_the_code(), code_now(secret)).status_code == 302


def test_codes_run_out_for_the_account_wherever_they_are_tried(secret):
    for attempt in range(CODES):
        answer = enter_code(at_the_code(f"10.0.0.{attempt}"), wrong_code(secret))
        assert (answer.status_code, REFUSED in answer.content.decode()) == (200, False)
    answer = enter_code(at_the_code("10.0.1.1"), code_now(secret))
    assert (answer.status_code, REFUSED in answer.content.decode()) == (200, True)


def test_recovery_codes_share_the_count(person, secret):
    for _ in range(CODES):
        enter_code(at_the_code(), wrong_code(secret))
    kept = Authenticator.objects.get(user=person, type="recovery_codes").wrap()
    answer = enter_code(at_the_code(), kept.get_unused_codes()[0])
    assert REFUSED in answer.content.decode()
    assert len(kept.get_unused_codes()) == 10


def test_one_code_enters_once(secret):
    code = code_now(secret)
    first, second = at_the_code(), at_the_code()
    assert enter_code(first, code).status_code == 302
    assert enter_code(second, code).status_code == 200


def ask_for_mail(address: str, place: str = "10.0.0.1"):
    return Client(REMOTE_ADDR=place).post(reverse("account_reset_password"), {"email": address})


@pytest.mark.parametrize("address", ["siti@contoh.invalid", "tiada@contoh.invalid"])
def test_an_address_gets_a_few_reset_mails(person, address, mailoutbox):
    for attempt in range(MAILS):
        assert ask_for_mail(address.upper(), f"10.0.0.{attempt}").status_code == 302
    refused = ask_for_mail(address, "10.0.1.1")
    assert (refused.status_code, len(mailoutbox)) == (429, MAILS)
    assert "Coba lagi dalam 15 menit." in refused.content.decode()
    assert ask_for_mail("lain@contoh.invalid").status_code == 302  # a colleague still asks


def test_old_passwords_run_out_when_changing(person):
    visitor = Client()
    visitor.force_login(person)
    asked = {"oldpassword": "bukan ini", "password1": PASSWORD + "x", "password2": PASSWORD + "x"}
    address = reverse("account_change_password")
    for _ in range(CHANGES):
        assert visitor.post(address, asked).status_code == 200
    refused = visitor.post(address, asked | {"oldpassword": PASSWORD})
    assert (refused.status_code, REFUSED in refused.content.decode()) == (429, True)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_confirming_who_one_is_runs_out_too(person):
    visitor = Client()
    visitor.force_login(person)
    answers = {
        visitor.post(reverse("account_reauthenticate"), {"password": "bukan ini"}).status_code
        for _ in range(11)
    }
    assert 429 in answers


def test_failures_of_one_do_not_stop_a_colleague_at_the_same_place(person):
    UserFactory(username="budi")
    for _ in range(15):
        Client().post(reverse("account_login"), {"login": "tiada", "password": "bukan ini"})
    answer = Client().post(reverse("account_login"), {"login": "siti", "password": PASSWORD})
    assert answer.status_code == 302


def test_places_are_told_apart_behind_a_proxy(person, settings):
    settings.PROXY_COUNT = 1
    address = reverse("account_reset_password")
    for number in range(60):
        Client().post(
            address, {"email": f"n{number}@contoh.invalid"}, headers={"x-forwarded-for": "10.0.0.1"}
        )
    asked = {"email": "siti@contoh.invalid"}
    here = Client().post(address, asked, headers={"x-forwarded-for": "10.0.0.1"})
    elsewhere = Client().post(address, asked, headers={"x-forwarded-for": "10.0.0.2"})
    assert (here.status_code, elsewhere.status_code) == (429, 302)
