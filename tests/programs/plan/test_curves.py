"""Kurva S of an activity: fisik and keuangan apart, the future blank, sources named."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine

from accounts.roles import Role
from p4gn_portal.formats import WITA
from programs.curves import money_curve
from programs.ledger import AsOf, plan_on
from programs.models import FundingSource
from tests.factories import (
    YEAR,
    ActivityFactory,
    ActivityLogFactory,
    BudgetFactory,
    ExpenditureFactory,
    IndicatorFactory,
    MeasurementFactory,
    TargetFactory,
    approved,
    decided,
    draft_plan_of,
    in_force,
    side,
    user_in,
)

pytestmark = pytest.mark.django_db
JULY = date(YEAR, 7, 15)


@pytest.fixture
def activity():
    """Rp10 and Rp30 of APBD, Rp10 of grants; Rp5 paid in TW I, Rp20 in TW III; 8 of 20 done."""
    activity = ActivityFactory(agreement=in_force(), code="K-07")
    indicator = IndicatorFactory(activity=activity)
    for quarter in (1, 2, 3, 4):
        TargetFactory(indicator=indicator, quarter=quarter, value=5)
    BudgetFactory(activity=activity, quarter=1, amount=Decimal(10))
    BudgetFactory(activity=activity, quarter=3, amount=Decimal(30))
    BudgetFactory(activity=activity, quarter=4, amount=Decimal(10), source=FundingSource.GRANT)
    approved(draft_plan_of(activity))
    log = ActivityLogFactory(activity=activity, performed_on=date(YEAR, 2, 1))
    MeasurementFactory(log=log, indicator=indicator, value=8)
    decided(log)
    ExpenditureFactory(activity=activity, amount=Decimal(5), spent_on=date(YEAR, 3, 31))
    ExpenditureFactory(activity=activity, amount=Decimal(20), spent_on=date(YEAR, 7, 1))
    return activity


def curve_on(activity, day, moment=None):
    plan = plan_on(activity.agreement, YEAR, day)
    return money_curve(plan, [activity.pk], AsOf.of(YEAR, day), moment)


def test_money_runs_cumulatively_in_percent_of_the_pagu_and_the_future_is_blank(activity):
    curve = curve_on(activity, JULY)
    assert curve.planned == (20, 20, 80, 100)
    assert curve.actual == (10, 10, 50, None)


def test_a_payment_of_a_later_day_is_not_told_yet(activity):
    assert curve_on(activity, date(YEAR, 6, 30)).actual == (10, 10, None, None)


def test_books_are_told_as_they_stood_at_a_moment(activity):
    paid = activity.expenditures.get(amount=5)
    paid.cancelled_at = datetime(YEAR, 7, 10, 9, tzinfo=WITA)
    paid.cancel_reason = "Salah catat."
    paid.save()
    assert curve_on(activity, JULY).actual == (0, 0, 40, None)
    then = datetime(YEAR, 7, 10, 8, tzinfo=WITA)
    assert curve_on(activity, JULY, then).actual == (10, 10, 50, None)


def test_without_a_pagu_there_is_no_percentage():
    activity = ActivityFactory(agreement=in_force())
    curve = money_curve(None, [activity.pk], AsOf.of(YEAR, JULY))
    assert curve.planned == (None,) * 4
    assert curve.actual == (None,) * 4


def test_the_page_draws_fisik_and_keuangan_apart_with_their_findings(client, activity):
    client.force_login(user_in(side(activity.agreement, 2), Role.EXECUTIVE))
    with time_machine.travel(f"{JULY}T04:00:00+00:00"):
        page = client.get(f"/renja/{YEAR}/K-07/")
    physical, money = page.context["curve"], page.context["money_curve"]
    assert physical.finding == (
        "Sampai dengan TW III (berjalan) realisasi mencapai 40,0% dari target 75,0% "
        "(deviasi -35,0 poin)."
    )
    assert money.title == "Kurva S keuangan (APBD Kabupaten, Hibah)"
    assert money.finding == (
        "Sampai dengan TW III (berjalan) realisasi mencapai 50,0% dari target 80,0% "
        "(deviasi -30,0 poin)."
    )
    assert page.content.decode().count('<figure class="chart">') == 3


def test_an_activity_that_nothing_is_asked_of_has_no_curve(client, activity):
    bare = ActivityFactory(agreement=activity.agreement, year=YEAR + 1, code="K-09")
    client.force_login(user_in(side(activity.agreement, 2), Role.EXECUTIVE))
    page = client.get(f"/renja/{YEAR + 1}/{bare.code}/")
    assert "curve" not in page.context
    assert "money_curve" not in page.context
