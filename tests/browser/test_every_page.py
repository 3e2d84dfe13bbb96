"""Every page that each role can reach: no trace, no English, no barrier, no other agreement."""

import re
from collections import deque
from urllib.parse import urldefrag, urlsplit

import pytest

from tests.browser.main_job import REPORT
from tests.browser.visitor import DESK, PHONE

ROLES = ("rina", "siti", "budi", "wati", "joko", "dewi", "agus")
MOST_PAGES = 140
NOT_PAGES = re.compile(r"^/(keluar|static)/|/unduh/|/bukti/|/naskah/|\.(pdf|jpg|png|svg)$")
ENGLISH = re.compile(
    r"\b(?:the|this|that|with|from|please|password|username|sign in|log ?in|log ?out|submit|cancel|"
    r"delete|save|edit|required|invalid|error|warning|search|next|previous|page not found|"
    r"forbidden|server|pending|approved|draft|published|choose|select|browse|your|you)\b",
    re.IGNORECASE,
)
# Words that are Indonesian, official terms, or names although they look English.
ALLOWED = re.compile(r"\b(?:Diterima server|leading sector|server|stakeholder)\b", re.IGNORECASE)


def kind_of(path: str) -> str:
    """The address without what tells two pages of one kind apart."""
    bare = urlsplit(path).path
    return re.sub(r"(?:[A-Z]{3}-|K-|BKT-)[\w.-]+|[0-9a-f-]{36}|\d+", "#", bare)


def addresses(html: str) -> list[str]:
    found = re.findall(r'href="(/[^"#][^"]*|/)"', html)
    return [urldefrag(one.replace("&amp;", "&"))[0] for one in found]


def shown(visitor, html: str) -> str:
    """What a reader sees or hears of a page, without scripts, codes and addresses."""
    text = re.sub(r"<(script|style|template)\b.*?</\1>", " ", html, flags=re.DOTALL)
    spoken = " ".join(re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]*)"', text))
    text = re.sub(r"<[^>]+>", " ", text)
    return re.sub(r"\S+@\S+|https?://\S+", " ", f"{text} {spoken}")


@pytest.fixture(scope="module")
def reached() -> dict[str, dict[str, str]]:
    """One address of each kind of page, by role; filled as the crawl goes."""
    return {}


@pytest.mark.parametrize("role", ROLES)
def test_every_reachable_page_answers_in_indonesian(told, visit, reached, role):
    visitor = visit(role)
    queue, seen, kinds = deque(["/"]), {"/"}, dict[str, str]()
    wrong = []
    while queue and len(seen) < MOST_PAGES:
        path = queue.popleft()
        answer = visitor.context.request.get(f"{visitor.url}{path}")
        if answer.status >= 400:
            wrong.append(f"{answer.status} {path}")
            continue
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        html = answer.text()
        kinds.setdefault(kind_of(path), path)
        if '<html lang="id"' not in html:
            wrong.append(f"not in Indonesian: {path}")
        english = ENGLISH.findall(ALLOWED.sub(" ", shown(visitor, html)))
        if english:
            wrong.append(f"{path}: {sorted(set(english))}")
        for address in addresses(html):
            is_new = address not in seen and not NOT_PAGES.search(address)
            if is_new and sum(kind_of(one) == kind_of(address) for one in seen) < 4:
                seen.add(address)
                queue.append(address)
    reached[role] = kinds
    assert wrong == []
    assert len(kinds) > (4 if role == "agus" else 8)


@pytest.mark.parametrize("role", ROLES)
def test_every_kind_of_page_is_free_of_barriers_at_both_sizes(told, visit, reached, role):
    """Kinds of pages another role was judged on before are not judged anew."""
    judged = {kind for other in ROLES[: ROLES.index(role)] for kind in reached.get(other, {})}
    judged.discard("/")  # each role has a home of its own
    kinds = {kind: path for kind, path in reached[role].items() if kind not in judged}
    visitor = visit(role)
    barriers, sideways = [], []
    for path in kinds.values():
        visitor.open(path)
        for screen in (PHONE, DESK):
            visitor.page.set_viewport_size(screen)
            barriers += visitor.barriers()
            if visitor.sideways() > 0:
                sideways.append(f"{path} at {screen['width']}")
    assert barriers == []
    assert sideways == []


@pytest.mark.parametrize(
    "path", ["/", "/kewajiban/", "/catatan/", "/laporan/", "/telusur/", "/renja/2026/", "/kelola/"]
)
def test_strangers_see_the_door_only(told, visit, path):
    stranger = visit().open(path)
    assert "/masuk/" in stranger.page.url


def test_strangers_may_check_a_report_and_nothing_else(told, visit, rows):
    [(code,)] = rows("SELECT verification_code FROM reports_progressreport WHERE code = %s", REPORT)
    stranger = visit().open(f"/v/{code}/")
    assert "/v/" in stranger.page.url
    assert "45 " not in stranger.text()
    assert stranger.barriers() == []


def test_unknown_addresses_answer_in_our_words(told, visit):
    for username in ("", "siti"):
        visitor = visit(username)
        answer = visitor.page.goto("/tidak/ada/")
        said = visitor.page.locator("body").inner_text()
        assert (answer.status, "Halaman tidak ditemukan" in said) == (404, True) or (
            username == "" and "/masuk/" in visitor.page.url
        )
        visitor.complaints = [one for one in visitor.complaints if "404" not in one]
