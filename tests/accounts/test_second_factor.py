"""Who holds power signs in with two factors; until the second is set up, nothing else opens."""

import importlib
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from reports.audit.trail import event_models
from tests.accounts.test_limits import code_now
from tests.factories import PASSWORD, OrganizationFactory, user_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
POWERFUL = [Role.VERIFIER, Role.AGREEMENT_ADMIN, Role.SYSTEM_ADMIN, Role.AUDITOR]
OTHERS = [role for role in Role if role not in POWERFUL]
ASKED = "Pasang verifikasi dua langkah untuk melanjutkan."


@pytest.fixture(autouse=True)
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def person_in(*roles: Role, **kwargs: object):
    user = user_in(OrganizationFactory(), *roles, username="siti", **kwargs)
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in() -> Client:
    visitor = Client()
    visitor.post(reverse("account_login"), {"login": "siti", "password": PASSWORD})
    return visitor


def leads_to_setup(response) -> bool:
    return response.status_code == 302 and response["Location"] == reverse("mfa_index")


@pytest.mark.parametrize("role", POWERFUL)
@pytest.mark.parametrize("name", ["reports:home", "accounts:profile", "accounts:users", "audit"])
def test_power_without_a_second_factor_opens_nothing(role, name):
    person_in(role)
    visitor = signed_in()
    assert leads_to_setup(visitor.get(reverse(name)))
    assert leads_to_setup(visitor.post(reverse(name)))


@pytest.mark.parametrize("role", OTHERS)
def test_others_need_none(role):
    person_in(role)
    assert signed_in().get(reverse("accounts:profile")).status_code == 200


def test_a_signatory_needs_one_whatever_the_role():
    person_in(Role.EXECUTIVE, is_signatory=True)
    assert leads_to_setup(signed_in().get(reverse("accounts:profile")))


def test_a_superuser_needs_one():
    person_in(is_superuser=True)
    assert leads_to_setup(signed_in().get(reverse("accounts:profile")))


@pytest.mark.parametrize(
    "name",
    [
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_change_password",
        "usersessions_list",
        "help",
        "privacy",
        "health-alive",
        "account_logout",
    ],
)
def test_own_security_help_and_signing_out_stay_open(name):
    person_in(Role.AUDITOR)
    visitor = signed_in()
    visitor.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert visitor.get(reverse(name)).status_code == 200


def test_one_who_is_asked_is_told_why_and_sees_no_menu():
    person_in(Role.AUDITOR)
    page = signed_in().get(reverse("audit"), follow=True).content.decode()
    assert ASKED in page
    assert reverse("audit") not in page
    assert reverse("account_logout") in page


def test_a_part_of_a_page_leads_the_whole_page_there():
    person_in(Role.AUDITOR)
    response = signed_in().get(reverse("audit"), headers={"hx-request": "true"})
    assert response["HX-Redirect"] == reverse("mfa_index")


def test_an_authenticator_opens_the_portal_and_gives_recovery_codes():
    user = person_in(Role.AUDITOR)
    visitor = signed_in()
    address = reverse("mfa_activate_totp")
    page = visitor.get(address, follow=True)
    assert page.redirect_chain[-1][0].startswith(reverse("account_reauthenticate"))
    asked = {"password": PASSWORD, "next": address}
    page = visitor.post(reverse("account_reauthenticate"), asked, follow=True)
    code = code_now(page.context["form"].secret)
    done = visitor.post(address, {"code": code}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("mfa_view_recovery_codes")
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    assert codes[0] in done.content.decode()
    page = visitor.get(reverse("audit"))
    assert (page.status_code, ASKED in page.content.decode()) == (200, False)
    assert ASKED not in visitor.get(reverse("mfa_index")).content.decode()


def test_recovery_codes_alone_do_not_count():
    RecoveryCodes.activate(person_in(Role.AUDITOR))
    assert leads_to_setup(signed_in().get(reverse("audit")))


def test_a_factor_that_is_gone_is_asked_for_again():
    user = person_in(Role.AUDITOR)
    held = Authenticator.objects.create(user=user, type="webauthn", data={})
    visitor = Client()
    visitor.force_login(user)
    assert visitor.get(reverse("audit")).status_code == 200
    held.delete()
    assert leads_to_setup(visitor.get(reverse("audit")))


def test_who_lost_the_factor_is_freed_at_the_console_and_it_is_remembered():
    user = person_in(Role.AUDITOR)
    Authenticator.objects.create(user=user, type="webauthn", data={})
    call_command("drop_second_factor", "siti", stdout=StringIO())
    assert not Authenticator.objects.filter(user=user).exists()
    labels = event_models()["accounts.User"].objects.values_list("pgh_label", flat=True)
    assert "factor_dropped" in set(labels)
    for name in ("siti", "tiada"):
        with pytest.raises(CommandError):
            call_command("drop_second_factor", name, stdout=StringIO())


def test_where_it_is_not_required_a_password_is_enough(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    person_in(Role.AUDITOR)
    assert signed_in().get(reverse("audit")).status_code == 200


@pytest.mark.parametrize(
    ("environment", "required"),
    [
        ({"P4GN_EMBEDDED": "1"}, False),
        ({"P4GN_EMBEDDED": "0"}, True),
        ({}, True),
        ({"P4GN_EMBEDDED": "1", "REQUIRE_SECOND_FACTOR": "1"}, True),
        ({"REQUIRE_SECOND_FACTOR": "0"}, False),
    ],
)
def test_it_is_required_unless_the_portal_is_a_demonstration(monkeypatch, environment, required):
    for name in ("P4GN_EMBEDDED", "REQUIRE_SECOND_FACTOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    fresh = importlib.util.find_spec("p4gn_portal.settings")
    module = importlib.util.module_from_spec(fresh)  # read anew, beside the settings in use
    fresh.loader.exec_module(module)
    assert module.REQUIRE_SECOND_FACTOR is required


def test_the_question_costs_one_query_for_power_and_none_for_others(django_assert_num_queries):
    from accounts.second_factor import is_missing

    powerful, other = person_in(Role.AUDITOR), user_in(OrganizationFactory(), Role.FIELD_OFFICER)
    assert powerful.roles
    assert other.roles
    with django_assert_num_queries(1):
        assert is_missing(powerful)
    with django_assert_num_queries(0):
        assert not is_missing(other)
