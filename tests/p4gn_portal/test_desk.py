"""What is settled before Django starts: the port, and what a desk may do without."""

import os
import socket
import subprocess
import sys

import pytest

from p4gn_portal import desk
from tests.stack import ROOT, environment, free_port, processes_of

pytestmark = pytest.mark.slow


@pytest.fixture
def taken_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def no_claims(monkeypatch):
    claimed = {}
    monkeypatch.setattr(desk, "_claimed", claimed)
    yield
    for one in claimed.values():
        one.close()


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "80a", "８０００", "8000.0"])
def test_what_is_no_port_is_refused_in_words(text):
    with pytest.raises(desk.DeskNotReady, match="bukan bilangan 1 sampai 65535"):
        desk.port_of(text)


def test_a_free_port_is_held_from_the_first_moment(no_claims):
    port = free_port()
    desk.claim("127.0.0.1", port)
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))


def test_claiming_twice_gives_the_same_socket(no_claims):
    port = free_port()
    assert desk.claim("127.0.0.1", port) is desk.claim("127.0.0.1", port)


def test_a_taken_port_is_named_with_a_way_out(no_claims, taken_port):
    with pytest.raises(desk.DeskNotReady) as refusal:
        desk.claim("127.0.0.1", taken_port)
    assert str(refusal.value) == (
        f"Port {taken_port} sudah dipakai program lain. "
        f"Hentikan program itu, atau pilih port lain: make run PORT={taken_port + 1}"
    )


def test_an_unknown_host_is_named(no_claims):
    with pytest.raises(desk.DeskNotReady, match=r"Alamat 'tidak\.ada\.invalid' tidak dikenal"):
        desk.claim("tidak.ada.invalid", free_port())


EVERYWHERE = "0.0.0.0"  # noqa: S104  only on a free port


@pytest.mark.parametrize("host", ["127.0.0.1", EVERYWHERE])
def test_only_a_portal_of_this_machine_gets_a_key_and_plain_http(
    no_claims, monkeypatch, tmp_path, host
):
    port = free_port()
    given = {"P4GN_VAR": str(tmp_path), "PORT": str(port)}
    monkeypatch.setattr(os, "environ", given)
    desk.prepare(["--host", host])
    told = {name: given.get(name) for name in ("HTTPS", "BASE_URL", "SECRET_KEY")}
    if host == EVERYWHERE:
        assert told == {"HTTPS": None, "BASE_URL": None, "SECRET_KEY": None}
    else:
        key = (tmp_path / "secret_key").read_text()
        assert told == {"HTTPS": "0", "BASE_URL": f"http://{host}:{port}", "SECRET_KEY": key}
        assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def manage(*arguments, var, **settings):
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd="/",
        env=environment(var, **settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_serve_says_that_the_port_is_taken_before_it_starts_anything(tmp_path, taken_port):
    done = manage("serve", var=tmp_path / "var", PORT=str(taken_port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Port {taken_port} sudah dipakai program lain.")
    assert not (tmp_path / "var" / "embedded").exists()


@pytest.mark.parametrize("arguments", [("serve", "--help"), ("check",)])
def test_commands_that_need_no_server_start_none(tmp_path, arguments):
    var = tmp_path / "var"
    done = manage(*arguments, var=var)
    assert done.returncode == 0, done.stderr
    assert not (var / "embedded").exists()
    assert processes_of(var) == []


def test_a_production_start_without_a_key_fails(tmp_path):
    given = environment(tmp_path, DATABASE_URL="postgres://x@h/x", REDIS_URL="redis://h")
    given.pop("SECRET_KEY", None)
    done = subprocess.run(
        [sys.executable, "-c", "import p4gn_portal.wsgi"],
        cwd=ROOT,
        env=given | {"DJANGO_SETTINGS_MODULE": "p4gn_portal.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "SECRET_KEY" in done.stderr.splitlines()[-1]
