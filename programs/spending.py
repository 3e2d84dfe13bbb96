"""Realisasi keuangan: payments are recorded once with their paper, and cancelled, never edited."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pghistory
from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import ExtractQuarter
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from p4gn_portal.formats import format_day, format_rupiah
from programs.models import Activity, Budget, Expenditure, WorkPlan

Quarterly = dict[int, Decimal]


@dataclass(frozen=True, slots=True)
class Excess:
    """Rupiah by which all payments up to a day pass the pagu in force on it."""

    day: date
    amount: Decimal


class OverBudget(Exception):
    """Spending would exceed the pagu of its source by `excess` rupiah; it needs a reason.

    `day`: that of the payment itself, or of a later one recorded already that it pushes over.
    """

    def __init__(self, excess: Excess, spent_on: date) -> None:
        self.excess, self.day = excess.amount, excess.day
        whose = "Realisasi"
        if excess.day > spent_on:
            whose = f"Dengan pembayaran ini realisasi s.d. {format_day(excess.day)}"
        super().__init__(
            f"{whose} melebihi pagu sebesar {format_rupiah(excess.amount)}. "
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


@dataclass(slots=True)
class Book:
    """The money of one activity: what was paid, from which papers, and the pagu by source."""

    documents: set[str] = field(default_factory=set)
    paid: dict[str, list[tuple[date, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    pagu: dict[str, list[tuple[date, Decimal]]] = field(default_factory=dict)

    def enter(self, payment: Payment) -> Excess | None:
        """Enter a payment; the excess it brings about with a reason.

        Raises AlreadyRecorded, and OverBudget without a reason; then nothing was entered.
        """
        if payment.document_number in self.documents:
            raise AlreadyRecorded
        paid = self.paid[payment.source]
        excess = first_excess(
            (payment.spent_on, payment.amount), paid, self.pagu.get(payment.source, [])
        )
        if excess and not payment.over_budget_reason.strip():
            raise OverBudget(excess, payment.spent_on)
        self.documents.add(payment.document_number)
        paid.append((payment.spent_on, payment.amount))
        return excess


def record(activity: Activity, payment: Payment, *, by: User) -> Expenditure:
    """Record a payment. The activity's row lock orders two at once, so neither hides an excess.

    Raises OverBudget without a reason for taking it, or a later payment, past the pagu;
    AlreadyRecorded.
    """
    return record_all([(activity, payment)], by=by)[0]


@transaction.atomic
def record_all(payments: Sequence[tuple[Activity, Payment]], *, by: User) -> list[Expenditure]:
    """Record payments in their order, all or none; as many statements for one as for thousands.

    Raises what `record` raises, for the first that is refused.
    """
    activities = {activity.pk: activity for activity, _ in payments}
    list(Activity.objects.select_for_update().filter(pk__in=activities).order_by("pk"))
    books = books_of(activities.values())
    rows = []
    for activity, payment in payments:
        excess = books[activity.pk].enter(payment)
        row = Expenditure(
            activity=activity,
            spent_on=payment.spent_on,
            source=payment.source,
            amount=payment.amount,
            document_number=payment.document_number,
            over_budget_reason=payment.over_budget_reason.strip() if excess else "",
            recorded_by=by,
        )
        if payment.proof is not None:
            row.proof.save(payment.proof.name or "", payment.proof, save=False)
        rows.append(row)
    return Expenditure.objects.bulk_create(rows, batch_size=1000)


def books_of(activities: Collection[Activity]) -> dict[int, Book]:
    """The books of activities by key, in three queries however many there are."""
    books = {one.pk: Book() for one in activities}
    counted = Expenditure.objects.counted().filter(activity__in=books)
    for activity_id, number, source, day, amount in counted.values_list(
        "activity", "document_number", "source", "spent_on", "amount"
    ):
        books[activity_id].documents.add(number)
        books[activity_id].paid[source].append((day, amount))
    years = {(one.agreement_id, one.year) for one in activities}
    plans = WorkPlan.objects.approved().filter(
        agreement__in={agreement for agreement, _ in years}, year__in={year for _, year in years}
    )
    begins = [
        (plan.pk, (plan.agreement_id, plan.year), plan.effective_on)
        for plan in plans.order_by("revision")
        if plan.effective_on is not None
    ]
    totals: dict[int, dict[str, dict[int, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    pagu = Budget.objects.filter(activity__in=books, plan__in=[pk for pk, *_ in begins])
    for activity_id, source, plan_id, total in (
        pagu.values_list("activity", "source", "plan").annotate(Sum("amount")).order_by()
    ):
        totals[activity_id][source][plan_id] = total
    for one in activities:
        books[one.pk].pagu = {
            source: [
                (day, by_plan.get(plan, Decimal(0)))
                for plan, year, day in begins
                if year == (one.agreement_id, one.year)
            ]
            for source, by_plan in totals[one.pk].items()
        }
    return books


def first_excess(
    new: tuple[date, Decimal],
    paid: Sequence[tuple[date, Decimal]],
    pagu: Sequence[tuple[date, Decimal]],
) -> Excess | None:
    """The first day on which `new` takes payments past the pagu in force on that day. Pure.

    `paid` holds day and rupiah of one source, in any order; `pagu` the first day of each revision
    and its rupiah of the year, the later in force last. Payments of a day count with it. On its
    own day a new payment answers for the whole excess; a later day counts only where it was
    within the pagu before, since what passed it earlier has its reason already.
    """
    day, amount = new
    paid_until = sum((rupiah for on, rupiah in paid if on <= day), Decimal(0))
    by_day: dict[date, Decimal] = defaultdict(Decimal)
    for on, rupiah in paid:
        if on > day:
            by_day[on] += rupiah
    for each in (day, *sorted(by_day)):
        paid_until += by_day.get(each, Decimal(0))
        before = paid_until - pagu_on(pagu, each)
        if before + amount > 0 and (each == day or before <= 0):
            return Excess(each, before + amount)
    return None


def pagu_on(pagu: Sequence[tuple[date, Decimal]], day: date) -> Decimal:
    """Rupiah of the year's pagu by the revision in force that day; 0 before the first begins."""
    return next((rupiah for begins, rupiah in reversed(pagu) if begins <= day), Decimal(0))


def by_quarter(agreement: Agreement, year: int, until: date) -> dict[tuple[int, str], Quarterly]:
    """Rupiah counted up to a day by quarter, of each activity and source, in one query."""
    found: dict[tuple[int, str], Quarterly] = defaultdict(dict)
    paid = Expenditure.objects.counted().filter(
        activity__agreement=agreement, activity__year=year, spent_on__lte=until
    )
    rows = (
        paid.annotate(quarter=ExtractQuarter("spent_on"))
        .values_list("activity", "source", "quarter")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    for activity, source, quarter, total in rows:
        found[activity, source][quarter] = total
    return found


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
