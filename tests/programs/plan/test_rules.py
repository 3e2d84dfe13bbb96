"""Who may do what on the plan: role by verb, and where a unit or a party draws the line."""

import pytest

from programs.models import WorkPlan
from tests.factories import (
    YEAR,
    ActivityFactory,
    ActivityLogFactory,
    EvidenceFactory,
    decided,
    submitted,
    user_in,
)

pytestmark = pytest.mark.django_db
ROLES = ("petugas", "opd", "verifikator", "pimpinan", "admin", "sistem", "auditor", "luar")


def allowed(people, perm, subject=None):
    """Names of those who may."""
    return {name for name in ROLES if getattr(people, name).has_perm(f"programs.{perm}", subject)}


@pytest.fixture
def activity(agreement, people):
    """Led by Disdik of the first party, supported by BNNK of the second."""
    activity = ActivityFactory(agreement=agreement, lead=people.school)
    activity.supports.add(people.bnnk)
    return activity


def test_the_renja_is_read_by_all_who_take_part_and_written_by_few(plan, people):
    readers = {"petugas", "opd", "verifikator", "pimpinan", "admin", "auditor"}
    assert allowed(people, "view_workplan") == readers | {"luar"}  # each in an agreement of theirs
    assert allowed(people, "view_workplan", plan) == readers
    assert allowed(people, "change_workplan", plan) == {"petugas", "admin"}
    assert allowed(people, "add_activity", plan) == {"petugas", "admin", "verifikator"}
    assert allowed(people, "approve_workplan", plan) == {"pimpinan"}


def test_nobody_approves_what_they_drafted(agreement, people):
    plan = WorkPlan(agreement=agreement, year=YEAR, drafted_by=people.pimpinan)
    assert allowed(people, "approve_workplan", plan) == set()


def test_an_approved_plan_is_changed_by_nobody(agreement, people):
    plan = WorkPlan(agreement=agreement, year=YEAR, state="approved")
    assert allowed(people, "change_workplan", plan) == set()
    assert allowed(people, "add_activity", plan) == set()
    assert allowed(people, "revise_workplan", plan) == {"petugas", "admin"}


def test_a_verifier_writes_activities_of_their_own_side_only(agreement, people, activity):
    own = ActivityFactory(agreement=agreement, lead=people.bnnk)
    assert allowed(people, "change_activity", activity) == {"petugas", "admin"}
    assert allowed(people, "change_activity", own) == {"petugas", "admin", "verifikator"}


def test_each_side_records_its_own_money(agreement, people, activity):
    own = ActivityFactory(agreement=agreement, lead=people.bnnk)
    assert allowed(people, "record_expenditure", activity) == {"petugas"}
    assert allowed(people, "record_expenditure", own) == {"verifikator"}


def test_logs_are_written_where_ones_unit_or_side_takes_part(agreement, people, activity):
    alone = ActivityFactory(agreement=agreement, lead=people.kesbangpol)
    assert allowed(people, "record_log") == {"petugas", "opd", "verifikator", "luar"}
    assert allowed(people, "record_log_for", activity) == {"petugas", "opd", "verifikator"}
    assert allowed(people, "record_log_for", alone) == {"petugas"}


@pytest.fixture
def log(activity, people):
    return ActivityLogFactory(activity=activity, author=people.opd)


def test_a_draft_is_read_by_those_who_write_for_its_unit_or_side(log, people):
    assert allowed(people, "view_log", log) == {"petugas", "opd"}
    assert allowed(people, "change_log", log) == {"opd"}
    assert allowed(people, "withdraw_log", log) == {"opd"}


def test_a_colleague_of_the_unit_may_go_on_with_it(log, people):
    colleague = user_in(people.school, "Operator OPD")
    assert colleague.has_perm("programs.change_log", log)
    assert colleague.has_perm("programs.submit_log", log)
    assert not colleague.has_perm("programs.withdraw_log", log)


def test_a_sent_log_is_decided_by_the_other_party(log, people):
    submitted(log)
    assert allowed(people, "open_queue") == {"petugas", "verifikator", "luar"}
    assert allowed(people, "verify_log", log) == {"verifikator"}
    assert allowed(people, "change_log", log) == set()
    assert allowed(people, "withdraw_log", log) == {"opd"}


def test_the_first_party_confirms_the_work_of_the_second(agreement, people):
    own = ActivityFactory(agreement=agreement, lead=people.bnnk)
    log = submitted(ActivityLogFactory(activity=own, author=people.verifikator))
    assert allowed(people, "verify_log", log) == {"petugas"}


def test_a_verified_log_is_corrected_not_changed(log, people):
    decided(log)
    assert allowed(people, "correct_log", log) == {"opd"}
    assert allowed(people, "change_log", log) == set()
    assert allowed(people, "withdraw_log", log) == set()
    assert allowed(people, "verify_log", log) == set()


def test_an_operator_of_another_unit_reads_the_title_only(log, people):
    submitted(log)
    other = user_in(people.kesbangpol, "Operator OPD")
    assert other.has_perm("programs.view_log", log)
    assert not other.has_perm("programs.view_log_content", log)
    assert people.opd.has_perm("programs.view_log_content", log)


def test_attendance_sheets_are_seen_by_fewer_than_photos(log, people):
    photo = EvidenceFactory(log=log)
    sheet = EvidenceFactory(log=log, kind="attendance")
    submitted(log)
    assert allowed(people, "view_evidence", photo) == {
        "petugas", "opd", "verifikator", "pimpinan", "auditor",
    }  # fmt: skip
    assert allowed(people, "view_evidence", sheet) == {"opd", "verifikator", "auditor"}


def test_a_verifier_sees_the_sheet_only_while_deciding(log, people):
    sheet = EvidenceFactory(log=log, kind="attendance")
    decided(log)
    assert allowed(people, "view_evidence", sheet) == {"opd", "auditor"}
