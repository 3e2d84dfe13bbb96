"""*Dampak* told by the floors above, and terms that begin inside a period already told."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from agreements import amend, completeness
from agreements.effects import effects_of
from agreements.impact import impact_of
from tests.agreements.conftest import signed
from tests.factories import ActivityLogFactory, RepealFactory, side, user_in
from tests.reports.report.steps import assembled, published
from tests.reports.report.world import told

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("quick")]

FEBRUARY, APRIL = date(2026, 2, 10), date(2026, 4, 1)


@pytest.fixture
def story():
    return told()


@pytest.fixture
def admin(story):
    return user_in(side(story.agreement, 1), Role.AGREEMENT_ADMIN)


@pytest.fixture
def ending(story, admin):
    """A draft that ends KWJ-01, which K-01 serves, from a day that the test sets."""

    def drafted(day, **kwargs):
        draft = signed(amend.draft(story.agreement, by=admin, **kwargs), day)
        if not draft.is_termination:
            duty = story.agreement.duties.get(code="KWJ-01")
            RepealFactory(amendment=draft, duty=duty)
        return draft

    return drafted


def counts(draft):
    return {one.title: one.total for one in impact_of(draft)}


def test_what_serves_a_touched_duty_is_counted_from_the_effective_day(ending):
    assert counts(ending(FEBRUARY)) == {
        "Kegiatan Renja": 1,
        "Target": 4,  # two indicators in two quarters
        "Catatan kegiatan": 2,  # 17 February verified, 30 March waiting
        "Laporan": 1,
    }


def test_drafts_of_a_log_stay_with_their_author(story, ending):
    ActivityLogFactory(activity=story.activity, performed_on=date(2026, 3, 2))
    assert counts(ending(FEBRUARY))["Catatan kegiatan"] == 2


def test_what_came_before_the_effective_day_is_not_touched(ending):
    assert counts(ending(APRIL)) == {
        "Kegiatan Renja": 1,
        "Target": 2,
        "Catatan kegiatan": 0,
        "Laporan": 0,
    }


def test_an_ending_touches_every_activity(ending):
    assert counts(ending(APRIL, kind="termination"))["Kegiatan Renja"] == 2


def test_the_cost_of_the_preview_does_not_grow(ending, django_assert_max_num_queries):
    draft = ending(FEBRUARY)
    with django_assert_max_num_queries(16):
        impact_of(draft, effects_of(draft))


def test_the_page_lists_what_is_touched(client, story, ending, admin):
    client.force_login(admin)
    page = " ".join(client.get(ending(FEBRUARY).get_absolute_url()).content.decode().split())
    assert "Catatan kegiatan: 2" in page
    assert story.logs[1].number in page
    assert story.logs[0].number not in page


def test_a_published_period_needs_berlaku_surut_and_its_reason(story, ending):
    draft = ending(FEBRUARY)
    assert completeness.problems_of(draft) == []
    published(story)
    (problem,) = completeness.problems_of(draft)
    assert "masuk dalam periode laporan yang sudah diterbitkan (LAP-2026-TW1-v1)" in problem
    draft.retroactive_reason = "Disepakati dalam rapat evaluasi."
    assert completeness.problems_of(draft) == []


def test_a_report_that_is_still_a_draft_objects_to_nothing(story, ending):
    assembled(story.report)
    assert completeness.problems_of(ending(FEBRUARY)) == []


def test_the_form_says_so_beside_the_day_and_keeps_what_was_typed(client, story, ending, admin):
    published(story)
    client.force_login(admin)
    draft = ending(APRIL)
    url = reverse("agreements:amendment-edit", args=[story.agreement.slug, draft.ordinal])
    data = {
        "title": "Adendum yang diketik",
        "number": "ADD/9",
        "signed_on": "2026-01-02",
        "effective_on": "2026-03-01",
        "seen": str(draft.version),
    }
    page = " ".join(client.post(url, data).content.decode().split())
    assert "periode laporan yang sudah diterbitkan" in page
    assert "Adendum yang diketik" in page
    reasoned = data | {"is_retroactive": "on", "retroactive_reason": "Hasil rapat."}
    assert client.post(url, reasoned).status_code == 302


def test_a_report_told_before_says_that_its_terms_changed_afterwards(client, story, ending, admin):
    report = published(story)
    client.force_login(story.officer)
    url = report.get_absolute_url()
    says = "berlaku surut mulai 10 Februari 2026"
    assert says not in client.get(url).content.decode()
    draft = ending(FEBRUARY, title="Adendum Surut")
    draft.retroactive_reason = "Disepakati dalam rapat evaluasi."
    draft.save()
    amend.enact(
        amend.propose(draft, by=admin), by=user_in(side(story.agreement, 2), Role.AGREEMENT_ADMIN)
    )
    page = " ".join(client.get(url).content.decode().split())
    assert says in page
    assert "Adendum Surut" in page
