"""A draft *Perubahan* touches nothing until it is approved: by verbs and figures."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Duty
from programs import pending, planning
from programs.drafts import ActivityDraft, IndicatorDraft
from programs.models import Activity, DraftedActivity
from programs.standing import overview
from tests.factories import YEAR, MeasurementFactory, RegionFactory

pytestmark = pytest.mark.django_db
D = Decimal
FIRST, MAY, JULY = date(YEAR, 1, 1), date(YEAR, 5, 15), date(YEAR, 7, 1)


@pytest.fixture
def draft(agreement, people):
    return ActivityDraft(
        code="K-01",
        title="Sosialisasi di SMP",
        strand="pencegahan",
        lead=people.school,
        supports=[people.bnnk],
        duties=[Duty.objects.get(code="KWJ-01", agreement=agreement)],
        indicators=[
            IndicatorDraft(
                name="sekolah", unit="sekolah", accumulation="sum", targets={1: D(5), 2: D(10)}
            )
        ],
        budgets={("apbd", 1): D(1_000_000)},
    )


@pytest.fixture
def activity(plan, people, draft):
    """In force since January."""
    activity = planning.add_activity(plan, draft)
    planning.approve(plan, by=people.pimpinan, effective_on=FIRST)
    return activity


@pytest.fixture
def revision(activity, plan, people):
    plan.refresh_from_db()
    return planning.revise(plan, by=people.petugas, reason="Pergeseran")


@pytest.fixture
def changed(agreement, people, draft, activity):
    """Everything of it otherwise, and a second indicator."""
    indicator = replace(
        draft.indicators[0],
        indicator_id=activity.indicators.get().pk,
        name="sekolah binaan",
        weight=D(2),
        baseline=D(3),
        targets={1: D(5), 2: D(50)},
    )
    fresh = IndicatorDraft(name="murid", unit="orang", accumulation="sum", targets={3: D(300)})
    return replace(
        draft,
        code="K-11",
        title="Sosialisasi di SMP dan MTs",
        strand="pemberdayaan",
        ran_action="tes-urine",
        lead=people.kesbangpol,
        supports=[people.school],
        duties=[Duty.objects.get(code="KWJ-02", agreement=agreement)],
        regions=[RegionFactory()],
        budget_code="1.02",
        location="Kandangan",
        starts_on=date(YEAR, 2, 1),
        ends_on=date(YEAR, 11, 30),
        indicators=[indicator, fresh],
        budgets={("apbd", 2): D(7), ("apbn", 1): D(9)},
    )


@pytest.fixture
def added(changed):
    """An activity the draft brings."""
    return replace(changed, code="K-12", title="Baru", indicators=changed.indicators[1:])


def rows():
    """Every live row an edit could reach, column by column."""
    tables = (
        "activity", "activity_supports", "activity_regions", "activityduty", "indicator",
        "workplan",
    )  # fmt: skip
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM programs_{table} ORDER BY id")  # noqa: S608
            found[table] = cursor.fetchall()
        cursor.execute(
            "SELECT 't', t.id, t.value FROM programs_target t JOIN programs_workplan p"
            " ON p.id = t.plan_id WHERE p.state <> 'draft' UNION ALL"
            " SELECT 'b', b.id, b.amount FROM programs_budget b JOIN programs_workplan p"
            " ON p.id = b.plan_id WHERE p.state <> 'draft' ORDER BY 1, 2"
        )
        found["asked"] = cursor.fetchall()
    return found


def figures(agreement, plan=None):
    """What pages read of the year, as plain values."""
    found = overview(agreement, YEAR, MAY, plan=plan)
    return [
        (
            one.code,
            one.title,
            one.lead,
            one.strand,
            one.duty_codes,
            tuple(
                (each.name, each.weight, each.baseline, tuple(q.target for q in each.quarters))
                for each in one.indicators
            ),
            tuple((line.source, line.budget) for line in one.money.sources),
        )
        for one in found.activities
    ]


def test_a_draft_revision_touches_no_live_row_and_no_figure(
    agreement, activity, revision, changed, added
):
    before = rows(), figures(agreement)
    planning.change_activity(revision, activity, changed, version=0)
    planning.add_activity(revision, added)
    assert (rows(), figures(agreement)) == before


def test_the_draft_is_read_as_it_will_be_once_approved(
    agreement, people, activity, revision, changed, added
):
    planning.change_activity(revision, activity, changed, version=0)
    planning.add_activity(revision, added)
    drafted = figures(agreement, revision)
    assert [one[0] for one in drafted] == ["K-11", "K-12"]
    assert drafted[0] == (
        "K-11",
        "Sosialisasi di SMP dan MTs",
        "Kesbangpol",
        "pemberdayaan",
        ("KWJ-02",),
        (
            ("sekolah binaan", 2, 3, (5, 50, None, None)),
            ("murid", 1, None, (None, None, 300, None)),
        ),
        (("apbd", 7), ("apbn", 9)),
    )
    planning.approve(revision, by=people.pimpinan, effective_on=JULY)
    revision.refresh_from_db()
    assert figures(agreement, revision) == drafted


def test_approval_writes_what_was_kept(people, activity, revision, changed, added):
    planning.change_activity(revision, activity, changed, version=0)
    planning.add_activity(revision, added)
    planning.approve(revision, by=people.pimpinan, effective_on=JULY)
    activity.refresh_from_db()
    assert (activity.code, activity.title, activity.location) == (
        "K-11", "Sosialisasi di SMP dan MTs", "Kandangan",
    )  # fmt: skip
    assert list(activity.supports.all()) == [people.school]
    assert [duty.code for duty in activity.duties.all()] == ["KWJ-02"]
    assert activity.regions.count() == 1
    assert activity.version == 2  # whoever has its page open is told
    assert list(activity.indicators.values_list("ordinal", "name", "weight")) == [
        (1, "sekolah binaan", 2),
        (2, "murid", 1),
    ]
    new = Activity.objects.get(code="K-12")
    assert [one.name for one in new.indicators.all()] == ["murid"]
    assert revision.targets.filter(indicator__activity=new).get().value == 300


def test_what_the_draft_does_not_word_stays(people, agreement, activity, revision):
    before = figures(agreement)
    planning.approve(revision, by=people.pimpinan, effective_on=JULY)
    assert figures(agreement) == before


def test_the_second_of_two_edits_of_a_draft_is_told(activity, revision, changed):
    planning.change_activity(revision, activity, changed, version=0)
    with pytest.raises(planning.StaleEdit):
        planning.change_activity(revision, activity, replace(changed, title="Lain"), version=0)
    assert pending.written_in(revision, "K-11").draft.title == "Sosialisasi di SMP dan MTs"
    planning.change_activity(revision, activity, replace(changed, title="Lain"), version=1)
    assert pending.written_in(revision, "K-11").version == 2


def test_saying_how_an_activity_fares_is_free_and_disturbs_no_draft(activity, revision, changed):
    planning.set_state(activity, "running", version=1)
    planning.change_activity(revision, activity, changed, version=0)
    planning.set_state(activity, "done", version=2)
    activity.refresh_from_db()
    assert (activity.state, activity.title) == ("done", "Sosialisasi di SMP")


def test_a_state_said_meanwhile_outlives_the_approval(people, activity, revision, changed):
    planning.change_activity(revision, activity, changed, version=0)
    planning.set_state(activity, "running", version=1)
    planning.approve(revision, by=people.pimpinan, effective_on=JULY)
    activity.refresh_from_db()
    assert activity.state == "running"


def test_what_is_dropped_from_a_draft_leaves_no_trace(
    agreement, activity, revision, changed, added
):
    before = rows(), figures(agreement), figures(agreement, revision)
    planning.change_activity(revision, activity, changed, version=0)
    new = planning.add_activity(revision, added)
    with pytest.raises(planning.StaleEdit):
        planning.discard(revision, activity, version=2)
    planning.discard(revision, activity, version=1)
    planning.discard(revision, new, version=1)
    assert (rows(), figures(agreement), figures(agreement, revision)) == before
    assert planning.next_code(agreement, YEAR) == "K-02"


def test_a_new_activity_is_found_again_with_its_indicators(revision, activity, changed, added):
    new = planning.add_activity(revision, added)
    written = pending.written_in(revision, "K-12")
    assert (written.is_new, written.activity.pk, written.version) == (True, new.pk, 1)
    [first] = written.draft.indicators
    more = [*written.draft.indicators, replace(changed.indicators[1], name="guru")]
    planning.change_activity(revision, new, replace(written.draft, indicators=more), version=1)
    again = pending.written_in(revision, "K-12").draft.indicators
    assert [one.name for one in again] == ["murid", "guru"]
    assert again[0].indicator_id == first.indicator_id
    assert len({one.indicator_id for one in again}) == 2


def test_codes_are_given_once_also_within_a_draft(
    agreement, activity, revision, changed, added, draft
):
    planning.add_activity(revision, added)
    for taken in ("K-01", "K-12"):
        with pytest.raises(planning.CodeTaken):
            planning.add_activity(revision, replace(draft, code=taken))
    with pytest.raises(planning.CodeTaken):
        planning.change_activity(revision, activity, replace(changed, code="K-12"), version=0)
    assert planning.next_code(agreement, YEAR) == "K-13"


def test_what_was_measured_meanwhile_is_told_before_approval(people, activity, revision, changed):
    indicator = activity.indicators.get()
    other = replace(changed.indicators[0], unit="madrasah")
    planning.change_activity(revision, activity, replace(changed, indicators=[other]), version=0)
    assert planning.problems_of(revision) == []
    MeasurementFactory(log__activity=activity, indicator=indicator)
    with pytest.raises(planning.NotReady, match=r"K-01\.1: satuan, jenis, dan polaritas tetap"):
        planning.approve(revision, by=people.pimpinan, effective_on=JULY)
    activity.refresh_from_db()
    assert activity.title == "Sosialisasi di SMP"


def test_a_draft_is_not_kept_once_the_plan_is_approved(people, activity, revision, changed):
    planning.approve(revision, by=people.pimpinan, effective_on=JULY)
    with pytest.raises(planning.WrongState):
        planning.change_activity(revision, activity, changed, version=0)
    with pytest.raises(planning.WrongState):
        planning.discard(revision, activity, version=1)


def test_what_a_draft_kept_stays_readable_with_its_history(people, activity, revision, changed):
    planning.change_activity(revision, activity, changed, version=0)
    planning.approve(revision, by=people.pimpinan, effective_on=JULY)
    assert DraftedActivity.objects.get(plan=revision).events.count() == 1


def test_a_draft_costs_the_same_however_much_it_keeps(agreement, activity, revision, added):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            overview(agreement, YEAR, MAY, plan=revision)
        return len(queries)

    planning.add_activity(revision, replace(added, code="K-20"))
    few = cost()
    for number in range(21, 40):
        planning.add_activity(revision, replace(added, code=f"K-{number}"))
    assert cost() == few


def test_the_first_renja_of_a_year_is_written_straight_to_its_rows(plan, draft):
    activity = planning.add_activity(plan, draft)
    planning.change_activity(plan, activity, replace(draft, title="Lain"), version=1)
    assert Activity.objects.get().title == "Lain"
    assert not DraftedActivity.objects.exists()


def test_a_draft_kept_before_the_ran_action_was_asked_names_none(revision, activity, changed):
    planning.change_activity(revision, activity, changed, version=0)
    row = DraftedActivity.objects.get()
    del row.content["ran_action"]
    row.save()
    assert pending.written_in(revision, "K-11").draft.ran_action == ""
