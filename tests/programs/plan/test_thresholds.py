"""Thresholds of alerts: each day is judged by those of that day, and no day anew."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.roles import Role
from programs.achievement import Alert, Thresholds
from programs.models import AlertThreshold
from programs.standing import overview
from tests.factories import (
    YEAR,
    ActivityFactory,
    ActivityLogFactory,
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
TODAY = date(YEAR, 11, 24)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T04:00:00+00:00"):
        yield


@pytest.fixture
def agreement():
    """One activity eight points behind its plan from July on: 42 of 50 of 100."""
    indicator = IndicatorFactory(activity=ActivityFactory(agreement=in_force()))
    TargetFactory(indicator=indicator, quarter=1, value=50)
    TargetFactory(indicator=indicator, quarter=4, value=50)
    approved(draft_plan_of(indicator.activity))
    log = ActivityLogFactory(activity=indicator.activity, performed_on=date(YEAR, 2, 1))
    MeasurementFactory(log=log, indicator=indicator, value=42)
    decided(log)
    return indicator.activity.agreement


def set_from(agreement, day, attention, critical, money=20):
    return AlertThreshold.objects.create(
        agreement=agreement,
        effective_on=day,
        attention=Decimal(attention),
        critical=Decimal(critical),
        money_ahead=Decimal(money),
        reason="Kesepakatan rapat (contoh).",
        set_by=user_in(side(agreement, 1), Role.AGREEMENT_ADMIN),
    )


def alert_on(agreement, day):
    return overview(agreement, YEAR, day).activities[0].alert


def test_where_none_were_set_those_of_the_domain_judge(agreement):
    assert AlertThreshold.objects.of_agreement_on(agreement, TODAY) == Thresholds()
    assert alert_on(agreement, TODAY) == Alert.ATTENTION


def test_each_day_is_judged_by_the_thresholds_of_that_day(agreement):
    set_from(agreement, TODAY, "-2", "-6")
    assert alert_on(agreement, TODAY - timedelta(days=1)) == Alert.ATTENTION
    assert alert_on(agreement, TODAY) == Alert.CRITICAL


def test_a_plan_named_is_judged_as_the_one_in_force(agreement):
    set_from(agreement, TODAY, "-2.25", "-6.75", "12.5")
    by_column = overview(agreement, YEAR, TODAY)
    by_row = overview(agreement, YEAR, TODAY, plan=by_column.plan)
    assert by_column.thresholds == by_row.thresholds
    assert by_row.thresholds == Thresholds(Decimal("-2.25"), Decimal("-6.75"), Decimal("12.5"))


def test_those_of_a_later_day_do_not_judge_yet(agreement):
    set_from(agreement, TODAY + timedelta(days=1), "-2", "-6")
    assert alert_on(agreement, TODAY) == Alert.ATTENTION


def test_of_two_set_for_one_day_the_later_holds(agreement):
    set_from(agreement, TODAY, "-2", "-6")
    set_from(agreement, TODAY, "-9", "-12")
    assert alert_on(agreement, TODAY) == Alert.ON_TRACK


def test_another_agreement_keeps_its_own(agreement):
    set_from(in_force(), TODAY, "-2", "-6")
    assert alert_on(agreement, TODAY) == Alert.ATTENTION


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": TODAY - timedelta(days=1)},
        {"critical": "-5"},
        {"critical": "-101"},
        {"attention": "1"},
        {"money": "101"},
        {"money": "-1"},
    ],
)
def test_the_database_refuses_what_makes_no_sense(agreement, wrong):
    usual = {"day": TODAY, "attention": "-5", "critical": "-10", "money": "20"}
    with pytest.raises(IntegrityError), transaction.atomic():
        set_from(agreement, **(usual | wrong))


@pytest.mark.parametrize("sql", ["UPDATE {} SET critical = -50", "DELETE FROM {}"])
def test_what_was_set_is_never_changed(agreement, sql):
    set_from(agreement, TODAY, "-2", "-6")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format("programs_alertthreshold"))


# --- Pages ---------------------------------------------------------------------------------------


def typed(**changes):
    usual = {
        "attention": "2,5",
        "critical": "7",
        "money_ahead": "15",
        "effective_on": "2026-11-24",
        "reason": "Rapat koordinasi (contoh)",
    }
    return usual | changes


@pytest.fixture
def admin(client, agreement):
    client.force_login(user_in(side(agreement, 1), Role.AGREEMENT_ADMIN))
    return client


def test_an_admin_sets_them_in_plain_points(admin, agreement):
    answer = admin.post("/renja/ambang/ubah/", typed(), follow=True)
    assert "Ambang peringatan ditetapkan." in answer.content.decode()
    now = AlertThreshold.objects.of_agreement_on(agreement, timezone.localdate())
    assert now == Thresholds(Decimal("-2.5"), Decimal(-7), Decimal(15))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("attention", "lima", "Isikan poin antara 0 dan 100. Contoh: 7,5."),
        ("attention", "-5", "Isikan poin antara 0 dan 100. Contoh: 7,5."),
        ("money_ahead", "101", "Isikan poin antara 0 dan 100. Contoh: 7,5."),
        ("critical", "2,5", "Batas kritis harus lebih besar dari batas perlu perhatian."),
        ("effective_on", "2026-11-23", "Ambang tidak boleh berlaku surut."),
        ("reason", " ", "Isikan alasan perubahan ambang."),
    ],
)
def test_bad_input_is_told_beside_its_field_and_kept(admin, field, value, words):
    answer = admin.post("/renja/ambang/ubah/", typed(**{field: value}))
    form = answer.context["form"]
    assert words in form.errors[field][0]
    assert form[field].value() == value
    assert not AlertThreshold.objects.exists()


def test_the_page_tells_what_holds_today_and_all_that_was_set(admin, agreement):
    set_from(agreement, TODAY, "-2.5", "-7")
    page = admin.get("/renja/ambang/").content.decode()
    assert "-2,50 poin" in page
    assert "Ambang bawaan portal" in page
