"""A year's Renja begun as a copy of another year's: what comes along, what stays, what is told."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.models import DutyVersion
from programs import copying, planning
from programs.models import Activity, Budget, Indicator, Target, WorkPlan
from tests.factories import (
    YEAR,
    ActivityFactory,
    BudgetFactory,
    IndicatorFactory,
    RegionFactory,
    TargetFactory,
    approved,
    draft_plan_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NEXT = YEAR + 1
D = Decimal


@pytest.fixture(autouse=True)
def _december():
    with time_machine.travel("2026-12-01T04:00:00Z", tick=False):
        yield


@pytest.fixture
def school(agreement, people):
    """Five schools asked and rupiah set aside in the first quarter of 2026, both duties served."""
    activity = ActivityFactory(
        agreement=agreement,
        lead=people.school,
        code="K-04",
        duties=agreement.duties.all(),
        budget_code="8.01.05.2.01",
        starts_on=date(YEAR, 2, 1),
        ends_on=date(YEAR, 11, 30),
    )
    activity.supports.add(people.bnnk)
    activity.regions.add(RegionFactory())
    indicator = IndicatorFactory(
        activity=activity, accumulation="latest", weight=D("2.5"), baseline=D(3)
    )
    TargetFactory(indicator=indicator, quarter=1, value=D(5))
    BudgetFactory(activity=activity, source="apbn", quarter=2, amount=D("1500000.50"))
    return activity


@pytest.fixture
def source(school):
    return WorkPlan.objects.get(pk=approved(draft_plan_of(school)).pk)


def open_until_2028(agreement):
    agreement.effective = DateRange(date(YEAR, 1, 1), date(2029, 1, 1))
    agreement.save()


def test_activities_indicators_targets_and_pagu_come_along(source, school, people, agreement):
    open_until_2028(agreement)
    copied = copying.copy_plan(source, NEXT, by=people.petugas)
    assert (copied.plan.year, copied.plan.state, copied.plan.kind) == (NEXT, "draft", "murni")
    assert (copied.activities, copied.left) == (1, [])
    new = Activity.objects.get(year=NEXT)
    same = ("code", "title", "strand", "ran_action", "lead_id", "budget_code", "location")
    assert [getattr(new, name) for name in same] == [getattr(school, name) for name in same]
    assert (new.starts_on, new.ends_on) == (date(NEXT, 2, 1), date(NEXT, 11, 30))
    for name in ("supports", "regions", "duties"):
        assert set(getattr(new, name).all()) == set(getattr(school, name).all())
    indicator = new.indicators.get()
    assert (indicator.accumulation, indicator.weight) == ("latest", D("2.5"))
    assert copied.plan.targets.values_list("indicator", "quarter", "value").get() == (
        indicator.pk, 1, 5,
    )  # fmt: skip
    assert copied.plan.budgets.values_list("activity", "source", "quarter", "amount").get() == (
        new.pk, "apbn", 2, D("1500000.50"),
    )  # fmt: skip


def test_what_was_measured_stays_in_its_year(source, school, people):
    planning.set_state(school, Activity.State.DONE, version=school.version)
    copying.copy_plan(source, NEXT, by=people.petugas)
    new = Activity.objects.get(year=NEXT)
    assert new.state == Activity.State.PLANNED
    assert new.indicators.get().baseline is None


def test_a_duty_that_ended_since_is_told_and_not_carried(source, people, agreement):
    open_until_2028(agreement)
    ended = DutyVersion.objects.get(duty__code="KWJ-02")
    DutyVersion.objects.filter(pk=ended.pk).update(
        validity=DateRange(ended.validity.lower, date(YEAR, 7, 1))
    )
    copied = copying.copy_plan(source, NEXT, by=people.petugas)
    assert [one.code for one in Activity.objects.get(year=NEXT).duties.all()] == ["KWJ-01"]
    assert copied.left == ["K-04: kewajiban KWJ-02 tidak berlaku lagi."]


def test_a_day_that_the_agreement_does_not_cover_is_told_and_not_carried(source, people):
    copied = copying.copy_plan(source, NEXT, by=people.petugas)
    assert Activity.objects.get(year=NEXT).starts_on is None
    assert copied.left == [
        "K-04: tanggal mulai berada di luar masa berlaku perjanjian.",
        "K-04: tanggal selesai berada di luar masa berlaku perjanjian.",
    ]


def test_a_cancelled_activity_is_told_and_not_carried(source, school, people, agreement):
    planning.set_state(school, Activity.State.CANCELLED, version=school.version)
    copied = copying.copy_plan(source, NEXT, by=people.petugas)
    assert copied.left == ["K-04 Kegiatan K-04: dibatalkan pada tahun 2026."]
    assert not Activity.objects.filter(year=NEXT).exists()


def test_an_activity_of_which_the_plan_asks_nothing_stays(school, people, agreement):
    IndicatorFactory(activity=ActivityFactory(agreement=agreement, code="K-09"))
    copied = copying.copy_plan(approved(draft_plan_of(school)), NEXT, by=people.petugas)
    assert list(Activity.objects.filter(year=NEXT).values_list("code", flat=True)) == ["K-04"]
    assert copied.activities == 1


def test_the_copy_is_edited_without_touching_its_source(source, people):
    copied = copying.copy_plan(source, NEXT, by=people.petugas)
    Target.objects.filter(plan=copied.plan).update(value=D(9))
    Budget.objects.filter(plan=copied.plan).update(amount=D(9))
    assert source.targets.get().value == 5
    assert source.budgets.get().amount == D("1500000.50")


def test_a_year_that_has_a_plan_is_not_begun_again(source, people, agreement):
    planning.draft_plan(agreement, NEXT, by=people.petugas)
    with pytest.raises(planning.WrongState):
        copying.copy_plan(source, NEXT, by=people.petugas)
    assert not Activity.objects.filter(year=NEXT).exists()


def test_the_price_of_a_copy_does_not_grow_with_the_plan(agreement, people):
    def price_of(count, year):
        for number in range(count):
            activity = ActivityFactory(agreement=agreement, year=year, code=f"K-{number + 10}")
            TargetFactory(indicator=IndicatorFactory(activity=activity))
            BudgetFactory(activity=activity)
        plan = approved(WorkPlan.objects.get(year=year), effective_on=date(year, 1, 1))
        with CaptureQueriesContext(connection) as queries:
            copying.copy_plan(plan, year + 50, by=people.petugas)
        assert Indicator.objects.filter(activity__year=year + 50).count() == count
        return len(queries)

    assert price_of(2, 2030) == price_of(20, 2031)


# --- The page ------------------------------------------------------------------------------------


def address(year=NEXT):
    return reverse("programs:workplan-create", args=[year])


def test_the_page_offers_an_empty_plan_and_each_plan_in_force(client, people, source):
    client.force_login(people.petugas)
    text = client.get(address()).content.decode()
    assert "Kosong: kegiatan ditambahkan satu per satu" in text
    assert "Salinan Renja 2026 (1 kegiatan)" in text


def test_a_draft_of_another_year_is_not_offered(client, people, school):
    client.force_login(people.petugas)
    assert "Salinan Renja" not in client.get(address()).content.decode()


def test_a_copy_is_begun_and_what_stayed_is_said(client, people, source):
    client.force_login(people.petugas)
    answer = client.post(address(), {"dari": str(YEAR)}, follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/renja/{NEXT}/"
    assert "Draf Renja 2027 dibuat dari Renja 2026: 1 kegiatan disalin." in text
    assert "Tidak ikut disalin: K-04: tanggal mulai" in text
    assert WorkPlan.objects.get(year=NEXT).drafted_by == people.petugas


def test_an_empty_plan_is_begun_as_before(client, people, source):
    client.force_login(people.petugas)
    client.post(address(), {"dari": ""})
    assert WorkPlan.objects.get(year=NEXT).targets.count() == 0


def test_a_year_that_is_not_offered_is_refused_beside_the_choice(client, people, source):
    client.force_login(people.petugas)
    text = client.post(address(), {"dari": "1999"}).content.decode()
    assert "Pilih isi awal dari daftar." in text
    assert not WorkPlan.objects.filter(year=NEXT).exists()
