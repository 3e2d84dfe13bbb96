"""The snapshot: every figure counted from the rows it names, and the same as the pages'."""

import json
from datetime import date
from decimal import Decimal

import pytest

from programs import standing
from programs.achievement import grade
from reports import snapshot
from reports.models import Narrative
from tests.factories import (
    ActivityFactory,
    ActivityLogFactory,
    IndicatorFactory,
    ProgressReportFactory,
    TargetFactory,
    approved,
    decided,
    draft_plan_of,
    in_force,
    revised,
    submitted,
)
from tests.reports.report.world import counted, told

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def line_of(frozen, code):
    return next(line for line in frozen["lines"] if line["indicator"]["code"] == code)


def test_each_line_sums_the_logs_it_names():
    frozen = snapshot.assemble(told().report)
    for line in frozen["lines"]:
        told_values = [log["value"] for log in line["proof"]]
        if None not in told_values:
            assert sum(map(Decimal, told_values)) == Decimal(line["actual_to_date"])
        assert line["logs"] == [log["number"] for log in line["proof"]]


def test_figures_of_a_line_are_those_counted_by_hand():
    line = line_of(snapshot.assemble(told().report), "K-01.1")
    assert (line["target"], line["actual"], line["achievement"]) == ("5", "3", "60")
    assert line["grade"] == {"code": "R", "name": "Rendah"}
    assert (line["log_count"], line["evidence"], line["participants"]) == (2, 2, 90)
    assert line["duties"] == [{"code": "KWJ-01", "title": "Kewajiban KWJ-01"}]
    assert line["articles"] == [{"number": "1", "heading": "Judul Pasal 1"}]


def test_a_line_says_the_same_as_the_pages():
    story = told()
    frozen = snapshot.assemble(story.report)
    last_day = story.report.last_day
    pages = {
        one.code: one
        for activity in standing.overview(story.agreement, 2026, last_day, quarter=1).activities
        for one in activity.indicators
    }
    for line in frozen["lines"]:
        page = pages[line["indicator"]["code"]]
        for name, value in (
            ("actual_to_date", page.actual),
            ("target_to_date", page.target),
            ("achievement", page.achievement),
        ):
            assert (line[name] is None) == (value is None)
            assert value is None or Decimal(line[name]) == value
        assert line["is_met"] == page.quarters[0].is_met


def test_duties_stand_as_on_their_own_page():
    story = told()
    frozen = snapshot.assemble(story.report)
    pages = standing.overview(story.agreement, 2026, story.report.last_day, quarter=1).duties
    assert [
        (duty["code"], duty["done"], duty["due"], duty["state"])
        for duty in frozen["terms"]["duties"]
    ] == [
        (one.code, *(getattr(one.cells[0], n) for n in ("done", "due", "state"))) for one in pages
    ]


def test_money_is_told_by_source_and_each_sum_by_its_payments():
    money = snapshot.assemble(told().report)["money"]
    assert [(row["source"], row["budget"], row["spent"]) for row in money["sources"]] == [
        ("apbd", "1500000", "600000.75"),
        ("apbn", "999999999.99", "0"),
    ]
    paid = [payment for row in money["activities"] for payment in row["payments"]]
    assert sum(Decimal(one["amount"]) for one in paid) == Decimal(money["total"]["spent"])
    assert {one["document_number"] for one in paid} == {"SP2D-A", "SP2D-B"}


def test_breaks_in_the_thread_are_findings():
    story = told()
    with revised(story.agreement, effective_on=date(2026, 12, 1)):
        ActivityFactory(agreement=story.agreement, code="K-09", duties=[])
    found = {row["kind"]: row["items"] for row in snapshot.assemble(story.report)["findings"]}
    assert found["duty_without_activity"] == ["KWJ-03"]
    assert found["activity_without_duty"] == ["K-09"]
    assert len(found["log_waiting"]) == 1


def test_a_log_without_evidence_and_an_unreported_target_are_findings():
    agreement = in_force()
    activity = ActivityFactory(agreement=agreement)
    indicator = IndicatorFactory(activity=activity)
    TargetFactory(indicator=indicator)
    TargetFactory(indicator=IndicatorFactory(activity=activity))
    approved(draft_plan_of(activity))
    bare = decided(submitted(ActivityLogFactory(activity=activity)))
    report = ProgressReportFactory(agreement=agreement)
    found = {row["kind"]: row["items"] for row in snapshot.assemble(report)["findings"]}
    assert found["log_without_evidence"] == [bare.number]
    assert found["line_unreported"] == ["B001", "B002"]


def test_of_rehabilitation_only_sums_are_told():
    frozen = snapshot.assemble(told().report)
    line = line_of(frozen, "K-02.1")
    assert (line["actual"], line["participants"]) == ("4", None)
    assert {log["value"] for log in line["proof"]} == {None}
    assert [row["logs"] for row in frozen["districts"]] == [2]


def test_what_is_verified_later_or_performed_later_is_not_in_it():
    story = told()
    before = snapshot.assemble(story.report)
    later = ActivityLogFactory(activity=story.activity, performed_on=date(2026, 4, 1))
    decided(submitted(later))
    assert snapshot.assemble(story.report) == before


def test_a_period_without_anything_is_told_as_such():
    report = ProgressReportFactory()
    frozen = snapshot.assemble(report)
    assert (frozen["lines"], frozen["plan"], frozen["summary"]["average"]) == ([], None, None)


def test_a_snapshot_is_plain_json_and_its_hash_depends_on_content_only():
    frozen = snapshot.assemble(told().report)
    again = json.loads(json.dumps(frozen))
    assert again == frozen
    assert snapshot.sha256_of(dict(reversed(again.items()))) == snapshot.sha256_of(frozen)
    frozen["lines"][0]["actual"] = "4"
    assert snapshot.sha256_of(frozen) != snapshot.sha256_of(again)


def test_words_are_frozen_with_the_figures():
    story = told()
    Narrative.objects.create(
        report=story.report, section=Narrative.Section.OBSTACLE, body="Hujan.", written_by=None
    )
    words = {row["section"]: row["body"] for row in snapshot.assemble(story.report)["narratives"]}
    assert words == {"pendorong": "", "kendala": "Hujan.", "tindak_lanjut": ""}


def test_the_curve_leaves_the_future_blank():
    curve = snapshot.assemble(told().report)["curve"]
    assert curve["actual"][1:] == [None, None, None]
    assert (curve["planned"][0], curve["planned"][3]) == ("50", "100")
    assert grade(Decimal(curve["actual"][0])) is not None


@pytest.mark.parametrize("logs", [1, 4])
def test_freezing_costs_the_same_however_many_logs_there_are(logs, django_assert_num_queries):
    story = told()
    indicator = story.activity.indicators.first()
    for day in range(1, logs + 1):
        counted(story.activity, story.report.period_start.replace(day=day), {indicator: 1})
    with django_assert_num_queries(QUERIES):
        snapshot.assemble(story.report)


QUERIES = 30
