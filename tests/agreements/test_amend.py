"""What each step of an amendment does to the text, and whom it refuses."""

from datetime import date, timedelta

import pytest
import time_machine

from accounts.roles import Role
from agreements import amend
from agreements.models import Agreement, Amendment, ArticleVersion
from tests.agreements.conftest import signed
from tests.factories import (
    ArticleVersionFactory,
    DutyVersionFactory,
    RepealFactory,
    RetentionFactory,
    UserFactory,
    side,
    user_in,
)

JULY = date(2026, 7, 1)
JUNE_30 = date(2026, 6, 30)

pytestmark = pytest.mark.django_db


def reword(amendment, number, body="(1) Rumusan baru."):
    """A new wording of the article that now bears the number; duties beneath it stay."""
    article = ArticleVersion.objects.filter(
        article__agreement=amendment.agreement, number=number
    ).first()
    version = ArticleVersionFactory(
        amendment=amendment, article=article.article, number=number, body=body
    )
    for duty in amendment.agreement.duties_on(amendment.base_day()).filter(article=version.article):
        RetentionFactory(amendment=amendment, duty=duty.duty)
    return version


def enacted_by_two(amendment, admin, other_admin):
    return amend.enact(amend.propose(amendment, by=admin), by=other_admin)


def texts(agreement, day):
    return [(one.number, one.body) for one in agreement.text_on(day)]


def test_the_original_text_brings_the_agreement_into_force(discussed):
    first = user_in(side(discussed, 1), Role.AGREEMENT_ADMIN)
    second = user_in(side(discussed, 2), Role.AGREEMENT_ADMIN)
    enacted_by_two(amend.original_of(discussed), first, second)
    discussed.refresh_from_db()
    assert discussed.status == Agreement.Status.CONCLUDED
    assert discussed.signed_on == date(2026, 2, 6)
    assert discussed.effective.lower == date(2026, 3, 1)
    assert discussed.last_day == date(2026, 12, 31)
    assert discussed.source_document == amend.original_of(discussed).document
    assert [one.number for one in discussed.text_on(date(2026, 3, 1))] == ["1"]
    assert discussed.duties_on(date(2026, 3, 1)).count() == 1
    assert not discussed.text_on(date(2026, 2, 28)).exists()


def test_a_new_wording_replaces_the_old_from_its_day(agreement, addendum, admin, other_admin):
    before = texts(agreement, JUNE_30)
    reword(addendum, "2")
    enacted_by_two(addendum, admin, other_admin)
    assert texts(agreement, JUNE_30) == before
    assert texts(agreement, JULY)[1] == ("2", "(1) Rumusan baru.")
    assert texts(agreement, JULY)[::2] == before[::2]


def test_a_repeal_ends_an_article_without_successor(agreement, addendum, admin, other_admin):
    third = agreement.text_on(JULY).get(number="3")
    RepealFactory(amendment=addendum, article=third.article)
    enacted_by_two(addendum, admin, other_admin)
    assert [number for number, _ in texts(agreement, JUNE_30)] == ["1", "2", "3"]
    assert [number for number, _ in texts(agreement, JULY)] == ["1", "2"]


def test_a_duty_ends_and_another_is_stated_anew(agreement, addendum, admin, other_admin):
    first, second = agreement.duties_on(JULY)
    RepealFactory(amendment=addendum, duty=first.duty)
    DutyVersionFactory(
        amendment=addendum, duty=second.duty, article=second.article, statement="Baru."
    )
    enacted_by_two(addendum, admin, other_admin)
    assert [one.statement for one in agreement.duties_on(JULY)] == ["Baru."]
    assert agreement.duties_on(JUNE_30).count() == 2


def test_a_text_for_an_earlier_day_ends_where_the_later_one_begins(
    agreement, addendum, admin, other_admin
):
    reword(addendum, "2", "Sejak Juli.")
    enacted_by_two(addendum, admin, other_admin)
    earlier = signed(amend.draft(agreement, by=admin), date(2026, 4, 1))
    reword(earlier, "2", "Sejak April.")
    enacted_by_two(earlier, admin, other_admin)
    assert texts(agreement, date(2026, 4, 1))[1][1] == "Sejak April."
    assert texts(agreement, JUNE_30)[1][1] == "Sejak April."
    assert texts(agreement, JULY)[1][1] == "Sejak Juli."


def test_a_text_for_an_earlier_day_does_not_outlive_a_repeal(
    agreement, addendum, admin, other_admin
):
    second = agreement.text_on(JULY).get(number="2")
    RepealFactory(amendment=addendum, article=second.article)
    enacted_by_two(addendum, admin, other_admin)
    earlier = signed(amend.draft(agreement, by=admin), date(2026, 4, 1))
    reword(earlier, "2", "Sejak April.")
    enacted_by_two(earlier, admin, other_admin)
    assert texts(agreement, JUNE_30)[1][1] == "Sejak April."
    assert [number for number, _ in texts(agreement, JULY)] == ["1", "3"]


def test_a_correction_of_the_same_day_leaves_no_day_to_the_wrong_text(
    agreement, addendum, admin, other_admin
):
    wrong = reword(addendum, "2", "Keliru.")
    enacted_by_two(addendum, admin, other_admin)
    mend = amend.draft(agreement, by=admin, kind=Amendment.Kind.CORRECTION)
    reword(signed(mend, JULY), "2", "Benar.")
    enacted_by_two(mend, admin, other_admin)
    wrong.refresh_from_db()
    assert wrong.validity.isempty
    assert texts(agreement, JULY)[1][1] == "Benar."
    assert ArticleVersion.objects.filter(body="Keliru.").count() == 1


def test_an_addendum_may_only_move_the_last_day(agreement, addendum, admin, other_admin):
    addendum.extends_until = date(2027, 12, 31)
    addendum.save()
    enacted_by_two(addendum, admin, other_admin)
    agreement.refresh_from_db()
    assert agreement.effective.lower == date(2026, 1, 1)
    assert agreement.last_day == date(2027, 12, 31)
    assert agreement.signed_on == date(2026, 1, 1)


def test_a_future_text_comes_into_force_by_its_date_alone(agreement, admin, other_admin):
    with time_machine.travel(date(2026, 5, 1)):
        future = signed(amend.draft(agreement, by=admin), date(2026, 9, 1))
        reword(future, "1", "Kelak.")
        enacted_by_two(future, admin, other_admin)
    assert texts(agreement, date(2026, 8, 31))[0][1] != "Kelak."
    assert texts(agreement, date(2026, 9, 1))[0][1] == "Kelak."


def test_whoever_drafted_or_proposed_does_not_enact(addendum, admin, other_admin):
    reword(addendum, "1")
    amend.propose(addendum, by=other_admin)
    for person in (admin, other_admin):
        with pytest.raises(amend.SecondAdminNeeded):
            amend.enact(addendum, by=person)
    addendum.refresh_from_db()
    assert addendum.state == Amendment.State.PROPOSED


def test_the_first_to_propose_counts_as_drafter_where_nobody_drafted(discussed):
    original = amend.original_of(discussed)
    assert original.drafted_by is None
    person = UserFactory()
    assert amend.propose(original, by=person).drafted_by == person


@pytest.mark.parametrize("verb", [amend.propose, amend.return_to_draft, amend.abandon])
def test_an_enacted_text_moves_no_more(addendum, admin, other_admin, verb):
    reword(addendum, "1")
    enacted_by_two(addendum, admin, other_admin)
    with pytest.raises(amend.WrongState, match="Ditetapkan"):
        verb(addendum, by=admin)


def test_a_draft_is_not_enacted_before_it_is_proposed(addendum, other_admin):
    with pytest.raises(amend.WrongState, match="Draf"):
        amend.enact(addendum, by=other_admin)


def test_a_proposed_text_returns_to_draft_and_may_be_withdrawn(addendum, admin):
    reword(addendum, "1")
    amend.propose(addendum, by=admin)
    assert amend.return_to_draft(addendum, by=admin).state == Amendment.State.DRAFT
    assert amend.abandon(addendum, by=admin).state == Amendment.State.ABANDONED


def test_the_original_text_is_never_withdrawn(discussed):
    with pytest.raises(amend.WrongState, match="Naskah asli tidak dapat ditarik"):
        amend.abandon(amend.original_of(discussed), by=UserFactory())


def test_ordinals_follow_the_last_one_even_when_it_was_withdrawn(agreement, addendum, admin):
    amend.abandon(addendum, by=admin)
    assert amend.draft(agreement, by=admin).ordinal == addendum.ordinal + 1


def test_what_is_missing_is_told_all_at_once(agreement, admin):
    bare = amend.draft(agreement, by=admin)
    with pytest.raises(amend.NotReady) as refusal:
        amend.propose(bare, by=admin)
    assert refusal.value.problems == [
        "Isikan nomor naskah.",
        "Naskah perubahan ini belum mengubah apa pun.",
        "Isikan tanggal penandatanganan.",
        "Isikan tanggal mulai berlaku.",
        "Unggah naskah yang sudah ditandatangani.",
    ]


@pytest.mark.parametrize(
    ("effective_on", "says"),
    [
        (date(2025, 12, 31), "mendahului masa berlaku perjanjian (1 Januari 2026)"),
        (date(2027, 1, 1), "melewati masa berlaku perjanjian (31 Desember 2026)"),
    ],
)
def test_an_addendum_takes_effect_within_the_life_of_the_agreement(
    addendum, admin, effective_on, says
):
    reword(addendum, "1")
    signed(addendum, effective_on)
    with pytest.raises(amend.NotReady) as refusal:
        amend.propose(addendum, by=admin)
    assert any(says in problem for problem in refusal.value.problems)


def test_a_retroactive_day_needs_its_reason(addendum, admin):
    reword(addendum, "1")
    addendum.signed_on = addendum.effective_on + timedelta(days=1)
    addendum.save()
    with (
        time_machine.travel(date(2026, 9, 1)),
        pytest.raises(amend.NotReady, match="Berlaku surut"),
    ):
        amend.propose(addendum, by=admin)


def test_a_repeal_that_orphans_a_duty_is_refused(agreement, addendum, admin):
    first = agreement.text_on(JULY).get(number="1")
    RepealFactory(amendment=addendum, article=first.article)
    with pytest.raises(amend.NotReady) as refusal:
        amend.propose(addendum, by=admin)
    assert [text[:16] for text in refusal.value.problems] == [
        "Kewajiban KWJ-01",
        "Kewajiban KWJ-02",
    ]


def test_a_number_used_twice_on_one_day_is_refused(agreement, addendum, admin):
    third = agreement.text_on(JULY).get(number="3")
    ArticleVersionFactory(amendment=addendum, article=third.article, number="2")
    with pytest.raises(amend.NotReady, match="Nomor Pasal 2 dipakai lebih dari satu kali"):
        amend.propose(addendum, by=admin)
