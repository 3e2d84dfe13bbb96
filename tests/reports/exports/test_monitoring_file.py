"""The quarterly table for e-Monev: asked, done and lacking, in work and in money."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.evaluation import monitoring_file
from reports.evaluation.monitoring import Line, Monitoring, Told, Whole
from tests.factories import ActivityFactory, IndicatorFactory, revised
from tests.reports.exports.reading import as_text, rows_of
from tests.reports.report.world import counted, told

GOLDEN = Path(__file__).with_name("pemantauan-TW1.txt")


def whole(**changes: object) -> Whole:
    figures = {
        "budget": Decimal("1500000.00"),
        "planned_money": Decimal("750000.00"),
        "spent": Decimal("600000.75"),
        "planned": Decimal(50),
        "physical": Decimal(30),
        "deviation": Decimal(-20),
        "alert": "Kritis",
        "waiting": 1,
        "told": Told("CTT-2026-0001: Jalan putus.", ""),
    }
    return Whole(**figures | changes)


def line(**changes: object) -> Line:
    figures = {
        "duties": "KWJ-01",
        "code": "K-01",
        "title": "Sosialisasi",
        "lead": "Kesbangpol",
        "indicator": "sekolah",
        "unit": "sekolah",
        "target": Decimal(5),
        "actual": Decimal(3),
        "achievement": Decimal(60),
        "logs": 2,
        "whole": whole(),
    }
    return Line(**figures | changes)


def book(*lines: Line) -> bytes:
    return monitoring_file.render(
        Monitoring(
            year=2026,
            quarter=1,
            agreement="Nota Kesepakatan",
            plan="Renja 2026",
            as_of="31 Maret 2026",
            is_example=True,
            lines=lines,
        )
    )


# --- The file -------------------------------------------------------------------------------------


def test_the_table_of_a_quarter_keeps_its_shape():
    unreported = line(indicator="pelajar", actual=None, achievement=None, logs=0, whole=None)
    assert as_text(book(line(), unreported)) == GOLDEN.read_text()


def test_what_is_read_back_is_what_was_written():
    [row] = rows_of(book(line()), "Pemantauan")
    assert row[6:11] == (5, 3, -2, 60, 2)
    assert row[11:16] == (1500000, 750000, 600000.75, -149999.25, 40.0)
    assert row[16:21] == (50, 30, -20, "Kritis", 1)


def test_an_unknown_figure_is_an_empty_cell_and_never_a_zero():
    [row] = rows_of(book(line(actual=None, achievement=None)), "Pemantauan")
    assert row[7:10] == (None, None, None)


def test_money_stands_once_an_activity_so_that_its_column_adds_up():
    rows = rows_of(book(line(), line(whole=None)), "Pemantauan")
    assert [row[13] for row in rows] == [600000.75, None]


# --- From the data --------------------------------------------------------------------------------


@pytest.fixture
def story(db):
    with time_machine.travel("2026-08-10T04:00:00Z", tick=False):
        yield told(is_example=True)


def table_of(client, story, query="?triwulan=1"):
    client.force_login(story.officer)
    address = reverse("reports:monitoring", args=[2026]) + query
    return rows_of(client.get(address).content, "Pemantauan")


@pytest.mark.slow
def test_figures_are_those_of_the_evaluation_of_the_same_quarter(client, story):
    schools, pupils, clients = table_of(client, story)
    client.force_login(story.officer)
    page = client.get(reverse("reports:evaluation", args=[2026]) + "?triwulan=1")
    lines = page.context["table"].lines
    assert [row[7] for row in (schools, pupils, clients)] == [one.actual for one in lines]
    assert [row[13] for row in (schools, clients)] == [float(one.spent) for one in lines[::2]]
    assert (schools[6], schools[8]) == (5, -2)


@pytest.mark.slow
def test_obstacles_are_those_the_counted_logs_of_the_quarter_name(client, story):
    schools = story.activity.indicators.first()
    first = counted(story.activity, date(2026, 3, 31), {schools: 1}, obstacle="Jalan putus.")
    counted(story.activity, date(2026, 4, 1), {schools: 1}, obstacle="Listrik padam.")
    assert table_of(client, story)[0][21] == f"{first.number}: Jalan putus."
    assert "Listrik padam." in table_of(client, story, "?triwulan=2")[0][21]


@pytest.mark.slow
def test_one_source_and_one_unit_can_be_asked_for(client, story):
    query = f"?triwulan=1&sumber=apbn&unit={story.activity.lead.slug}"
    rows = table_of(client, story, query)
    assert {row[0] for row in rows} == {"K-01"}
    assert rows[0][11:16] == (None,) * 5


@pytest.mark.slow
def test_the_table_costs_the_same_however_many_activities(client, story):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            table_of(client, story)
        return len(asked)

    cost()
    few = cost()
    with revised(story.agreement, effective_on=date(2026, 2, 1)):
        more = [
            IndicatorFactory(
                activity=ActivityFactory(agreement=story.agreement, code=f"K-1{number}")
            )
            for number in range(3)
        ]
    for indicator in more:
        counted(indicator.activity, date(2026, 2, 2), {indicator: 1}, obstacle="Hujan.")
    assert cost() == few
