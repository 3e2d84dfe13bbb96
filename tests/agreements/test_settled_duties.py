"""Each duty beneath a reworded article is settled: kept, restated, ended or succeeded."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from agreements import amend, completeness, versions
from agreements.models import Duty, Retention
from tests.factories import ArticleVersionFactory, RepealFactory

JULY, JUNE_30 = date(2026, 7, 1), date(2026, 6, 30)

pytestmark = pytest.mark.django_db


@pytest.fixture
def touched(agreement, addendum):
    """The addendum rewords Pasal 1, under which both duties stand."""
    first = agreement.text_on(JULY).get(number="1")
    ArticleVersionFactory(amendment=addendum, article=first.article, number="1")
    return addendum


def duty(agreement, code):
    return Duty.objects.get(agreement=agreement, code=code)


def unsettled(amendment):
    return [text[10:16] for text in completeness.problems_of(amendment) if "pilih Tetap" in text]


def test_a_duty_beneath_a_reworded_article_waits_for_a_decision(touched):
    assert unsettled(touched) == ["KWJ-01", "KWJ-02"]


@pytest.mark.parametrize("verb", [versions.retain_duty, versions.end_duty])
def test_keeping_or_ending_it_settles_it(agreement, touched, admin, verb):
    verb(touched, duty(agreement, "KWJ-01"), by=admin)
    assert unsettled(touched) == ["KWJ-02"]
    versions.undo_duty(touched, duty(agreement, "KWJ-01"), by=admin)
    assert unsettled(touched) == ["KWJ-01", "KWJ-02"]


def test_restating_it_settles_it(agreement, touched, admin):
    stands = agreement.duties_on(JULY).get(duty__code="KWJ-01")
    values = {"title": stands.title, "statement": "Baru.", "article": stands.article}
    versions.retain_duty(touched, stands.duty, by=admin)
    versions.word_duty(
        touched, by=admin, seen=versions.fingerprint(stands), duty=stands.duty,
        values=values | {"obligor": stands.obligor, "kind": stands.kind, "due_rule": "annual"},
    )  # fmt: skip
    assert unsettled(touched) == ["KWJ-02"]
    assert not Retention.objects.exists()  # one decision at a time


def test_a_repealed_article_leaves_no_duty_as_it_stands(agreement, addendum, admin):
    first = agreement.text_on(JULY).get(number="1")
    RepealFactory(amendment=addendum, article=first.article)
    versions.retain_duty(addendum, duty(agreement, "KWJ-01"), by=admin)
    problems = completeness.problems_of(addendum)
    assert sum("bersumber pada pasal yang dicabut" in text for text in problems) == 2


def test_a_new_duty_succeeds_another_which_then_ends(agreement, touched, admin, other_admin):
    stands = agreement.duties_on(JULY).get(duty__code="KWJ-01")
    versions.word_duty(
        touched, by=admin, seen="", duty=None, code="KWJ-03", replaces=stands.duty,
        values={
            "title": "Pengganti", "statement": "Baru.", "article": stands.article,
            "obligor": stands.obligor, "kind": stands.kind, "due_rule": "annual",
        },
    )  # fmt: skip
    versions.retain_duty(touched, duty(agreement, "KWJ-02"), by=admin)
    amend.enact(amend.propose(touched, by=admin), by=other_admin)
    codes = [one.duty.code for one in agreement.duties_on(JULY)]
    assert codes == ["KWJ-02", "KWJ-03"]
    assert duty(agreement, "KWJ-03").replaces == stands.duty
    assert [one.duty.code for one in agreement.duties_on(JUNE_30)] == ["KWJ-01", "KWJ-02"]


def test_a_duty_that_is_not_in_force_cannot_be_kept(agreement, touched, admin):
    other = Duty.objects.create(agreement=agreement, code="KWJ-09")
    with pytest.raises(ValidationError, match="KWJ-09 tidak berlaku"):
        versions.retain_duty(touched, other, by=admin)


def test_the_database_lets_no_decision_go_once_it_is_proposed(agreement, touched, admin):
    for code in ("KWJ-01", "KWJ-02"):
        versions.retain_duty(touched, duty(agreement, code), by=admin)
    amend.propose(touched, by=admin)
    with pytest.raises(IntegrityError, match="lets go of a decision"), transaction.atomic():
        Retention.objects.all().delete()
    with pytest.raises(IntegrityError, match="takes a decision"), transaction.atomic():
        Retention.objects.update(duty=duty(agreement, "KWJ-01"))


def test_the_page_marks_what_is_open_and_keeps_it_by_one_button(client, agreement, touched, admin):
    client.force_login(admin)
    page = client.get(touched.get_absolute_url()).content.decode()
    assert page.count("Belum diputuskan") == 2
    url = reverse("agreements:duty-retain", args=[agreement.slug, touched.ordinal, "KWJ-01"])
    assert "tetap seperti yang berlaku" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    page = client.get(touched.get_absolute_url()).content.decode()
    assert page.count("Belum diputuskan") == 1
    assert "Dinyatakan tetap" in page


def test_the_form_of_a_new_duty_offers_what_it_may_succeed(client, agreement, touched, admin):
    client.force_login(admin)
    url = reverse("agreements:duty-create", args=[agreement.slug, touched.ordinal])
    shown = client.get(url)
    assert "Tidak menggantikan kewajiban lain" in shown.content.decode()
    stands = agreement.duties_on(JULY).first()
    data = {
        "code": "KWJ-07", "title": "Pengganti", "statement": "Baru.", "obligor": stands.obligor_id,
        "article": stands.article_id, "kind": "regulasi", "due_rule": "annual",
        "replaces": stands.duty_id,
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    assert touched.repeals.get().duty == stands.duty
    assert "Menggantikan KWJ-01." in client.get(touched.get_absolute_url()).content.decode()
