"""A person recognises "Chrome di Android", not a line of version numbers."""

import pytest

from p4gn_portal.browsers import browser_in_words

LIKE_ALL = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) {}"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            LIKE_ALL.format("Linux; Android 14", "Chrome/126.0 Mobile Safari/537.36"),
            "Chrome di Android",
        ),
        (
            LIKE_ALL.format("Windows NT 10.0", "Chrome/126.0 Safari/537.36 Edg/126.0"),
            "Edge di Windows",
        ),
        (
            LIKE_ALL.format("iPhone; CPU iPhone OS 17_5 like Mac OS X", "Safari/604.1"),
            "Safari di iPhone",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
            "Firefox di Linux",
        ),
        ("curl/8.5", "Peramban lain"),
        ("", "Peramban lain"),
    ],
)
def test_names(user_agent, words):
    assert browser_in_words(user_agent) == words
