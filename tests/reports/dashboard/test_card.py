"""Kartu kinerja: the figures of the home on one page, whatever there is to tell."""

from dataclasses import replace
from io import BytesIO

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from reports.dashboard import board_of
from reports.matrix import Side
from reports.performance.card import DUTIES_SHOWN, card_of
from reports.renderers import card
from reports.thread import Scope
from tests.codes import codes_on
from tests.factories import in_force, side, user_in

pytestmark = pytest.mark.slow
ADDRESS = "/dasbor/kartu-kinerja/unduh/pdf/"


@pytest.fixture
def scope(agreement, people) -> Scope:
    return Scope(agreement, people["pimpinan"], timezone.localdate(), 2026)


def pages_of(content: bytes) -> list[str]:
    return [
        " ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(content)).pages
    ]


def test_it_tells_on_one_page_what_the_home_tells(client, people, scope):
    client.force_login(people["pimpinan"])
    answer = client.get(ADDRESS)
    [page] = pages_of(answer.content)
    assert answer["Content-Disposition"].endswith('"kartu-kinerja-2026-per-2026-11-24.pdf"')
    for figure in board_of(scope).figures:
        assert figure.label in page
        assert figure.value in page
    assert "Keadaan pada 24 November 2026" in page


def test_what_needs_eyes_stands_first(scope):
    told = card_of(board_of(scope), scope, timezone.now())
    assert [one["state"] for one in told["duties"]] == ["late", "unscheduled", "met"]
    assert [one["code"] for one in told["duties"]] == ["KWJ-01", "KWJ-03", "KWJ-02"]


@pytest.mark.parametrize("count", [1, 8, 12, 13, DUTIES_SHOWN, 60])
def test_many_duties_with_long_titles_stay_on_one_page_and_the_rest_is_counted(scope, count):
    board = board_of(scope)
    row = replace(board.matrix.sides[0].rows[0], title="Menyelenggarakan kegiatan " * 30)
    board = replace(
        board,
        matrix=replace(board.matrix, sides=[Side("Pihak " * 40, [row] * count)]),
        late_units=[replace(board.late_units[0], name="Dinas " * 40)] * 5,
    )
    [page] = pages_of(card.render(card_of(board, scope, timezone.now()), at=timezone.now()))
    rest = count - DUTIES_SHOWN
    assert (f"dan {rest} kewajiban lainnya" in page) == (rest > 0)


def test_hostile_words_reach_the_page_as_words(scope):
    board = board_of(scope)
    row = replace(board.matrix.sides[0].rows[0], title='#read("/etc/passwd") $x$ \x00‮')
    board = replace(board, matrix=replace(board.matrix, sides=[Side("#panic()", [row])]))
    [page] = pages_of(card.render(card_of(board, scope, timezone.now()), at=timezone.now()))
    assert '#read("/etc/passwd")' in page


def test_without_plan_money_and_duties_there_is_still_a_page(client, db):
    bare = in_force(articles=1, duties=0)
    client.force_login(user_in(side(bare, 1), Role.EXECUTIVE))
    [page] = pages_of(client.get(ADDRESS).content)
    assert "Belum ada kewajiban yang berlaku." in page
    assert "Belum ada pagu." in page


def test_it_is_not_offered_beside_the_figures_of_one_unit(client, people, agreement):
    client.force_login(people["pimpinan"])
    unit = agreement.activities.get(code="K-01").lead.slug
    assert ADDRESS in client.get("/dasbor/").content.decode()
    assert ADDRESS not in client.get(f"/dasbor/?unit={unit}").content.decode()


def test_its_code_opens_the_matrix_of_the_same_day(client, people, settings):
    client.force_login(people["pimpinan"])
    [address] = codes_on(client.get(f"{ADDRESS}?per=2026-03-31").content)
    page = client.get(address.removeprefix(settings.BASE_URL))
    assert "31 Maret 2026" in page.content.decode()


def test_an_earlier_day_is_told_as_it_was_known_then(client, people):
    client.force_login(people["pimpinan"])
    [page] = pages_of(client.get(f"{ADDRESS}?per=2026-03-31").content)
    assert "Keadaan pada 31 Maret 2026" in page


def test_the_same_moment_makes_the_same_bytes(scope):
    now = timezone.now()
    told = card_of(board_of(scope), scope, now)
    assert card.render(told, at=now) == card.render(told, at=now)


def test_it_costs_no_more_queries_than_the_home(client, people):
    client.force_login(people["pimpinan"])

    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    assert cost(ADDRESS) <= cost("/")
