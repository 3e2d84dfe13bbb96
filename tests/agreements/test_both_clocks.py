"""The text of one day as it was known on another: `?per=&diketahui=`."""

from datetime import date

import pytest
import time_machine

from agreements import amend
from agreements.knowledge import known_on
from tests.agreements.conftest import signed
from tests.agreements.test_amend import enacted_by_two, reword
from tests.factories import in_force

MARCH, MAY, JULY = date(2026, 3, 1), date(2026, 5, 1), date(2026, 7, 1)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def agreement(db):
    with time_machine.travel(date(2026, 1, 2)):
        return in_force(articles=3, duties=2, slug="nota-uji")


@pytest.fixture
def addendum(agreement, admin, other_admin):
    """Enacted on 10 May, retroactively in force from 1 March."""
    with time_machine.travel(date(2026, 5, 10)):
        draft = signed(amend.draft(agreement, by=admin, title="Adendum Surut"), MARCH)
        reword(draft, "2", "(1) Rumusan surut.")
        return enacted_by_two(draft, admin, other_admin)


def second(source, day):
    return source.text_on(day).get(number="2").body


def test_before_it_was_enacted_nobody_knew(agreement, addendum):
    assert "surut" not in second(known_on(agreement, date(2026, 5, 9)), date(2026, 4, 1))
    assert "surut" in second(known_on(agreement, date(2026, 5, 10)), date(2026, 4, 1))
    assert "surut" in second(agreement, date(2026, 4, 1))


def test_knowing_does_not_move_the_effective_day(agreement, addendum):
    assert "surut" not in second(known_on(agreement, JULY), date(2026, 2, 28))


def test_a_day_of_knowing_ends_at_midnight_in_wita(agreement, admin, other_admin):
    with time_machine.travel("2026-05-10T15:59:00Z"):  # 23.59 WITA
        draft = signed(amend.draft(agreement, by=admin), MARCH)
        reword(draft, "2", "(1) Tengah malam.")
        enacted_by_two(draft, admin, other_admin)
    assert "Tengah malam" in second(known_on(agreement, date(2026, 5, 10)), JULY)
    assert "Tengah malam" not in second(known_on(agreement, date(2026, 5, 9)), JULY)


def test_before_the_first_enactment_nothing_is_known(agreement):
    known = known_on(agreement, date(2026, 1, 1))
    assert not known.text_on(JULY).exists()
    assert not known.duties_on(JULY).exists()


def test_an_extension_that_came_later_is_not_known_yet(agreement, admin, other_admin):
    with time_machine.travel(date(2026, 6, 1)):
        draft = signed(amend.draft(agreement, by=admin), JULY)
        draft.extends_until = date(2027, 12, 31)
        draft.save()
        enacted_by_two(draft, admin, other_admin)
    assert known_on(agreement, date(2026, 5, 31)).ends == date(2027, 1, 1)
    assert known_on(agreement, date(2026, 6, 1)).ends == date(2028, 1, 1)


def test_both_clocks_cost_the_same_however_much_was_amended(
    agreement, admin, other_admin, django_assert_num_queries
):
    def cost():
        with django_assert_num_queries(3):
            known = known_on(agreement, JULY)
            assert len(known.text_on(JULY)) == 3
            assert len(known.duties_on(JULY)) == 2

    cost()
    for number in range(4):
        with time_machine.travel(date(2026, 5, 1 + number)):
            draft = signed(amend.draft(agreement, by=admin), date(2026, 4, 1 + number))
            reword(draft, "2", f"(1) Rumusan {number}.")
            enacted_by_two(draft, admin, other_admin)
    cost()


def test_the_page_reads_by_both_clocks_and_says_so(client, agreement, addendum, admin):
    client.force_login(admin)
    params = {"per": "2026-04-01", "diketahui": "2026-05-09"}
    page = " ".join(client.get(agreement.get_absolute_url(), params).content.decode().split())
    assert "Rumusan surut" not in page
    assert "Sebagaimana diketahui pada 9 Mei 2026." in page
    assert "per=2026-04-01&amp;diketahui=2026-05-09" in page  # the way to each article keeps both
    article = client.get(f"{agreement.get_absolute_url()}pasal/2/", params).content.decode()
    assert "Rumusan surut" not in article.partition("Riwayat rumusan")[0]


def test_one_day_is_compared_as_known_on_two_days(client, agreement, addendum, admin):
    client.force_login(admin)
    asked = {"dari": "2026-04-01", "ke": "2026-04-01", "dari_diketahui": "2026-05-09"}
    page = client.get(f"{agreement.get_absolute_url()}banding/", asked).content.decode()
    text = " ".join(page.split())
    assert "Naskah 1 April 2026 (sebagaimana diketahui pada 9 Mei 2026)" in text
    assert "1 berbeda" in text
    assert "surut" in text


def test_a_day_of_knowing_nobody_can_read_is_said(client, agreement, admin):
    client.force_login(admin)
    page = client.get(agreement.get_absolute_url(), {"diketahui": "kemarin"}).content.decode()
    assert "Isikan tanggal yang benar" in page
