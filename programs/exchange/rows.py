"""The Renja as rows of a workbook: what each activity, indicator, pagu and payment reads there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Organization
from agreements.models.duty import Strand
from programs.breakdown import LABELS, Dimension
from programs.drafts import ActivityDraft, IndicatorDraft
from programs.exchange.columns import (
    ACCUMULATIONS,
    ACTIONS,
    BREAKDOWNS,
    DUTIES,
    POLARITIES,
    QUARTERS,
    REGIONS,
    SOURCES,
    STRANDS,
    UNITS,
    Names,
    Value,
    folded,
)
from programs.forms.plan import Offer
from programs.models import Expenditure, FundingSource, Indicator, RanAction
from programs.pending import Written

Cells = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Words:
    """How things are called in a workbook, and what is meant when they are so called."""

    units: Mapping[str, str]  # label by slug
    lists: Mapping[str, Sequence[tuple[str, str]]]  # what may be written, and what it means
    names: Names

    @classmethod
    def of(cls, offer: Offer) -> "Words":
        """Of what is offered; units that share a short name are told apart by their slugs."""
        units = _labels(offer.units.values())
        choices: dict[str, list[tuple[Any, Any]]] = {
            STRANDS: list(Strand.choices),
            ACTIONS: list(RanAction.choices),
            BREAKDOWNS: list(LABELS.items()),
            SOURCES: list(FundingSource.choices),
            ACCUMULATIONS: list(Indicator.Accumulation.choices),
            POLARITIES: list(Indicator.Polarity.choices),
        }
        lists = {name: [(str(label), "") for _, label in rows] for name, rows in choices.items()}
        lists[UNITS] = [(units[slug], one.name) for slug, one in offer.units.items()]
        lists[DUTIES] = list(offer.duty_titles.items())
        lists[REGIONS] = [(code, str(one)) for code, one in offer.regions.items()]
        names = {
            name: {folded(str(label)): value for value, label in rows}
            for name, rows in choices.items()
        }
        names[UNITS] = {folded(one.name): slug for slug, one in offer.units.items()}
        names[UNITS] |= {folded(label): slug for slug, label in units.items()}
        names[DUTIES] = {folded(code): code for code in offer.duties}
        names[REGIONS] = {folded(code): code for code in offer.regions}
        return cls(units, lists, names)


def activity_cells(key: int | None, draft: ActivityDraft, words: Words) -> Cells:
    """One row of the sheet Kegiatan."""
    return {
        "key": key,
        "code": draft.code,
        "title": draft.title,
        "strand": str(Strand(draft.strand).label),
        "lead": _called(draft.lead, words),
        "supports": _together(_called(one, words) for one in draft.supports),
        "duties": _together(one.code for one in draft.duties),
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "ran_action": str(RanAction(draft.ran_action).label) if draft.ran_action else "",
        "budget_code": draft.budget_code,
        "location": draft.location,
        "regions": _together(one.code for one in draft.regions),
    }


def indicator_cells(code: str, draft: IndicatorDraft) -> Cells:
    """One row of the sheet Indikator."""
    told: Cells = {
        "key": draft.indicator_id,
        "code": code,
        "name": draft.name,
        "unit": draft.unit,
        "accumulation": str(Indicator.Accumulation(draft.accumulation).label),
        "polarity": str(Indicator.Polarity(draft.polarity).label),
        "weight": draft.weight,
        "baseline": draft.baseline,
        "dimensions": _together(LABELS[Dimension(one)] for one in draft.dimensions),
    }
    return told | {f"q{quarter}": draft.targets.get(quarter) for quarter, _ in QUARTERS}


def budget_cells(code: str, source: str, budgets: Mapping[tuple[str, int], Value]) -> Cells:
    """One row of the sheet Pagu."""
    return {"code": code, "source": str(FundingSource(source).label)} | {
        f"q{quarter}": budgets.get((source, quarter)) for quarter, _ in QUARTERS
    }


def payment_cells(code: str, row: Expenditure) -> Cells:
    """One row of the sheet Realisasi."""
    return {
        "key": row.pk,
        "code": code,
        "document_number": row.document_number,
        "spent_on": row.spent_on,
        "source": str(FundingSource(row.source).label),
        "amount": row.amount,
        "over_budget_reason": row.over_budget_reason,
    }


def sources_of(draft: ActivityDraft) -> Iterator[str]:
    """Sources from which anything is set aside."""
    for source in FundingSource.values:
        if any(draft.budgets.get((source, quarter)) is not None for quarter, _ in QUARTERS):
            yield source


def lines_of(
    written: Sequence[Written], payments: Iterable[Expenditure], words: Words
) -> dict[str, Iterable[Cells]]:
    """Every row of the plan by sheet, made as they are asked for."""
    codes = {one.in_force.pk: one.draft.code for one in written if one.in_force is not None}
    return {
        "Kegiatan": (activity_cells(one.activity.pk, one.draft, words) for one in written),
        "Indikator": (
            indicator_cells(one.draft.code, indicator)
            for one in written
            for indicator in one.draft.indicators
        ),
        "Pagu": (
            budget_cells(one.draft.code, source, one.draft.budgets)
            for one in written
            for source in sources_of(one.draft)
        ),
        "Realisasi": (payment_cells(codes[row.activity_id], row) for row in payments),
    }


def _called(unit: Organization, words: Words) -> str:
    return words.units.get(unit.slug, unit.short_name)


def _together(names: Iterable[str]) -> str:
    return "; ".join(sorted(names))


def _labels(units: Iterable[Organization]) -> dict[str, str]:
    found = list(units)
    shared: dict[str, int] = {}
    for one in found:
        shared[folded(one.short_name)] = shared.get(folded(one.short_name), 0) + 1
    return {
        one.slug: one.short_name
        if shared[folded(one.short_name)] == 1 and ";" not in one.short_name
        else f"{one.short_name.replace(';', ',')} ({one.slug})"
        for one in found
    }
