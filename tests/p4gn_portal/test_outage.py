"""The page for a database that is away: plain, in words, at once, asking nobody."""

import psycopg2
import pytest
from django.db import InterfaceError, OperationalError, connections
from django.test import Client

from p4gn_portal import health, views
from tests.stack import free_port


@pytest.fixture
def visitor():
    """A browser that is shown what a user would see, not the exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def no_database(django_db_blocker, monkeypatch):
    """A database that refuses connections, as one that was stopped does."""
    with django_db_blocker.unblock():
        database = connections["default"]
        kept = database.connection
        database.connection = None
        monkeypatch.setitem(database.settings_dict, "PORT", str(free_port()))
        monkeypatch.setitem(database.settings_dict, "HOST", "127.0.0.1")
        yield
        database.connection = kept


@pytest.mark.parametrize("address", ["/masuk/", "/", "/v/TIDAK-ADA/"])
def test_without_a_database_pages_are_503_in_plain_words(visitor, no_database, address):
    visitor.cookies["sessionid"] = "someone-was-signed-in"
    answer = visitor.get(address)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Sistem sedang dipelihara." in page
    assert "Catatan di perangkat Anda tetap aman." in page
    assert "Traceback" not in page
    assert "OperationalError" not in page


def test_without_a_database_the_phone_gets_json(visitor, no_database):
    visitor.cookies["sessionid"] = "someone-was-signed-in"
    answer = visitor.get("/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer.json() == {"pesan": views.OUTAGE_WORDS}


def test_without_a_database_health_says_so_and_the_process_lives(visitor, no_database):
    answer = visitor.get("/sehat/siap/")
    parts = answer.json()["bagian"]
    assert (answer.status_code, answer.json()["status"]) == (503, "mati")
    assert parts["basis_data"]["status"] == health.DOWN
    assert parts["migrasi"]["status"] == health.UNKNOWN
    assert visitor.get("/sehat/hidup/").status_code == 200


def caused_by(cause, kind=OperationalError):
    error = kind("words of the driver: connection")
    error.__cause__ = cause
    return error


class Told(psycopg2.OperationalError):
    """An error of the driver with a state, which it does not let us set."""

    def __init__(self, state: str | None) -> None:
        super().__init__()
        self.state = state

    @property
    def pgcode(self) -> str | None:
        return self.state


@pytest.mark.parametrize(
    ("error", "is_outage"),
    [
        (caused_by(Told(None)), True),  # no connection
        (caused_by(Told("57P01")), True),  # server stopping
        (caused_by(Told("57P03")), True),  # server starting
        (caused_by(Told("53300")), True),  # too many connections
        (caused_by(Told("55P03")), True),  # waited too long for a lock
        (caused_by(Told("57014")), True),  # statement took too long
        (caused_by(Told("53100")), False),  # disk full: waiting helps nobody
        (caused_by(Told("40P01")), False),  # deadlock: ours to mend
        (InterfaceError("connection already closed"), True),
        (InterfaceError("cursor already closed"), False),
        (ValueError("connection"), False),
        (None, False),
    ],
)
def test_only_what_passes_by_itself_is_an_outage(error, is_outage):
    assert views.is_outage(error) is is_outage
