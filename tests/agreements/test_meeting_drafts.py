"""Several drafts at once: the second to be enacted meets what changed under it, and chooses."""

from datetime import date

import pytest
from django.urls import reverse

from agreements import amend, clashes, completeness, versions
from agreements.models import Amendment, ArticleVersion, Repeal, Retention
from tests.agreements.conftest import signed
from tests.agreements.test_amend import enacted_by_two, reword
from tests.agreements.test_amend_races import at_once
from tests.factories import RepealFactory, RetentionFactory

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def other_draft(agreement, other_admin) -> Amendment:
    """A second draft, of the other admin, for the same day."""
    return signed(amend.draft(agreement, by=other_admin, title="Adendum Kedua"), JULY)


@pytest.fixture
def met(agreement, addendum, other_draft, admin, other_admin) -> Amendment:
    """Both word Pasal 2; the first is in force, the second is still a draft."""
    reword(addendum, "2", "(1) Kata pertama.")
    reword(other_draft, "2", "(1) Kata kedua.")
    enacted_by_two(addendum, admin, other_admin)
    return other_draft


def address(amendment, name, *args):
    return reverse(f"agreements:{name}", args=[amendment.agreement.slug, amendment.ordinal, *args])


def second(agreement):
    return agreement.text_on(JULY).get(number="2")


def test_a_draft_whose_ground_moved_is_not_enacted(met, other_admin):
    with pytest.raises(amend.NotReady) as refusal:
        amend.propose(met, by=other_admin)
    assert refusal.value.problems == [
        "Pasal 2 telah diubah oleh Adendum Pertama; pilih rumusan yang dipakai."
    ]


def test_three_texts_stand_side_by_side(met, agreement):
    (clash,) = clashes.article_clashes(met)
    assert "PARA PIHAK" in clash.base.body
    assert clash.theirs == second(agreement)
    assert clash.mine.body == "(1) Kata kedua."


def test_keeping_the_draft_replaces_what_is_in_force(met, agreement, admin, other_admin):
    (clash,) = clashes.article_clashes(met)
    article = clash.mine.article
    versions.align(met, article, by=other_admin, seen=clash.seen, is_kept=True)
    enacted_by_two(met, other_admin, admin)
    assert second(agreement).body == "(1) Kata kedua."
    assert ArticleVersion.objects.get(body="(1) Kata pertama.").validity.isempty


def test_giving_way_leaves_what_is_in_force(met, agreement, other_admin):
    (clash,) = clashes.article_clashes(met)
    versions.align(met, clash.mine.article, by=other_admin, seen=clash.seen, is_kept=False)
    assert not met.article_versions.exists()
    assert second(agreement).body == "(1) Kata pertama."
    assert clashes.article_clashes(met) == []


def test_a_third_text_that_came_between_is_told(met, agreement, admin, other_admin):
    (shown,) = clashes.article_clashes(met)
    third = signed(amend.draft(agreement, by=admin, title="Adendum Ketiga"), JULY)
    reword(third, "2", "(1) Kata ketiga.")
    enacted_by_two(third, admin, other_admin)
    with pytest.raises(versions.StaleEdit):
        versions.align(met, shown.mine.article, by=other_admin, seen=shown.seen, is_kept=True)


def test_a_repeal_asks_again_when_the_article_was_reworded(
    agreement, addendum, other_draft, admin, other_admin
):
    article = second(agreement).article
    versions.repeal_article(other_draft, article, by=other_admin)
    reword(addendum, "2", "(1) Kata pertama.")
    enacted_by_two(addendum, admin, other_admin)
    (clash,) = clashes.article_clashes(other_draft)
    assert isinstance(clash.decision, Repeal)
    assert clash.mine is None
    versions.align(other_draft, article, by=other_admin, seen=clash.seen, is_kept=True)
    enacted_by_two(other_draft, other_admin, admin)
    assert not agreement.text_on(JULY).filter(number="2").exists()


def test_a_wording_of_an_article_that_was_repealed_meanwhile_asks(
    agreement, addendum, other_draft, admin, other_admin
):
    article = second(agreement).article
    reword(other_draft, "2", "(1) Kata kedua.")
    RepealFactory(amendment=addendum, article=article)
    enacted_by_two(addendum, admin, other_admin)
    (clash,) = clashes.article_clashes(other_draft)
    assert clash.theirs is None
    assert completeness.problems_of(other_draft) == [
        "Pasal 2 tidak berlaku lagi pada tanggal naskah ini; tentukan kelanjutannya."
    ]
    versions.align(other_draft, article, by=other_admin, seen="", is_kept=True)
    enacted_by_two(other_draft, other_admin, admin)
    assert second(agreement).body == "(1) Kata kedua."


def test_moving_the_effective_day_over_another_amendment_asks(
    agreement, addendum, other_draft, admin, other_admin
):
    reword(other_draft, "2", "(1) Kata kedua.")
    reword(signed(addendum, AUGUST), "2", "(1) Kata pertama.")
    enacted_by_two(addendum, admin, other_admin)
    assert clashes.article_clashes(other_draft) == []
    assert len(clashes.article_clashes(signed(other_draft, AUGUST))) == 1


def test_a_duty_that_was_kept_asks_when_it_was_restated(
    agreement, addendum, other_draft, admin, other_admin
):
    duty = agreement.duties_on(JULY).get(duty__code="KWJ-01")
    RetentionFactory(amendment=other_draft, duty=duty.duty)
    names = ("article", "obligor", "kind", "title", "due_rule")
    values = {name: getattr(duty, name) for name in names} | {"statement": "Rumusan baru."}
    seen = versions.fingerprint(duty)
    versions.word_duty(addendum, by=admin, seen=seen, duty=duty.duty, values=values)
    enacted_by_two(addendum, admin, other_admin)
    (clash,) = clashes.duty_clashes(other_draft)
    assert isinstance(clash.decision, Retention)
    versions.align(other_draft, duty.duty, by=other_admin, seen=clash.seen, is_kept=True)
    assert clashes.duty_clashes(other_draft) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_conflicting_drafts_enacted_at_once_one_meets_a_question(
    agreement, addendum, other_draft, admin, other_admin
):
    reword(addendum, "2", "(1) Kata pertama.")
    reword(other_draft, "2", "(1) Kata kedua.")
    amend.propose(addendum, by=admin)
    amend.propose(other_draft, by=other_admin)
    outcomes = at_once(
        lambda: amend.enact(addendum, by=other_admin), lambda: amend.enact(other_draft, by=admin)
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Amendment", "NotReady"]
    (refused,) = [one for one in outcomes if isinstance(one, amend.NotReady)]
    assert "pilih rumusan yang dipakai" in str(refused)
    assert agreement.text_on(JULY).filter(number="2").count() == 1


# --- On the page ---------------------------------------------------------------------------------
def words_of(response):
    return " ".join(response.content.decode().split())


def test_the_page_shows_both_changes_and_nothing_chosen(client, met, other_admin):
    client.force_login(other_admin)
    draft = words_of(client.get(met.get_absolute_url()))
    assert "Perlu diselaraskan" in draft
    page = words_of(client.get(address(met, "article-align", "2")))
    assert "Pasal 2 diubah oleh Adendum Pertama" in page
    assert "Kata <ins>" not in page
    assert "pertama" in page
    assert "kedua" in page
    assert "checked" not in page


def test_nothing_chosen_is_said_beside_the_choice(client, met, other_admin):
    client.force_login(other_admin)
    page = words_of(client.post(address(met, "article-align", "2"), {"seen": ""}))
    assert "Pilih salah satu." in page
    assert clashes.article_clashes(met)


@pytest.mark.parametrize(
    ("choice", "body", "leads_to"),
    [
        ("draf", "(1) Kata kedua.", "amendment"),
        ("gabung", "(1) Kata kedua.", "article-edit"),
        ("berlaku", None, "amendment"),
    ],
)
def test_each_choice_is_carried_out(client, met, other_admin, choice, body, leads_to):
    client.force_login(other_admin)
    (clash,) = clashes.article_clashes(met)
    response = client.post(
        address(met, "article-align", "2"), {"choice": choice, "seen": clash.seen}
    )
    args = ["2"] if leads_to == "article-edit" else []
    assert response.url == address(met, leads_to, *args)
    assert clashes.article_clashes(met) == []
    version = met.article_versions.first()
    assert (version and version.body) == body


def test_a_choice_over_a_text_that_moved_again_is_not_carried_out(client, met, other_admin):
    client.force_login(other_admin)
    response = client.post(address(met, "article-align", "2"), {"choice": "draf", "seen": "999999"})
    assert response.status_code == 409
    assert "Periksa ketiga rumusan" in words_of(response)
    assert clashes.article_clashes(met)


def test_the_second_admin_is_led_to_the_question(client, addendum, other_draft, admin, other_admin):
    reword(addendum, "2", "(1) Kata pertama.")
    reword(other_draft, "2", "(1) Kata kedua.")
    amend.propose(other_draft, by=other_admin)
    enacted_by_two(addendum, admin, other_admin)
    client.force_login(admin)
    response = client.post(address(other_draft, "amendment-enact"))
    assert response.status_code == 409
    assert "Pasal 2 telah diubah oleh Adendum Pertama" in words_of(response)
    page = words_of(client.get(address(other_draft, "article-align", "2")))
    assert "Kembalikan ke draf untuk memilih" in page


def test_an_article_that_is_aligned_needs_no_choice(client, addendum, admin):
    client.force_login(admin)
    reword(addendum, "2")
    assert client.get(address(addendum, "article-align", "2")).url == addendum.get_absolute_url()
