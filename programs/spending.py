"""Realisasi keuangan: payments are recorded once with their paper, and cancelled, never edited."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pghistory
from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from p4gn_portal.formats import format_rupiah
from programs.ledger import plan_on
from programs.models import Activity, Budget, Expenditure


class OverBudget(Exception):
    """Spending would exceed the pagu of its source by `excess` rupiah; it needs a reason."""

    def __init__(self, excess: Decimal) -> None:
        self.excess = excess
        super().__init__(
            f"Realisasi melebihi pagu sebesar {format_rupiah(excess)}. "
            "Simpan hanya jika benar; sebutkan alasannya."
        )


class AlreadyRecorded(Exception):
    """The activity has a counted payment with that document number."""

    def __init__(self) -> None:
        super().__init__("Dokumen ini sudah dicatat untuk kegiatan yang sama.")


class AlreadyCancelled(Exception):
    """Somebody cancelled the payment first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One payment as written."""

    spent_on: date
    source: str
    amount: Decimal
    document_number: str
    proof: File | None = None
    over_budget_reason: str = ""


@transaction.atomic
def record(activity: Activity, payment: Payment, *, by: User) -> Expenditure:
    """Record a payment. The activity's row lock orders two at once, so neither hides an excess.

    Raises OverBudget without a reason for spending past the pagu, AlreadyRecorded.
    """
    Activity.objects.select_for_update().get(pk=activity.pk)
    counted = activity.expenditures.counted()
    if counted.filter(document_number=payment.document_number).exists():
        raise AlreadyRecorded
    excess = excess_of(activity, payment)
    if excess > 0 and not payment.over_budget_reason.strip():
        raise OverBudget(excess)
    expenditure = Expenditure(
        activity=activity,
        spent_on=payment.spent_on,
        source=payment.source,
        amount=payment.amount,
        document_number=payment.document_number,
        over_budget_reason=payment.over_budget_reason.strip() if excess > 0 else "",
        recorded_by=by,
    )
    if payment.proof is not None:
        expenditure.proof.save(payment.proof.name or "", payment.proof, save=False)
    expenditure.save()
    return expenditure


def excess_of(activity: Activity, payment: Payment) -> Decimal:
    """Rupiah by which the payment takes its source past the year's pagu; 0 or less: within."""
    plan = plan_on(activity.agreement, activity.year, payment.spent_on)
    rows = Budget.objects.filter(plan=plan, activity=activity, source=payment.source)
    budget = (rows.aggregate(total=Sum("amount"))["total"] if plan else None) or Decimal(0)
    same_source = activity.expenditures.counted().filter(source=payment.source)
    spent = same_source.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    return spent + payment.amount - budget


@transaction.atomic
def cancel(expenditure: Expenditure, *, by: User, reason: str) -> Expenditure:
    """Take a payment out of every sum; it stays readable, with why. Raises AlreadyCancelled."""
    cancelled = Expenditure.objects.counted().filter(pk=expenditure.pk)
    now = timezone.now()
    with pghistory.context(user=by.pk):
        if not cancelled.update(cancelled_at=now, cancel_reason=reason.strip()):
            raise AlreadyCancelled
    expenditure.refresh_from_db()
    return expenditure
