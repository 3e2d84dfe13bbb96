"""Several agreements side by side in a fixed number of queries, as a province reads them.

Figures of different agreements are never added together: each row stands for itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Min, Sum
from django.urls import reverse
from django.utils import timezone

from agreements.context import PARAMETER
from agreements.days import end_of
from agreements.models import Agreement
from programs import achievement as formulas
from programs.achievement import Alert, Tally, Thresholds, quarter_of
from programs.hindsight import verified_months
from programs.ledger import AsOf
from programs.models import (
    Activity,
    ActivityLog,
    AlertThreshold,
    Budget,
    Expenditure,
    Target,
    WorkPlan,
)
from programs.standing import MoneyStanding
from programs.standing.activities import deviation_of, progress_of
from programs.standing.money import by_source
from reports.thread import Scope

Sums = dict[int, dict[str, Decimal]]  # rupiah by agreement and source


class Share(NamedTuple):
    """What one indicator adds to the progress of its agreement."""

    planned: Decimal | None
    physical: Decimal | None
    weight: Decimal


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One agreement's year on the day; percentages as on its own Dasbor."""

    agreement: Agreement
    url: str
    has_plan: bool
    activities: int
    planned: Decimal | None
    physical: Decimal | None
    deviation: Decimal | None
    alert: Alert
    money: MoneyStanding
    logs: int  # verified, done in the year
    waiting: int
    oldest: int | None  # days


@dataclass(frozen=True, slots=True)
class _Asked:
    """The agreements looked at, and the moment as of which; None: now."""

    agreements: Sequence[Agreement]
    as_of: AsOf
    moment: datetime | None

    @property
    def activities(self) -> Any:
        """Their activities of the year."""
        return Activity.objects.filter(agreement__in=self.agreements, year=self.as_of.year)


def side_by_side(scope: Scope, agreements: Sequence[Agreement]) -> list[AgreementRow]:
    """A row each, in the order given; the number of queries never depends on how many."""
    moment = end_of(scope.day) if scope.is_past else None
    asked = _Asked(agreements, AsOf.of(scope.year, scope.day), moment)
    plans = _plans(asked)
    shares, counts = _shares(asked, plans), _counts(asked)
    budget, begun = _budgets(plans, 4), _budgets(plans, asked.as_of.quarter)
    spent, logs, waiting = _spent(asked), _verified(asked), _waiting(asked)
    thresholds = _thresholds(asked)
    rows = []
    for one in agreements:
        planned, physical = progress_of(shares[one.pk])
        points = deviation_of(planned, physical)
        count, oldest = waiting.get(one.pk, (0, None))
        rows.append(
            AgreementRow(
                agreement=one,
                url=_address(one, scope),
                has_plan=one.pk in plans,
                activities=counts.get(one.pk, 0),
                planned=planned,
                physical=physical,
                deviation=points,
                alert=formulas.alert(points, thresholds.get(one.pk, Thresholds())),
                money=by_source(budget[one.pk], begun[one.pk], spent[one.pk]),
                logs=logs.get(one.pk, 0),
                waiting=count,
                oldest=(scope.day - timezone.localdate(oldest)).days if oldest else None,
            )
        )
    return rows


def _address(agreement: Agreement, scope: Scope) -> str:
    query = {PARAMETER: agreement.slug, "tahun": scope.year, **scope.kept}
    return f"{reverse('reports:performance')}?{urlencode(query)}"


def _thresholds(asked: _Asked) -> dict[int, Thresholds]:
    rows = AlertThreshold.objects.filter(agreement__in=asked.agreements)
    return {row.agreement_id: row.values for row in rows.in_force_on(asked.as_of.day)}


def _plans(asked: _Asked) -> dict[int, int]:
    """The plan in force on the day, by agreement."""
    plans = WorkPlan.objects.filter(agreement__in=asked.agreements, year=asked.as_of.year)
    return dict(plans.in_force_on(asked.as_of.day).values_list("agreement", "pk"))


def _shares(asked: _Asked, plans: dict[int, int]) -> dict[int, list[Share]]:
    targets: dict[tuple[int, int, str, str, Decimal], dict[int, Decimal]] = defaultdict(dict)
    rows = Target.objects.filter(plan__in=plans.values()).values_list(
        "indicator__activity__agreement",
        "indicator",
        "indicator__accumulation",
        "indicator__polarity",
        "indicator__weight",
        "quarter",
        "value",
    )
    for agreement, key, adds, polarity, weight, quarter, value in rows:
        targets[agreement, key, adds, polarity, weight][quarter] = value
    tallies = _tallies(asked)
    found: dict[int, list[Share]] = defaultdict(list)
    for (agreement, key, adds, polarity, weight), values in targets.items():
        planned = formulas.planned_progress(values, asked.as_of.ended, adds, polarity)
        physical = formulas.actual_progress(
            values, tallies.get(key, {}), asked.as_of.quarter, adds, polarity
        )
        found[agreement].append(Share(planned, physical, weight))
    return found


def _tallies(asked: _Asked) -> dict[int, dict[int, Tally]]:
    found: dict[int, dict[int, Tally]] = defaultdict(dict)
    first, last = date(asked.as_of.year, 1, 1), asked.as_of.day
    months = verified_months(asked.activities.values("pk"), first, last, asked.moment)
    for indicator, month, tally, _ in months:
        quarters, number = found[indicator], quarter_of(month)
        quarters[number] = quarters.get(number, Tally()) + tally
    return found


def _counts(asked: _Asked) -> dict[int, int]:
    rows = asked.activities.order_by().values_list("agreement")
    return dict(rows.annotate(count=Count("pk")))


def _budgets(plans: dict[int, int], until: int) -> Sums:
    """Pagu of the quarters up to that one."""
    rows = Budget.objects.filter(plan__in=plans.values(), quarter__lte=until)
    return _summed(rows.values_list("plan__agreement", "source").annotate(total=Sum("amount")))


def _spent(asked: _Asked) -> Sums:
    payments = Expenditure.objects.filter(
        activity__in=asked.activities, spent_on__lte=asked.as_of.day
    )
    paid = payments.counted_by(asked.moment) if asked.moment else payments.counted()
    return _summed(paid.values_list("activity__agreement", "source").annotate(total=Sum("amount")))


def _summed(rows: Any) -> Sums:
    found: Sums = defaultdict(dict)
    for agreement, source, total in rows.order_by():
        found[agreement][source] = total
    return found


def _logs(asked: _Asked) -> Any:
    return ActivityLog.objects.filter(
        agreement__in=asked.agreements, activity__year=asked.as_of.year
    ).order_by()


def _verified(asked: _Asked) -> dict[int, int]:
    logs = _logs(asked)
    counted = logs.counted_by(asked.moment) if asked.moment else logs.counted()
    return dict(counted.values_list("agreement").annotate(count=Count("pk")))


def _waiting(asked: _Asked) -> dict[int, tuple[int, datetime]]:
    logs = _logs(asked)
    waiting = logs.waiting_at(asked.moment) if asked.moment else logs.awaiting_verification()
    rows = waiting.values_list("agreement").annotate(count=Count("pk"), oldest=Min("submitted_at"))
    return {agreement: (count, oldest) for agreement, count, oldest in rows}
