"""Payments: once with their paper, past the pagu only with a reason, cancelled and never edited."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies

from programs import spending
from programs.models import Expenditure, WorkPlan
from programs.spending import Payment
from tests.factories import YEAR, ActivityFactory, BudgetFactory, approved, draft_plan_of

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def activity(agreement, people):
    """Rp1.500.000 from APBD in two quarters, Rp100 from APBN."""
    activity = ActivityFactory(agreement=agreement, lead=people.kesbangpol)
    BudgetFactory(activity=activity, quarter=1, amount=D(1_000_000))
    BudgetFactory(activity=activity, quarter=3, amount=D(500_000))
    BudgetFactory(activity=activity, source="apbn", amount=D(100))
    approved(draft_plan_of(activity))
    return activity


def payment(amount, **change):
    base = {
        "spent_on": date(YEAR, 3, 20),
        "source": "apbd",
        "amount": D(amount),
        "document_number": "SP2D-1",
    }
    return Payment(**(base | change))


def test_the_pagu_of_the_year_may_be_spent_to_the_cent(activity, people):
    row = spending.record(activity, payment("1500000.00"), by=people.petugas)
    assert (row.recorded_by, row.over_budget_reason) == (people.petugas, "")
    with pytest.raises(spending.OverBudget) as refused:
        spending.record(activity, payment("0.01", document_number="SP2D-2"), by=people.petugas)
    assert refused.value.excess == D("0.01")
    assert str(refused.value) == (
        "Realisasi melebihi pagu sebesar Rp0,01. Simpan hanya jika benar; sebutkan alasannya."
    )


def test_past_the_pagu_with_a_reason(activity, people):
    row = spending.record(
        activity, payment(1_500_001, over_budget_reason=" Harga naik "), by=people.petugas
    )
    assert row.over_budget_reason == "Harga naik"


def test_a_reason_within_the_pagu_says_nothing(activity, people):
    row = spending.record(activity, payment(1, over_budget_reason="iseng"), by=people.petugas)
    assert row.over_budget_reason == ""


def test_each_source_has_its_own_pagu(activity, people):
    with pytest.raises(spending.OverBudget) as refused:
        spending.record(activity, payment(101, source="apbn"), by=people.petugas)
    assert refused.value.excess == 1
    with pytest.raises(spending.OverBudget) as refused:
        spending.record(activity, payment(5, source="hibah"), by=people.petugas)
    assert refused.value.excess == 5


def test_the_pagu_is_that_of_the_day_of_payment(activity, people):
    revision = WorkPlan.objects.create(
        agreement=activity.agreement, year=YEAR, revision=1, kind="perubahan"
    )
    BudgetFactory(plan=revision, activity=activity, amount=D(9_000_000))
    approved(revision, effective_on=date(YEAR, 7, 1))
    with pytest.raises(spending.OverBudget):
        spending.record(activity, payment(2_000_000), by=people.petugas)
    later = payment(2_000_000, spent_on=date(YEAR, 7, 1))
    assert spending.record(activity, later, by=people.petugas).amount == 2_000_000


def test_a_later_pagu_and_a_later_payment_are_no_matter_of_the_day(activity, people):
    """Rp8 million within July's raised pagu leave March's own as it was."""
    revision = WorkPlan.objects.create(
        agreement=activity.agreement, year=YEAR, revision=1, kind="perubahan"
    )
    BudgetFactory(plan=revision, activity=activity, amount=D(9_000_000))
    approved(revision, effective_on=date(YEAR, 7, 1))
    later = payment(8_000_000, spent_on=date(YEAR, 7, 1), document_number="SP2D-7")
    spending.record(activity, later, by=people.petugas)
    row = spending.record(activity, payment(1_000_000), by=people.petugas)
    assert row.over_budget_reason == ""


def test_a_later_payment_that_is_pushed_past_the_pagu_is_told(activity, people):
    later = payment(1_400_000, spent_on=date(YEAR, 8, 3), document_number="SP2D-8")
    spending.record(activity, later, by=people.petugas)
    with pytest.raises(spending.OverBudget) as refused:
        spending.record(activity, payment(200_000), by=people.petugas)
    assert (refused.value.excess, refused.value.day) == (100_000, date(YEAR, 8, 3))
    assert str(refused.value).startswith(
        "Dengan pembayaran ini realisasi s.d. 3 Agustus 2026 melebihi pagu sebesar Rp100.000,00."
    )
    row = spending.record(
        activity, payment(200_000, over_budget_reason="Tagihan lama"), by=people.petugas
    )
    assert row.over_budget_reason == "Tagihan lama"
    spending.record(activity, payment(1, document_number="SP2D-9"), by=people.petugas)


def naive_excess(new, paid, pagu):
    """Day by day through the year, each summed from the beginning."""
    day = new[0]
    while day.year == YEAR:
        allowed = [rupiah for begins, rupiah in pagu if begins <= day]
        left = (allowed[-1] if allowed else 0) - sum(rupiah for on, rupiah in paid if on <= day)
        is_paid = day == new[0] or any(on == day for on, _ in paid)
        if is_paid and left < new[1] and (left >= 0 or day == new[0]):
            return day, new[1] - left
        day += timedelta(days=1)
    return None


days = strategies.dates(date(YEAR, 1, 1), date(YEAR, 12, 31))
payments = strategies.tuples(days, strategies.integers(1, 9).map(D))


@settings(max_examples=300)
@given(
    new=payments,
    paid=strategies.lists(payments, max_size=6),
    pagu=strategies.lists(
        strategies.tuples(days, strategies.integers(0, 30).map(D)),
        max_size=3,
        unique_by=lambda one: one[0],
    ).map(sorted),
)
def test_the_excess_is_that_of_a_count_day_by_day(new, paid, pagu):
    found = spending.first_excess(new, paid, pagu)
    assert (found and (found.day, found.amount)) == naive_excess(new, paid, pagu)


def test_without_a_plan_in_force_every_rupiah_needs_a_reason(agreement, people):
    activity = ActivityFactory(agreement=agreement)
    with pytest.raises(spending.OverBudget):
        spending.record(activity, payment(1), by=people.petugas)


def test_a_document_counts_once_until_it_is_cancelled(activity, people):
    row = spending.record(activity, payment(10), by=people.petugas)
    with pytest.raises(spending.AlreadyRecorded):
        spending.record(activity, payment(20), by=people.petugas)
    spending.cancel(row, by=people.petugas, reason=" Salah nilai ")
    assert row.cancel_reason == "Salah nilai"
    spending.record(activity, payment(20), by=people.petugas)
    assert [one.amount for one in Expenditure.objects.counted()] == [20]


def test_cancelling_twice_is_told(activity, people):
    row = spending.record(activity, payment(10), by=people.petugas)
    spending.cancel(row, by=people.petugas, reason="Salah")
    with pytest.raises(spending.AlreadyCancelled):
        spending.cancel(row, by=people.petugas, reason="Lagi")
    assert row.cancel_reason == "Salah"


def test_who_cancelled_is_kept_in_the_history(activity, people):
    row = spending.record(activity, payment(10), by=people.petugas)
    spending.cancel(row, by=people.petugas, reason="Salah")
    event = row.events.order_by("-pgh_id").first()
    assert event.pgh_context.metadata["user"] == people.petugas.pk


def test_money_of_cancelled_payments_frees_the_pagu(activity, people):
    row = spending.record(activity, payment(1_500_000), by=people.petugas)
    spending.cancel(row, by=people.petugas, reason="Salah")
    spending.record(activity, payment(1_500_000), by=people.petugas)
