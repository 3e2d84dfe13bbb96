"""Money in a report: by source, never added unsaid, each sum with the payments that make it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from agreements.models import Agreement
from programs.achievement import absorption
from programs.models import Budget, Expenditure, FundingSource, WorkPlan
from reports.periods import Period

Frozen = dict[str, Any]
ZERO = Decimal(0)


def money_of(agreement: Agreement, period: Period, plan: WorkPlan | None) -> Frozen:
    """Pagu, plan to date and realisation in rupiah; by source, and by activity and source.

    The plan to date is the pagu of the quarters that are over by the period's end.
    """
    budgets = list(Budget.objects.filter(plan=plan).select_related("activity"))
    payments = payments_of(agreement, period)
    by_activity = [
        _row(code, title, source, budgets, payments, period)
        for code, title, source in _places(budgets, payments)
    ]
    return {
        "sources": [
            _sum(source, by_activity) for source in FundingSource if _used(source, by_activity)
        ],
        "activities": by_activity,
        "total": _total(by_activity),
    }


def payments_of(agreement: Agreement, period: Period) -> list[Expenditure]:
    """Payments not cancelled, from the begin of the year to the period's last day."""
    return list(
        Expenditure.objects.counted()
        .filter(
            activity__agreement=agreement,
            activity__year=period.year,
            spent_on__gte=date(period.year, 1, 1),
            spent_on__lt=period.end,
        )
        .select_related("activity")
        .order_by("spent_on", "pk")
    )


def _places(
    budgets: Sequence[Budget], payments: Sequence[Expenditure]
) -> list[tuple[str, str, str]]:
    rows: list[Budget | Expenditure] = [*budgets, *payments]
    found = {(row.activity.code, row.activity.title, row.source) for row in rows}
    order = {source: n for n, source in enumerate(FundingSource.values)}
    return sorted(found, key=lambda place: (place[0], order[place[2]]))


def _row(
    code: str,
    title: str,
    source: str,
    budgets: Iterable[Budget],
    payments: Iterable[Expenditure],
    period: Period,
) -> Frozen:
    asked: dict[int, Decimal] = defaultdict(Decimal)
    for budget in budgets:
        if (budget.activity.code, budget.source) == (code, source):
            asked[budget.quarter] += budget.amount
    paid = [row for row in payments if (row.activity.code, row.source) == (code, source)]
    whole, spent = sum(asked.values(), ZERO), sum((row.amount for row in paid), ZERO)
    return {
        "activity_code": code,
        "activity": title,
        "source": source,
        "source_label": FundingSource(source).label,
        "budget": whole,
        "planned": sum((value for q, value in asked.items() if q <= period.closed_quarter), ZERO),
        "spent": spent,
        "spent_in_period": sum((row.amount for row in paid if row.spent_on >= period.start), ZERO),
        "absorption": absorption(whole, spent),
        "payments": [
            {
                "id": row.pk,
                "document_number": row.document_number,
                "spent_on": row.spent_on,
                "amount": row.amount,
            }
            for row in paid
        ],
    }


def _used(source: str, rows: Iterable[Frozen]) -> bool:
    return any(row["source"] == source for row in rows)


def _sum(source: FundingSource, rows: Iterable[Frozen]) -> Frozen:
    own = [row for row in rows if row["source"] == source]
    return {"source": source.value, "source_label": source.label, **_total(own)}


def _total(rows: Sequence[Frozen]) -> Frozen:
    sums = {
        name: sum((row[name] for row in rows), ZERO)
        for name in ("budget", "planned", "spent", "spent_in_period")
    }
    return {**sums, "absorption": absorption(sums["budget"], sums["spent"])}
