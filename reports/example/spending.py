"""Payments of the example, each with a document number that says it is one."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import User
from programs.models import Activity, Budget, Expenditure, WorkPlan
from programs.spending import Payment, record
from reports.example import clock

STEP = Decimal(1000)
PAYMENTS = 2  # of one ceiling


def spend_until(plan: WorkPlan, today: date, recorder: User, seed: int) -> None:
    """Pay most of each ceiling within its quarter, up to today."""
    recorded = Expenditure.objects.filter(activity__agreement=plan.agreement)
    paid = set(recorded.values_list("document_number", flat=True))
    now = timezone.now()
    for activity, payment in _payments(plan, seed):
        if payment.spent_on <= today and payment.document_number not in paid:
            with clock.at(_recorded(payment.spent_on, now)):
                record(activity, payment, by=recorder)


def _payments(plan: WorkPlan, seed: int) -> Iterator[tuple[Activity, Payment]]:
    rng = Random(seed)  # noqa: S311  an example, no secret
    budgets = Budget.objects.filter(plan=plan).select_related("activity__agreement")
    for budget in budgets.order_by("activity__code", "source", "quarter"):
        first = date(plan.year, budget.quarter * 3 - 2, 1)
        for place in range(1, PAYMENTS + 1):
            share = Decimal(rng.randint(36, 49)) / 100
            number = f"{budget.activity.code}-{budget.source}-{budget.quarter}{place}".upper()
            yield (
                budget.activity,
                Payment(
                    spent_on=first + timedelta(days=rng.randrange(20, 88)),
                    source=budget.source,
                    amount=budget.amount * share // STEP * STEP,
                    document_number=f"CONTOH-SP2D-{number}",
                ),
            )


def _recorded(spent_on: date, now: datetime) -> datetime:
    return min(clock.moment_of(spent_on + timedelta(days=1), 11), now)
