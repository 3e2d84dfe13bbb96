"""Pagu of one activity through the revisions of its year: each source beside the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from programs.models import Activity, Budget, FundingSource, WorkPlan

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PaguCell:
    """Rupiah of the year from one source in one revision; None: nothing was set aside."""

    source: str
    label: str
    amount: Decimal | None
    difference: Decimal | None  # from the revision before; None for the first

    @property
    def is_moved(self) -> bool:
        """Whether the revision set it otherwise than the one before."""
        return bool(self.difference)


@dataclass(frozen=True, slots=True)
class PaguRow:
    """What one revision sets aside, in the order of the sources."""

    plan: WorkPlan
    cells: Sequence[PaguCell]


@dataclass(frozen=True, slots=True)
class PaguHistory:
    """Revisions in order; `sources` are those of any of them, never added together."""

    sources: Sequence[str]
    rows: Sequence[PaguRow]


def history_of(activity: Activity) -> PaguHistory:
    """Every revision that was ever in force, oldest first, in two queries."""
    plans = WorkPlan.objects.approved().filter(agreement=activity.agreement_id, year=activity.year)
    totals = (
        Budget.objects.filter(activity=activity, plan__in=plans)
        .values_list("plan", "source")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    amounts = {(plan, source): total for plan, source, total in totals}
    used = {source for _, source in amounts}
    sources = [one for one in FundingSource if one.value in used]
    return PaguHistory(
        sources=[str(one.label) for one in sources],
        rows=_rows(plans.order_by("revision"), sources, amounts) if sources else [],
    )


def _rows(
    plans: Iterable[WorkPlan],
    sources: Sequence[FundingSource],
    amounts: dict[tuple[int, str], Decimal],
) -> list[PaguRow]:
    rows: list[PaguRow] = []
    before: WorkPlan | None = None
    for plan in plans:
        cells = [
            PaguCell(
                source=one.value,
                label=str(one.label),
                amount=amounts.get((plan.pk, one.value)),
                difference=None
                if before is None
                else amounts.get((plan.pk, one.value), ZERO)
                - amounts.get((before.pk, one.value), ZERO),
            )
            for one in sources
        ]
        rows.append(PaguRow(plan, cells))
        before = plan
    return rows
