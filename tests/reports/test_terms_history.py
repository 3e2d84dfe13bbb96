"""Riwayat of an agreement: who changed its terms and why, before and after."""

from datetime import date

import pghistory
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from agreements import amend, versions
from tests.agreements.conftest import signed
from tests.agreements.test_amend import enacted_by_two, reword
from tests.factories import in_force, side, user_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def agreement():
    with time_machine.travel(date(2026, 1, 2)):
        return in_force(articles=3, duties=2, slug="nota-uji")


@pytest.fixture
def admin(agreement):
    return user_in(side(agreement, 1), Role.AGREEMENT_ADMIN, first_name="Rina")


@pytest.fixture
def other_admin(agreement):
    return user_in(side(agreement, 2), Role.AGREEMENT_ADMIN, first_name="Budi")


def amended(agreement, admin, other_admin, body="(1) Rumusan baru.", number="2"):
    draft = signed(amend.draft(agreement, by=admin, title="Perubahan Kesatu"), date(2026, 5, 1))
    draft.reason = "Menyesuaikan pembiayaan"
    draft.save()
    reword(draft, number, body)
    return enacted_by_two(draft, admin, other_admin)


def read(client, agreement, user, **asked):
    client.force_login(user)
    response = client.get(reverse("reports:terms-history", args=[agreement.slug]), asked)
    assert response.status_code == 200
    return response


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_paper_tells_by_whose_hands_why_and_what_it_read_before(
    client, agreement, admin, other_admin
):
    was = agreement.text_on(date(2026, 4, 1)).get(number="2").body
    amended(agreement, admin, other_admin)
    response = read(client, agreement, admin)
    newest = response.context["enactments"][0]
    assert str(newest.amendment.drafted_by) == "Rina"
    assert str(newest.amendment.enacted_by) == "Budi"
    (change,) = (one for one in newest.changes if one.title.startswith("Pasal 2"))
    before = "".join(one.text for one in change.pieces if one.kind != "added")
    after = "".join(one.text for one in change.pieces if one.kind != "removed")
    assert was in before
    assert "(1) Rumusan baru." in after
    assert "Menyesuaikan pembiayaan" in text_of(response)


def test_what_an_amendment_ends_is_told_with_its_last_words(client, agreement, admin, other_admin):
    duty = agreement.duties.get(code="KWJ-02")
    draft = signed(amend.draft(agreement, by=admin), date(2026, 5, 1))
    versions.end_duty(draft, duty, by=admin)
    enacted_by_two(draft, admin, other_admin)
    newest = read(client, agreement, admin).context["enactments"][0]
    assert [(one.kind, one.title.split()[0]) for one in newest.changes] == [("diakhiri", "KWJ-02")]


def test_the_latest_enactment_stands_first_and_the_original_last(
    client, agreement, admin, other_admin
):
    amended(agreement, admin, other_admin)
    papers = [one.amendment for one in read(client, agreement, admin).context["enactments"]]
    assert [one.ordinal for one in papers] == [1, 0]


def test_a_draft_is_told_only_to_those_who_read_drafts(client, agreement, admin):
    with pghistory.context(user=admin.pk):
        draft = amend.draft(agreement, by=admin, title="Draf yang dirahasiakan")
        reword(draft, "1", "(1) Belum untuk umum.")
    assert "Draf yang dirahasiakan" in text_of(read(client, agreement, admin))
    executive = user_in(side(agreement, 1), Role.EXECUTIVE)
    told = text_of(read(client, agreement, executive))
    assert "Draf yang dirahasiakan" not in told
    assert "Belum untuk umum" not in told


def test_a_corrected_fact_is_told_with_who_and_what_it_was(client, agreement, admin):
    with pghistory.context(user=admin.pk):
        party = agreement.parties.get(ordinal=1)
        party.signatory_name = "Nama Contoh"
        party.save()
    told = [one for one in read(client, agreement, admin).context["entries"] if one.who == "Rina"]
    assert [(what, after) for one in told for what, _, after in one.changes] == [
        ("nama penanda tangan", "Nama Contoh")
    ]


def test_history_costs_the_same_however_much_was_amended(client, agreement, admin, other_admin):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            read(client, agreement, admin)
        return len(queries)

    amended(agreement, admin, other_admin, "(1) Pertama.")
    once = cost()
    for number in ("1", "2", "3"):
        amended(agreement, admin, other_admin, f"(1) Lagi {number}.", number)
    assert cost() <= once  # a page of deeds may hold fewer kinds, each read in two queries
