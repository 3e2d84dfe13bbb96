"""Reminders derived from state: told once a stage, never of what was put right in time."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from accounts.roles import Role
from p4gn_portal.formats import WITA
from programs.models import ActivityLog
from reports.models import Notification, ProgressReport
from reports.notices.making import store
from reports.notices.nudge import nudge
from reports.notices.reminders import of_day
from tests.factories import (
    ActivityFactory,
    ActivityLogFactory,
    IndicatorFactory,
    OrganizationFactory,
    ProgressReportFactory,
    TargetFactory,
    approved,
    decided,
    draft_plan_of,
    in_force,
    side,
    submitted,
    user_in,
)

pytestmark = pytest.mark.django_db
Kind = Notification.Kind
DAY = date(2026, 3, 12)


def on(day: date):
    return time_machine.travel(datetime(day.year, day.month, day.day, 10, tzinfo=WITA))


def remind(day: date) -> list[str]:
    """What is told on that day, and kept as told."""
    with on(day):
        found = of_day(day)
        store(found)
    return sorted(one.kind for one in found)


def days(count: int) -> date:
    return DAY + timedelta(days=count)


@pytest.fixture
def draft(db) -> ActivityLog:
    with on(DAY):
        return ActivityLogFactory()


def kinds(day: date, *wanted: str) -> list[str]:
    return [kind for kind in remind(day) if kind in wanted]


def test_a_draft_is_recalled_after_three_days_once(draft):
    told = [kinds(days(n), Kind.DRAFT_WAITS) for n in (1, 3, 4, 5, 30)]
    assert told == [[], [], [Kind.DRAFT_WAITS], [], []]


def test_a_draft_that_was_sent_in_time_is_not_recalled(draft):
    submitted(draft)
    assert kinds(days(5), Kind.DRAFT_WAITS) == []


def test_a_returned_log_is_recalled_three_days_after_it_came_back(draft):
    decided(draft, "returned", on=DAY)
    told = [kinds(days(n), Kind.FIX_WAITS) for n in (2, 5, 6)]
    assert told == [[], [Kind.FIX_WAITS], []]


def test_the_other_party_is_told_of_its_queue_after_three_and_seven_days(draft):
    agreement = draft.agreement
    verifier = user_in(side(agreement, 2), Role.VERIFIER)
    user_in(side(agreement, 1), Role.FIELD_OFFICER)
    with on(DAY):
        submitted(draft)
    told = [kinds(days(n), Kind.QUEUE_WAITS) for n in (2, 4, 5, 8, 9)]
    assert told == [[], [Kind.QUEUE_WAITS], [], [Kind.QUEUE_WAITS], []]
    given = Notification.objects.filter(kind=Kind.QUEUE_WAITS)
    assert {one.user for one in given} == {verifier}
    assert {one.object for one in given} == {agreement}


def test_a_queue_that_was_emptied_is_not_told(draft):
    user_in(side(draft.agreement, 2), Role.VERIFIER)
    with on(DAY):
        decided(submitted(draft), on=DAY)
    assert kinds(days(9), Kind.QUEUE_WAITS) == []


@pytest.fixture
def planned(db):
    activity = ActivityFactory()
    TargetFactory(indicator=IndicatorFactory(activity=activity), quarter=1, value=2)
    approved(draft_plan_of(activity))
    return activity


def test_the_unit_is_told_a_week_before_a_quarter_ends_with_nothing_done(planned):
    operator = user_in(planned.lead, Role.UNIT_OPERATOR)
    told = [kinds(date(2026, 3, day), Kind.ACTIVITY_DUE) for day in (23, 24, 31)]
    assert told == [[], [Kind.ACTIVITY_DUE], []]
    assert {one.user for one in Notification.objects.filter(kind=Kind.ACTIVITY_DUE)} == {operator}


def test_a_log_on_its_way_is_answer_enough(planned):
    user_in(planned.lead, Role.UNIT_OPERATOR)
    with on(DAY):
        submitted(ActivityLogFactory(activity=planned, performed_on=DAY))
    assert kinds(date(2026, 3, 28), Kind.ACTIVITY_DUE) == []


def test_an_activity_that_fell_behind_is_told_once_a_quarter(planned):
    user_in(planned.lead, Role.UNIT_OPERATOR)
    told = [kinds(day, Kind.ACTIVITY_LATE) for day in (
        date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 1), date(2026, 7, 1),
    )]  # fmt: skip
    assert told == [[], [Kind.ACTIVITY_LATE], [], [Kind.ACTIVITY_LATE]]


def test_where_a_unit_has_nobody_the_unit_above_is_told(db):
    agreement = in_force()
    pemkab = side(agreement, 1)
    above = user_in(pemkab, Role.FIELD_OFFICER)
    lower = ActivityFactory(agreement=agreement, lead=OrganizationFactory(parent=pemkab))
    assert nudge(lower, [lower], by=user_in(side(agreement, 2), Role.VERIFIER)) == 1
    assert Notification.objects.get(kind=Kind.NUDGE).user == above


def test_a_report_is_recalled_before_it_is_due_and_told_to_both_sides_when_late(db):
    report = ProgressReportFactory(state=ProgressReport.State.ASSEMBLING, due_on=date(2026, 4, 10))
    agreement = report.agreement
    officer = user_in(side(agreement, 1), Role.FIELD_OFFICER)
    other = user_in(side(agreement, 2), Role.VERIFIER)
    assert kinds(date(2026, 4, 6), Kind.REPORT_DUE, Kind.REPORT_LATE) == []
    assert kinds(date(2026, 4, 7), Kind.REPORT_DUE, Kind.REPORT_LATE) == [Kind.REPORT_DUE]
    assert kinds(date(2026, 4, 11), Kind.REPORT_DUE, Kind.REPORT_LATE) == [Kind.REPORT_LATE] * 2
    assert kinds(date(2026, 4, 12), Kind.REPORT_DUE, Kind.REPORT_LATE) == []
    late = Notification.objects.filter(kind=Kind.REPORT_LATE)
    assert {one.user for one in late} == {officer, other}


def test_a_nudge_goes_to_the_unit_once_a_day_with_its_words(planned):
    operator = user_in(planned.lead, Role.UNIT_OPERATOR)
    verifier = user_in(side(planned.agreement, 2), Role.VERIFIER)
    with on(DAY):
        counts = [
            nudge(planned, [planned], by=verifier, note="Mohon\r\ndicatat.") for _ in range(2)
        ]
    with on(days(1)):
        counts.append(nudge(planned, [planned], by=verifier))
    assert counts == [1, 0, 1]
    first = Notification.objects.filter(kind=Kind.NUDGE).earliest("pk")
    assert (first.user, first.by, first.note) == (operator, verifier, "Mohon dicatat.")
