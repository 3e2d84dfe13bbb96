"""Links to a password: shown for a first entrance only, and always remembered with their maker."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from reports.audit.trail import Entry, event_models
from tests.accounts.test_administration import written
from tests.factories import PASSWORD, OrganizationFactory, user_in

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http\S+/kata-sandi/atur/\S+")
NEW = "kata sandi lain 2027"


@pytest.fixture
def unit():
    return OrganizationFactory(slug="dinas-uji")


@pytest.fixture
def admin(unit, client) -> User:
    user = user_in(unit, Role.SYSTEM_ADMIN, username="sistem", first_name="Admin")
    client.force_login(user)
    return user


@pytest.fixture
def newcomer(unit) -> User:
    """Has set no password yet."""
    user = user_in(unit, Role.FIELD_OFFICER, username="siti", email="siti@contoh.invalid")
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def person(newcomer) -> User:
    newcomer.set_password(PASSWORD)
    newcomer.save()
    return newcomer


@pytest.fixture
def dead_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def ask_for_link(client: Client) -> str:
    return client.post(reverse("accounts:user-link", args=["siti"])).content.decode()


def told(unit) -> list[tuple[str, str]]:
    """Who did what to accounts, as an auditor reads it, oldest first; fields apart."""
    auditor = Client()
    auditor.force_login(user_in(unit, Role.AUDITOR))
    page = auditor.get(reverse("audit"), {"jenis": "accounts.User"})
    entries: list[Entry] = page.context["entries"]
    assert all(entry.deed in page.content.decode() for entry in entries)
    plain = {"dibuat", "diubah", "dihapus"}
    return [
        (entry.who, entry.deed)
        for entry in reversed(entries)
        if entry.name == "siti" and entry.deed not in plain
    ]


def test_a_first_link_is_shown_and_mailed(client, admin, newcomer, unit, mailoutbox):
    page = ask_for_link(client)
    (mail,) = mailoutbox
    assert LINK.search(mail.body)[0] in page
    assert "Admin (sistem)" in mail.body  # its person learns who made it
    assert told(unit) == [
        ("Admin", "diberi tautan kata sandi yang ditampilkan di layar"),
        ("Admin", "diberi tautan kata sandi melalui surel"),
    ]


def test_a_link_to_an_account_in_use_reaches_its_person_only(
    client, admin, person, unit, mailoutbox
):
    page = ask_for_link(client)
    (mail,) = mailoutbox
    assert (mail.to, LINK.search(page)) == (["siti@contoh.invalid"], None)
    assert LINK.search(mail.body)
    assert "Admin (sistem) membuat tautan" in mail.body
    assert told(unit) == [("Admin", "diberi tautan kata sandi melalui surel")]
    assert (
        "Tautan tidak ditampilkan kepada Anda"
        in client.get(reverse("accounts:user-edit", args=["siti"])).content.decode()
    ), "the form says so beforehand"


@pytest.mark.usefixtures("dead_mail")
def test_without_a_mail_server_nothing_is_shown_of_an_account_in_use(client, admin, person, unit):
    page = ask_for_link(client)
    assert "server surel tidak menjawab" in page
    assert LINK.search(page) is None
    assert told(unit)[-1] == ("Admin", "tidak menerima tautan: surel tidak terkirim")


@pytest.mark.usefixtures("dead_mail")
def test_without_a_mail_server_a_first_link_is_handed_over(client, admin, newcomer):
    page = ask_for_link(client)
    assert "Serahkan tautan di bawah" in page
    assert LINK.search(page)


def test_a_portal_without_mail_server_does_not_claim_to_have_mailed(
    client, admin, person, settings, capsys
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "server surel tidak menjawab" in ask_for_link(client)
    assert LINK.search(capsys.readouterr().out) is None


def set_by_link(link: str, password: str) -> None:
    visitor = Client()
    form = visitor.get(link, follow=True)
    address = form.request["PATH_INFO"]
    visitor.post(address, {"password1": password, "password2": password})
    assert User.objects.get(username="siti").check_password(password)


def test_each_way_to_a_password_is_remembered_without_it(client, admin, newcomer, unit, mailoutbox):
    ask_for_link(client)
    set_by_link(LINK.search(mailoutbox[-1].body)[0], PASSWORD)
    visitor = Client()
    visitor.post(reverse("account_login"), {"login": "siti", "password": PASSWORD})
    visitor.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    )
    Client().post(reverse("account_reset_password"), {"email": "siti@contoh.invalid"})
    set_by_link(LINK.search(mailoutbox[-1].body)[0], PASSWORD)
    assert told(unit)[2:] == [
        ("Pemegang tautan", "diatur kata sandi pertamanya"),
        (newcomer.first_name, "diubah kata sandinya"),
        ("Pengunjung halaman masuk", "dimintakan tautan kata sandi dari halaman masuk"),
        ("Pemegang tautan", "disetel ulang kata sandinya"),
    ]
    kept = str(list(event_models()["accounts.User"].objects.values()))
    assert not any(secret in kept for secret in (PASSWORD, NEW, "md5$", "kata-sandi/atur"))


def test_a_password_set_at_the_console_is_remembered(person, unit, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: NEW)
    call_command("changepassword", "siti", stdout=StringIO())
    assert told(unit) == [("Operator server", "diubah kata sandinya")]


@pytest.mark.usefixtures("dead_mail")
@pytest.mark.parametrize("address", ["siti@contoh.invalid", "tiada@contoh.invalid"])
def test_a_forgotten_password_without_mail_server_is_told_alike_for_all(person, address):
    response = Client().post(reverse("account_reset_password"), {"email": address})
    assert response.status_code == 503
    assert "Server surel tidak menjawab" in response.content.decode()


def test_the_history_of_links_cannot_be_rewritten(client, admin, person):
    ask_for_link(client)
    events = event_models()["accounts.User"].objects.filter(pgh_label="link_mailed")
    assert events.count() == 1
    for attempt in (events.delete, lambda: events.update(pgh_label="update")):
        with pytest.raises(InternalError), transaction.atomic():
            attempt()


def test_a_changed_address_is_told_to_the_one_before(
    client, admin, person, unit, mailoutbox, django_capture_on_commit_callbacks
):
    address = reverse("accounts:user-edit", args=["siti"])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, written(unit, email="baru@contoh.invalid"))
    (mail,) = mailoutbox
    assert (mail.to, "Admin (sistem)" in mail.body) == (["siti@contoh.invalid"], True)
    assert told(unit) == [("Admin", "diubah alamat surelnya")]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, written(unit, email="baru@contoh.invalid", position="Kepala"))
    assert len(mailoutbox) == 1
