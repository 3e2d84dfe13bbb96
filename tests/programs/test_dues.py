"""When a duty falls due by its own rule, and what is proof of it; page and report say the same."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import amend
from agreements.models import DutyVersion
from programs.dues import dues_of, owed
from programs.standing import overview
from reports.periods import period_containing
from reports.snapshot import assemble
from tests.agreements.conftest import signed
from tests.factories import (
    YEAR,
    ActivityFactory,
    ActivityLogFactory,
    AmendmentFactory,
    DutyVersionFactory,
    IndicatorFactory,
    MeasurementFactory,
    ProgressReportFactory,
    TargetFactory,
    UserFactory,
    approved,
    decided,
    draft_plan_of,
    enacted,
    in_force,
    submitted,
)

MAY, AUGUST, NEXT_YEAR = date(YEAR, 5, 15), date(YEAR, 8, 20), date(YEAR + 1, 2, 1)


def ruled(rule, due_on=None):
    return DutyVersion(due_rule=rule, due_on=due_on)


@pytest.mark.parametrize(
    ("rule", "due_on", "dues"),
    [
        ("quarterly", None, {1: (1,), 2: (2,), 3: (3,), 4: (4,)}),
        ("semester", None, {2: (1, 2), 4: (3, 4)}),
        ("annual", None, {4: (1, 2, 3, 4)}),
        ("once", date(YEAR, 3, 31), {1: (1,)}),
        ("once", date(YEAR, 4, 1), {2: (1, 2)}),
        ("once", date(YEAR, 12, 31), {4: (1, 2, 3, 4)}),
        ("once", date(YEAR + 1, 1, 1), {}),
        ("on_event", None, {}),
        ("", None, {}),
    ],
)
def test_each_rule_owes_its_proofs(rule, due_on, dues):
    assert dues_of(ruled(rule, due_on), YEAR) == dues


@given(asked=st.sets(st.integers(1, 4)), rule=st.sampled_from(["quarterly", "semester", "annual"]))
def test_what_the_plan_asks_for_is_not_owed_a_second_time(asked, rule):
    dues = dues_of(ruled(rule), YEAR)
    for quarter, span in dues.items():
        assert (quarter in owed(dues, asked)) == asked.isdisjoint(span)


# --- On real rows --------------------------------------------------------------------------------
@pytest.fixture
def serve(db):
    """An agreement whose one duty is due by a rule, and an activity that serves it unplanned."""

    def made(rule, due_on=None, targets=None):
        agreement = in_force(due={"due_rule": rule, "due_on": due_on})
        activity = ActivityFactory(agreement=agreement, duties=list(agreement.duties.all()))
        indicator = IndicatorFactory(activity=activity)
        for quarter, value in (targets or {}).items():
            TargetFactory(indicator=indicator, quarter=quarter, value=Decimal(value))
        if targets:
            approved(draft_plan_of(activity))
        return agreement, indicator

    return made


def worked(indicator, day, *, is_verified=True):
    log = ActivityLogFactory(activity=indicator.activity, performed_on=day)
    MeasurementFactory(log=log, indicator=indicator, value=Decimal(1))
    return decided(log) if is_verified else submitted(log)


def states(agreement, day):
    (duty,) = overview(agreement, YEAR, day).duties
    return [(cell.state, cell.done, cell.due) for cell in duty.cells], duty.year.state


NONE = ("not_applicable", 0, 0)


def test_a_quarterly_duty_that_nothing_is_planned_for_is_late_quarter_by_quarter(serve):
    agreement, _ = serve("quarterly")
    assert states(agreement, MAY) == (
        [("late", 0, 1), ("running", 0, 1), ("not_due", 0, 1), ("not_due", 0, 1)],
        "late",
    )


def test_verified_work_of_the_quarter_shows_it_and_waiting_work_does_not(serve):
    agreement, indicator = serve("quarterly")
    worked(indicator, date(YEAR, 2, 3))
    worked(indicator, date(YEAR, 4, 7), is_verified=False)
    cells, year = states(agreement, MAY)
    assert cells[:2] == [("met", 1, 1), ("running", 0, 1)]
    assert year == "running"


def test_a_semester_is_shown_by_either_of_its_quarters(serve):
    agreement, indicator = serve("semester")
    worked(indicator, date(YEAR, 2, 3))
    cells, _ = states(agreement, AUGUST)
    assert cells == [NONE, ("met", 1, 1), NONE, ("not_due", 0, 1)]


def test_a_year_is_met_by_one_proof_and_late_only_when_it_is_over(serve):
    agreement, indicator = serve("annual")
    assert states(agreement, AUGUST)[1] == "not_due"
    assert states(agreement, NEXT_YEAR)[1] == "late"
    worked(indicator, date(YEAR, 2, 3))
    assert states(agreement, AUGUST)[1] == "met"


@pytest.mark.parametrize(
    ("day", "state"),
    [(date(YEAR, 5, 20), "running"), (date(YEAR, 5, 21), "late"), (date(YEAR, 3, 31), "not_due")],
)
def test_what_is_due_once_is_late_the_day_after_its_day(serve, day, state):
    agreement, _ = serve("once", date(YEAR, 5, 20))
    assert states(agreement, day)[0][1] == (state, 0, 1)


def test_what_happens_on_event_is_never_late(serve):
    agreement, _ = serve("on_event")
    assert states(agreement, NEXT_YEAR) == ([NONE] * 4, "not_applicable")


def test_where_the_plan_asks_something_its_targets_are_the_due(serve):
    agreement, indicator = serve("annual", targets={2: 5})
    cells, _ = states(agreement, AUGUST)
    assert cells == [NONE, ("late", 0, 1), NONE, NONE]
    worked(indicator, date(YEAR, 6, 1))
    assert states(agreement, AUGUST)[0][1] == ("late", 0, 1)  # one of five


def test_a_duty_binds_from_the_day_it_was_first_stated(serve, db):
    agreement, _ = serve("quarterly")
    restate = AmendmentFactory(agreement=agreement, ordinal=1, effective_on=date(YEAR, 7, 1))
    stands = agreement.duties_on(MAY).get()
    DutyVersionFactory(
        amendment=restate, duty=stands.duty, article=stands.article, due_rule="quarterly"
    )
    new = AmendmentFactory(agreement=agreement, ordinal=2, effective_on=date(YEAR, 7, 1))
    DutyVersionFactory(amendment=new, article=stands.article, due_rule="quarterly")
    DutyVersion.objects.filter(pk=stands.pk).update(
        validity=stands.validity.__class__(stands.validity.lower, date(YEAR, 7, 1))
    )
    for amendment in (restate, new):
        enacted(amendment, effective_on=date(YEAR, 7, 1))
    old, young = sorted(overview(agreement, YEAR, AUGUST).duties, key=lambda one: one.id)
    assert [cell.state for cell in old.cells] == ["late", "late", "running", "not_due"]
    assert [cell.state for cell in young.cells] == [NONE[0], NONE[0], "running", "not_due"]


def test_nothing_more_falls_due_after_the_agreement_has_ended(serve):
    agreement, _ = serve("quarterly")
    admin, other = UserFactory(), UserFactory()
    ending = signed(amend.draft(agreement, by=admin, kind="termination"), date(YEAR, 7, 1))
    amend.enact(amend.propose(ending, by=admin), by=other)
    agreement.refresh_from_db()
    cells, _ = states(agreement, date(YEAR, 11, 20))
    assert [state for state, _, _ in cells] == ["late", "late", NONE[0], NONE[0]]


@pytest.mark.parametrize("quarter", [1, 2, 3, 4])
@pytest.mark.parametrize("rule", ["quarterly", "semester", "annual"])
def test_page_and_report_say_the_same(serve, rule, quarter):
    agreement, indicator = serve(rule)
    worked(indicator, date(YEAR, 2, 3))
    period = period_containing("quarterly", date(YEAR, quarter * 3, 1))
    report = ProgressReportFactory(
        agreement=agreement, period_start=period.start, period_end=period.end, code="LAP"
    )
    (told,) = assemble(report)["terms"]["duties"]
    (duty,) = overview(agreement, YEAR, period.last_day, quarter).duties
    cell = duty.cells[quarter - 1]
    assert (told["state"], told["done"], told["due"]) == (cell.state, cell.done, cell.due)
