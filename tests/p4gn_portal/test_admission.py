"""Requests that no page can answer."""

import pytest

from accounts.lockout import client_address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/catatan/a%00/", "/laporan/a%00/", "/renja/2026/a%00/"])
def test_a_nul_in_an_address_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("charset", ["rot13", "idna", "utf-7"])
def test_a_charset_other_than_ours_is_refused(client, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    answer = client.generic("POST", "/masuk/", b"login=a", content_type=kind)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("proxies", "claimed", "expected"),
    [
        (0, "6.6.6.6", "10.0.0.5"),
        (1, "7.7.7.7", "7.7.7.7"),
        (1, "6.6.6.6, 7.7.7.7", "7.7.7.7"),
        (2, "6.6.6.6, 7.7.7.7, 172.18.0.9", "7.7.7.7"),
        (1, "", "10.0.0.5"),
    ],
)
def test_the_address_counted_is_the_one_our_proxy_saw(rf, settings, proxies, claimed, expected):
    settings.PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.5", headers={"X-Forwarded-For": claimed})
    assert client_address(request) == expected
