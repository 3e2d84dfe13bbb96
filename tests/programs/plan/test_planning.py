"""Verbs of the Renja: drafted, filled, approved by another, revised, nothing overwritten."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from programs import planning
from programs.drafts import ActivityDraft, IndicatorDraft
from programs.models import ActivityDuty, Budget, Target, WorkPlan
from tests.factories import (
    YEAR,
    ActivityFactory,
    IndicatorFactory,
    MeasurementFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db
D = Decimal
FIRST = date(YEAR, 1, 1)
JULY = date(YEAR, 7, 1)


@pytest.fixture
def draft(agreement, people):
    return ActivityDraft(
        code="K-01",
        title="Sosialisasi di SMP",
        strand="pencegahan",
        lead=people.school,
        supports=[people.bnnk],
        duties=list(agreement.duties.all()),
        indicators=[
            IndicatorDraft(
                name="sekolah",
                unit="sekolah",
                accumulation="sum",
                targets={1: D(5), 2: D(10), 3: None, 4: D(0)},
            )
        ],
        budgets={("apbd", 1): D(1_000_000), ("apbn", 1): None, ("hibah", 4): D("0.50")},
    )


def targets(plan):
    return dict(plan.targets.values_list("quarter", "value"))


def budgets(plan):
    return {(one.source, one.quarter): one.amount for one in plan.budgets.all()}


def test_a_year_has_one_renja(agreement, people, plan):
    assert (plan.revision, plan.drafted_by) == (0, people.petugas)
    with pytest.raises(planning.WrongState, match="sudah ada"):
        planning.draft_plan(agreement, YEAR, by=people.admin)
    assert planning.draft_plan(agreement, 2027, by=people.admin).year == 2027


def test_an_activity_is_written_with_all_its_parts(plan, people, draft):
    activity = planning.add_activity(plan, draft)
    assert activity.lead == people.school
    assert list(activity.supports.all()) == [people.bnnk]
    assert [duty.code for duty in activity.duties.order_by("code")] == ["KWJ-01", "KWJ-02"]
    assert targets(plan) == {1: 5, 2: 10, 4: 0}  # nothing asked is no row; zero is a row
    assert budgets(plan) == {("apbd", 1): 1_000_000, ("hibah", 4): D("0.50")}


def test_a_code_is_given_once(plan, draft):
    planning.add_activity(plan, draft)
    with pytest.raises(planning.CodeTaken):
        planning.add_activity(plan, draft)
    other = planning.add_activity(plan, replace(draft, code="K-02"))
    with pytest.raises(planning.CodeTaken):
        planning.change_activity(plan, other, draft, version=1)


def test_a_change_replaces_targets_pagu_and_duties_and_keeps_the_rest(plan, draft):
    activity = planning.add_activity(plan, draft)
    kept = ActivityDuty.objects.get(activity=activity, duty__code="KWJ-01")
    indicator = activity.indicators.get()
    changed = replace(
        draft,
        title="Sosialisasi di SMP dan MTs",
        duties=[kept.duty],
        indicators=[
            replace(draft.indicators[0], indicator_id=indicator.pk, targets={1: None, 2: D(12)}),
            replace(draft.indicators[0], name="murid", unit="orang", targets={2: D(300)}),
        ],
        budgets={("apbd", 1): None, ("apbd", 2): D(7)},
    )
    activity = planning.change_activity(plan, activity, changed, version=1)
    assert (activity.title, activity.version) == ("Sosialisasi di SMP dan MTs", 2)
    assert list(ActivityDuty.objects.filter(activity=activity)) == [kept]
    assert [one.code for one in activity.indicators.order_by("ordinal")] == ["K-01.1", "K-01.2"]
    assert dict(Target.objects.filter(indicator=indicator).values_list("quarter", "value")) == {
        2: 12,
        4: 0,  # a quarter the change says nothing of stays
    }
    assert budgets(plan) == {("apbd", 2): 7}


def test_a_stale_change_overwrites_nothing(plan, draft):
    activity = planning.add_activity(plan, draft)
    planning.change_activity(plan, activity, replace(draft, title="Pertama"), version=1)
    with pytest.raises(planning.StaleEdit):
        planning.change_activity(plan, activity, replace(draft, title="Kedua"), version=1)
    activity.refresh_from_db()
    assert activity.title == "Pertama"


def test_nothing_is_half_saved(plan, draft):
    """The last part written is refused by the database: all of it goes."""
    activity = planning.add_activity(plan, draft)
    bad = replace(draft, title="Baru", budgets={("apbd", 1): D(-1)})
    with pytest.raises(Exception, match="budget_not_negative"):
        planning.change_activity(plan, activity, bad, version=1)
    activity.refresh_from_db()
    assert (activity.title, activity.version) == ("Sosialisasi di SMP", 1)


def test_an_approved_plan_takes_no_change(plan, people, draft):
    activity = planning.add_activity(plan, draft)
    planning.approve(plan, by=people.pimpinan, effective_on=FIRST)
    with pytest.raises(planning.WrongState):
        planning.change_activity(plan, activity, draft, version=1)
    with pytest.raises(planning.WrongState):
        planning.add_activity(plan, replace(draft, code="K-02"))


def test_approval_needs_another_hand_a_target_and_a_day_within_the_year(plan, people, draft):
    with pytest.raises(planning.SecondHandNeeded):
        planning.approve(plan, by=people.petugas, effective_on=FIRST)
    with pytest.raises(planning.NotReady, match="target"):
        planning.approve(plan, by=people.pimpinan, effective_on=FIRST)
    planning.add_activity(plan, draft)
    with pytest.raises(planning.NotReady, match="tahun 2026"):
        planning.approve(plan, by=people.pimpinan, effective_on=date(2027, 1, 1))
    approved = planning.approve(plan, by=people.pimpinan, effective_on=FIRST)
    assert (approved.state, approved.approved_by) == ("approved", people.pimpinan)
    with pytest.raises(planning.WrongState):
        planning.approve(plan, by=people.pimpinan, effective_on=FIRST)


@pytest.fixture
def approved_plan(plan, people, draft):
    planning.add_activity(plan, draft)
    return planning.approve(plan, by=people.pimpinan, effective_on=FIRST)


def test_a_revision_copies_what_was_approved_and_leaves_it_alone(approved_plan, people):
    revision = planning.revise(approved_plan, by=people.petugas, reason=" Pergeseran ")
    assert (revision.revision, revision.reason, revision.state) == (1, "Pergeseran", "draft")
    assert targets(revision) == targets(approved_plan)
    assert budgets(revision) == budgets(approved_plan)
    indicator = approved_plan.targets.first().indicator
    planning.set_target(revision, indicator, 1, D(50))
    assert targets(approved_plan)[1] == 5


def test_a_revision_supersedes_from_its_day_on(approved_plan, people):
    revision = planning.revise(approved_plan, by=people.petugas, reason="Pergeseran")
    planning.approve(revision, by=people.pimpinan, effective_on=JULY)
    approved_plan.refresh_from_db()
    assert approved_plan.state == "superseded"
    plans = WorkPlan.objects.filter(year=YEAR)
    assert plans.in_force_on(date(YEAR, 6, 30)).get() == approved_plan
    assert plans.in_force_on(JULY).get() == revision


def test_a_revision_never_begins_before_the_one_it_replaces(approved_plan, people):
    revision = planning.revise(approved_plan, by=people.petugas, reason="Pergeseran")
    with pytest.raises(planning.NotReady, match="setelah"):
        planning.approve(revision, by=people.pimpinan, effective_on=FIRST)


def test_one_draft_at_a_time_and_only_of_what_is_approved(approved_plan, plan, people):
    revision = planning.revise(approved_plan, by=people.petugas, reason="Satu")
    with pytest.raises(planning.WrongState, match="Masih ada draf"):
        planning.revise(approved_plan, by=people.petugas, reason="Dua")
    with pytest.raises(planning.WrongState, match="disetujui"):
        planning.revise(revision, by=people.petugas, reason="Tiga")


def test_set_target_and_budget_write_change_and_remove(plan):
    activity = ActivityFactory(agreement=plan.agreement)
    indicator = IndicatorFactory(activity=activity)
    for value in (D(5), D(6), D(0), None, None):
        planning.set_target(plan, indicator, 1, value)
        planning.set_budget(plan, activity, "apbd", 1, value)
        assert targets(plan).get(1) == value
        assert budgets(plan).get(("apbd", 1)) == value
    assert not Budget.objects.exists()


def test_a_target_left_alone_is_not_written_again(plan):
    target = TargetFactory(
        plan=plan, indicator=IndicatorFactory(activity__agreement=plan.agreement)
    )
    assert planning.set_target(plan, target.indicator, target.quarter, target.value) == target


def test_a_measured_indicator_keeps_its_meaning_but_may_be_renamed(plan, draft):
    activity = planning.add_activity(plan, draft)
    indicator = activity.indicators.get()
    MeasurementFactory(log__activity=activity, indicator=indicator)
    same = replace(draft.indicators[0], indicator_id=indicator.pk)
    renamed = replace(draft, indicators=[replace(same, name="sekolah binaan")])
    planning.change_activity(plan, activity, renamed, version=1)
    indicator.refresh_from_db()
    assert indicator.name == "sekolah binaan"


def test_the_next_code_follows_the_highest(agreement):
    assert planning.next_code(agreement, YEAR) == "K-01"
    for code in ("K-02", "K-17", "X-99", "K-9A"):
        ActivityFactory(agreement=agreement, code=code)
    assert planning.next_code(agreement, YEAR) == "K-18"
    assert planning.next_code(agreement, 2027) == "K-01"


def test_a_state_is_set_once_for_all_who_read_the_same_page(agreement):
    activity = ActivityFactory(agreement=agreement)
    planning.set_state(activity, "running", version=1)
    assert (activity.state, activity.version) == ("running", 2)
    planning.set_state(activity, "running", version=1)  # pressed twice
    with pytest.raises(planning.StaleEdit):
        planning.set_state(activity, "done", version=1)
