"""Money by source, computed from a ledger: sums across sources always name them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from programs.achievement import absorption
from programs.ledger import Ledger
from programs.models import Activity, FundingSource
from programs.standing.shapes import ActivityStanding, MoneyStanding, SourceMoney

ZERO = Decimal(0)


def money_of(ledger: Ledger, activity: Activity) -> MoneyStanding:
    """Pagu and spending of one activity, by source."""
    budgets = ledger.budgets.get(activity.pk, {})
    begun = ledger.as_of.quarter
    return by_source(
        {source: sum(quarters.values(), ZERO) for source, quarters in budgets.items()},
        {
            source: sum((amount for q, amount in quarters.items() if q <= begun), ZERO)
            for source, quarters in budgets.items()
        },
        ledger.spent.get(activity.pk, {}),
    )


def add_up(activities: Iterable[ActivityStanding]) -> MoneyStanding:
    """Money of several activities: each source for itself, then the total across sources."""
    budget: dict[str, Decimal] = defaultdict(Decimal)
    planned: dict[str, Decimal] = defaultdict(Decimal)
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for activity in activities:
        for line in activity.money.sources:
            budget[line.source] += line.budget
            planned[line.source] += line.planned
            spent[line.source] += line.spent
    return by_source(budget, planned, spent)


def of_source(money: MoneyStanding, source: str) -> MoneyStanding:
    """The money of one source alone."""
    lines = [line for line in money.sources if line.source == source]
    return by_source(
        {line.source: line.budget for line in lines},
        {line.source: line.planned for line in lines},
        {line.source: line.spent for line in lines},
    )


def by_source(
    budget: Mapping[str, Decimal], planned: Mapping[str, Decimal], spent: Mapping[str, Decimal]
) -> MoneyStanding:
    """Lines in the order of the sources; a source that is spent without pagu is shown too."""
    lines = tuple(
        SourceMoney(
            source=source.value,
            label=str(source.label),
            budget=budget.get(source.value, ZERO),
            planned=planned.get(source.value, ZERO),
            spent=spent.get(source.value, ZERO),
            absorption=absorption(budget.get(source.value), spent.get(source.value)),
        )
        for source in FundingSource
        if source.value in budget or source.value in spent
    )
    total_budget = sum((line.budget for line in lines), ZERO)
    total_spent = sum((line.spent for line in lines), ZERO)
    return MoneyStanding(
        sources=lines,
        budget=total_budget,
        planned=sum((line.planned for line in lines), ZERO),
        spent=total_spent,
        absorption=absorption(total_budget, total_spent),
    )
