"""The pagu of an activity through the revisions of its year."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from programs import planning
from programs.models import Budget
from programs.pagu import history_of
from tests.factories import (
    YEAR,
    ActivityFactory,
    BudgetFactory,
    IndicatorFactory,
    TargetFactory,
    approved,
    draft_plan_of,
)

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-10T04:00:00Z", tick=False):
        yield


@pytest.fixture
def school(agreement, people):
    """Rp60 million of APBD; shifted by Rp10 million to APBN in July, raised in October."""
    activity = ActivityFactory(agreement=agreement, lead=people.school, code="K-04")
    TargetFactory(indicator=IndicatorFactory(activity=activity))
    BudgetFactory(activity=activity, amount=D(60_000_000))
    plan = approved(draft_plan_of(activity))
    shifted = planning.revise(plan, by=people.petugas, reason="Geser", kind="pergeseran")
    Budget.objects.filter(plan=shifted).update(amount=D(50_000_000))
    BudgetFactory(plan=shifted, activity=activity, source="apbn", amount=D(10_000_000))
    approved(shifted, effective_on=date(YEAR, 7, 1))
    raised = planning.revise(shifted, by=people.petugas, reason="APBD-P", kind="perubahan")
    Budget.objects.filter(plan=raised, source="apbd").update(amount=D(55_000_000))
    approved(raised, effective_on=date(YEAR, 10, 1))
    planning.revise(raised, by=people.petugas, reason="Masih draf")
    return activity


def test_each_revision_in_force_tells_each_source_for_itself(school):
    found = history_of(school)
    assert found.sources == ["APBD Kabupaten", "APBN (DIPA BNN)"]
    assert [
        (
            row.plan.kind,
            row.plan.effective_on,
            [(cell.amount, cell.difference) for cell in row.cells],
        )
        for row in found.rows
    ] == [
        ("murni", date(YEAR, 1, 1), [(60_000_000, None), (None, None)]),
        ("pergeseran", date(YEAR, 7, 1), [(50_000_000, -10_000_000), (10_000_000, 10_000_000)]),
        ("perubahan", date(YEAR, 10, 1), [(55_000_000, 5_000_000), (10_000_000, 0)]),
    ]


def test_an_activity_without_pagu_has_no_history(agreement):
    assert history_of(ActivityFactory(agreement=agreement)).rows == []


def test_the_history_is_read_in_two_queries(school, django_assert_num_queries):
    with django_assert_num_queries(2):
        history_of(school)


def test_the_page_of_an_activity_shows_its_pagu_with_dates(client, people, school):
    client.force_login(people.auditor)
    text = client.get(reverse("programs:activity", args=[YEAR, "K-04"])).content.decode()
    text = " ".join(text.split())
    for said in (
        "Riwayat pagu",
        "Perubahan ke-1 (pergeseran)",
        "1 Juli 2026",
        "-Rp10.000.000",
        "+Rp5.000.000",
    ):
        assert said in text
    assert "Masih draf" not in text
