"""Giving out the Renja of a year as the workbook that the import reads back."""

from collections.abc import Iterable, Mapping

from accounts.models import User
from programs.exchange.rows import Cells, Words, lines_of
from programs.exchange.writing import Line, Workbook, write
from programs.forms.plan import Offer
from programs.importing import marked
from programs.models import Expenditure, PlanImport, WorkPlan
from programs.pending import all_written_in


def workbook_of(plan: WorkPlan, user: User) -> bytes:
    """Every activity, indicator, pagu and payment of the plan's year, as the plan has them."""
    written = all_written_in(plan)
    standing = [one.in_force.pk for one in written if one.in_force is not None]
    paid = Expenditure.objects.counted().filter(activity__in=standing)
    words = Words.of(Offer.of(plan, user))
    payments = paid.order_by("activity__code", "spent_on", "pk")
    return _written(plan, words, _lines(lines_of(written, payments, words)))


def template_of(plan: WorkPlan, user: User) -> bytes:
    """The same workbook with heads and lists and no row."""
    return _written(plan, Words.of(Offer.of(plan, user)), {})


def marked_workbook(row: PlanImport, user: User) -> bytes:
    """What was handed in, with each wrong cell coloured and its reason beside it."""
    words = Words.of(Offer.of(row.plan, user))
    return _written(row.plan, words, marked(row), is_marked=True)


def _lines(rows: Mapping[str, Iterable[Cells]]) -> dict[str, Iterable[Line]]:
    return {sheet: (Line(cells) for cells in found) for sheet, found in rows.items()}


def _written(
    plan: WorkPlan,
    words: Words,
    lines: Mapping[str, Iterable[Line]],
    *,
    is_marked: bool = False,
) -> bytes:
    mark = "DATA CONTOH. " if plan.agreement.is_example else ""
    return write(
        Workbook(
            title=f"{mark}{plan}, {plan.agreement.title}",
            properties={"perjanjian": plan.agreement.slug, "tahun": str(plan.year)},
            lists=words.lists,
            lines=lines,
            is_marked=is_marked,
        )
    )
