"""The life of an agreement: ended by two hands, mended by a ralat, told when its end is near."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from agreements import amend
from agreements.expiry import expiry_of
from agreements.models import Agreement, Amendment
from tests.agreements.conftest import signed
from tests.agreements.test_amend import enacted_by_two, reword

AUGUST = date(2026, 8, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ending(agreement, admin):
    draft = amend.draft(agreement, by=admin, title="Pengakhiran", kind="termination")
    return signed(draft, AUGUST)


@pytest.fixture
def ended(agreement, ending, admin, other_admin):
    enacted_by_two(ending, admin, other_admin)
    agreement.refresh_from_db()
    return agreement


def standing(agreement, day):
    return agreement.standing_on(day)


def test_an_agreement_is_in_force_until_the_day_before_its_ending(ended):
    assert standing(ended, date(2026, 7, 31)) == Agreement.Standing.IN_FORCE
    assert standing(ended, AUGUST) == Agreement.Standing.TERMINATED
    assert ended.last_day_in_force == date(2026, 7, 31)


def test_an_ending_words_nothing(ending, admin):
    reword(ending, "2")
    with pytest.raises(amend.NotReady, match="tidak mengubah pasal atau kewajiban"):
        amend.propose(ending, by=admin)


def test_after_the_end_only_a_ralat_that_says_until_when_is_enacted(ended, admin):
    later = signed(amend.draft(ended, by=admin), date(2026, 7, 1))
    reword(later, "2")
    with pytest.raises(amend.NotReady, match="sudah diakhiri; hanya ralat"):
        amend.propose(later, by=admin)
    ralat = signed(amend.draft(ended, by=admin, kind="correction"), AUGUST)
    with pytest.raises(amend.NotReady, match="sampai kapan perjanjian berlaku"):
        amend.propose(ralat, by=admin)


def test_a_ralat_mends_a_wrong_ending(ended, admin, other_admin):
    ralat = signed(amend.draft(ended, by=admin, kind="correction"), AUGUST)
    ralat.extends_until = date(2026, 12, 31)
    ralat.save()
    enacted_by_two(ralat, admin, other_admin)
    ended.refresh_from_db()
    assert standing(ended, AUGUST) == Agreement.Standing.IN_FORCE
    assert ended.terminated_on is None
    assert ended.text_on(AUGUST).count() == 3


def test_the_database_keeps_status_and_day_of_the_end_together(ended):
    with pytest.raises(IntegrityError, match="agreement_termination_dated"), transaction.atomic():
        Agreement.objects.filter(pk=ended.pk).update(terminated_on=None)


def test_after_the_end_the_page_shows_the_text_of_the_last_day(client, ended, admin):
    client.force_login(admin)
    page = " ".join(
        client.get(ended.get_absolute_url(), {"per": "2026-09-01"}).content.decode().split()
    )
    assert "tidak berlaku lagi pada 1 September 2026" in page
    assert "naskah hari terakhirnya, 31 Juli 2026" in page
    assert "Pasal 2" in page


@pytest.mark.parametrize(
    ("today", "left", "stage"),
    [
        (date(2026, 10, 1), None, None),
        (date(2026, 10, 2), "90 hari lagi", 90),
        (date(2026, 11, 1), "60 hari lagi", 60),
        (date(2026, 12, 1), "30 hari lagi", 30),
        (date(2026, 12, 31), "hari ini", 30),
        (date(2027, 1, 1), None, None),
    ],
)
def test_an_end_that_is_near_is_told(agreement, today, left, stage):
    end = expiry_of(agreement, today)
    assert (end and end.left, end and end.stage) == (left, stage)


def test_the_pages_warn_until_the_agreement_is_extended(
    client, agreement, addendum, admin, other_admin
):
    with time_machine.travel(date(2026, 12, 1)):
        client.force_login(admin)
        for address in ("/perjanjian/", agreement.get_absolute_url()):
            assert (
                "berakhir 31 Desember 2026 (30 hari lagi)" in client.get(address).content.decode()
            )
        addendum.extends_until = date(2027, 12, 31)
        addendum.save()
        enacted_by_two(addendum, admin, other_admin)
        assert "hari lagi" not in client.get(agreement.get_absolute_url()).content.decode()


def test_an_ending_is_begun_from_the_same_form_and_asks_for_its_day(client, agreement, admin):
    client.force_login(admin)
    made = client.post(
        f"{agreement.get_absolute_url()}perubahan/baru/",
        {"kind": "termination", "title": "Pengakhiran Nota Kesepakatan"},
    )
    one = Amendment.objects.get(kind="termination")
    assert made.url == one.get_absolute_url()
    page = client.get(one.get_absolute_url()).content.decode()
    assert "Tidak berlaku lagi mulai" in page
    assert "Tambah pasal" not in page
