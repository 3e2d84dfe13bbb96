"""Kurva S of fisik and of keuangan: two drawings, each in percent of its own year, never one."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import ExtractQuarter

from p4gn_portal import charts
from p4gn_portal.components import Chart
from p4gn_portal.formats import to_roman
from programs.achievement import QUARTERS, absorption
from programs.ledger import AsOf
from programs.models import Budget, Expenditure, WorkPlan
from programs.standing.progress import Curve


def drawn(chart_id: str, title: str, curve: Curve, as_of: AsOf) -> Chart:
    """Plan and realisation of a year as the house draws them, with the finding and the table."""
    labels = [_label(quarter, as_of) for quarter in QUARTERS]
    return charts.s_curve(chart_id, title, labels, list(curve.planned), list(curve.actual))


def _label(quarter: int, as_of: AsOf) -> str:
    """TW II; the quarter that still runs says so, since its plan is not yet owed."""
    runs = as_of.ended < quarter == as_of.quarter
    return f"TW {to_roman(quarter)}{' (berjalan)' if runs else ''}"


def money_curve(
    plan: WorkPlan | None,
    activities: Collection[int],
    as_of: AsOf,
    moment: datetime | None = None,
) -> Curve:
    """Cumulative pagu and spending of these activities in percent of their pagu of the year.

    Sources run together, so whoever shows it names them. Without a pagu all is None. With a
    moment payments count as the books stood then; two queries.
    """
    budgets = Budget.objects.filter(plan=plan, activity__in=activities)
    pagu = _by_quarter(budgets.values_list("quarter").annotate(total=Sum("amount")))
    payments = Expenditure.objects.filter(activity__in=activities, spent_on__lte=as_of.day)
    counted = payments.counted_by(moment) if moment else payments.counted()
    rows = counted.annotate(quarter=ExtractQuarter("spent_on")).values_list("quarter")
    paid = _by_quarter(rows.annotate(total=Sum("amount")))
    year = sum(pagu.values(), Decimal(0))
    return Curve(
        planned=tuple(absorption(year, _until(pagu, quarter)) for quarter in QUARTERS),
        actual=tuple(
            absorption(year, _until(paid, quarter)) if quarter <= as_of.quarter else None
            for quarter in QUARTERS
        ),
    )


def _by_quarter(rows: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    return dict(rows.order_by())  # type: ignore[attr-defined]


def _until(amounts: dict[int, Decimal], quarter: int) -> Decimal:
    return sum((amount for number, amount in amounts.items() if number <= quarter), Decimal(0))
