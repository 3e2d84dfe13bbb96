"""What the Renja page of a year shows: rows by bidang or unit, totals that open what they sum."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import timezone

from agreements.models.duty import Strand
from p4gn_portal.components import Figure
from p4gn_portal.formats import format_percent, format_rupiah
from programs.forms.plan import PlanFilterForm
from programs.models import FundingSource, WorkPlan
from programs.standing import ActivityStanding, Overview, SourceMoney, overview
from programs.standing.money import of_source
from programs.standing.roll import (
    Asked,
    Entry,
    Roll,
    Total,
    read_roll,
    roll_of,
    targets_by_unit,
    total_of,
)

PER_PAGE = 25
BY_STRAND, BY_UNIT = "bidang", "unit"
SOURCES = dict(FundingSource.choices)
STRANDS = {str(value): (place, str(label)) for place, (value, label) in enumerate(Strand.choices)}


@dataclass(frozen=True, slots=True)
class Address:
    """Addresses of this page with a choice of filters; the revision and grouping stay."""

    base: Mapping[str, str]

    def to(self, **filters: str) -> str:
        """The rows that these filters leave."""
        chosen = {name: value for name, value in filters.items() if value}
        return f"?{urlencode({**self.base, **chosen})}#daftar"


@dataclass(frozen=True, slots=True)
class SourceLink:
    """Money of one source within a group and the rows that make it; without any, no address."""

    label: str
    budget: Decimal | None
    spent: Decimal | None
    url: str


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """One row of the recapitulation: a group, its counts and its money, each with its rows."""

    label: str
    total: Total
    url: str
    target_url: str
    sources: Sequence[SourceLink]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one group that stand on this page of the list."""

    label: str
    url: str
    count: int  # of the whole group
    activities: Sequence[ActivityStanding]


@dataclass(frozen=True, slots=True)
class UnitTarget:
    """Targets of one unit of measure added up, and the activities they belong to."""

    asked: Asked
    url: str


def page_of(plan: WorkPlan, query: QueryDict) -> dict[str, Any]:
    """Context of the page: the roll of the plan, filtered, summed, and one page of its rows."""
    found = _drafted(plan)
    roll = roll_of(found, plan) if found else read_roll(plan, timezone.localdate())
    form = filter_form(roll, query)
    entries = filtered(roll.entries, form)
    by = form.chosen("menurut") or BY_STRAND
    address = Address({"revisi": str(plan.revision), **({"menurut": by} if by == BY_UNIT else {})})
    members = _members(entries, by)
    entries = [one for group in members.values() for one in group]
    page = Paginator(entries, PER_PAGE).get_page(query.get("page"))
    found = found or standings(plan, roll, page)
    total = total_of(roll.entries)
    return {
        "roll": roll,
        "filter_form": form,
        "is_filtered": form.is_filtering,
        "source": SOURCES.get(form.chosen("sumber"), ""),
        "page_obj": page,
        "groups": groups(page, found, members, form, address),
        "shown": total_of(entries),
        "shown_targets": _shown_targets(entries, form.chosen("satuan")),
        "recap": recap(roll.entries, total, by, address),
        "recap_total": _group_total("Semua kegiatan", roll.entries, total, address, {}),
        "recap_sources": [line.label for line in total.money.sources],
        "recap_by_unit": by == BY_UNIT,
        "swap_url": _swap(plan, by),
        "unit_targets": [
            UnitTarget(one, address.to(satuan=one.unit)) for one in targets_by_unit(roll.entries)
        ],
        "figures": figures(roll, total, found, address),
        "unplanned": roll.unplanned if plan.is_draft else [],
    }


def _drafted(plan: WorkPlan) -> Overview | None:
    """All of a draft *Perubahan*, which rows alone do not tell; None of any other plan."""
    if not plan.keeps_edits:
        return None
    return overview(plan.agreement, plan.year, timezone.localdate(), plan=plan)


def standings(plan: WorkPlan, roll: Roll, page: Page) -> Overview:
    """How the activities stand: all of a plan that fits one page, else those of this page alone."""
    shown = roll.entries if len(roll.entries) <= PER_PAGE else page.object_list
    keys = [one.id for one in shown]
    return overview(plan.agreement, plan.year, roll.as_of.day, plan=plan, among=keys)


# --- Filters -------------------------------------------------------------------------------------


def filter_form(roll: Roll, query: QueryDict) -> PlanFilterForm:
    """The filters of the address, among what the plan has to choose from."""
    entries = roll.entries
    used = {source for one in entries for source in (*one.budget, *one.spent)}
    return PlanFilterForm(
        query or None,
        leads=[
            (slug, name) for name, slug in sorted({(one.lead, one.lead_slug) for one in entries})
        ],
        sources=[choice for choice in FundingSource.choices if choice[0] in used],
        units={asked.unit for one in entries for asked in one.asked},
    )


def filtered(entries: Iterable[Entry], form: PlanFilterForm) -> list[Entry]:
    """What the filters leave; with a source chosen, each with the money of that source alone."""
    strand, unit, source = (form.chosen(name) for name in ("bidang", "unit", "sumber"))
    target, measure = form.chosen("target"), form.chosen("satuan")
    left = [
        one
        for one in entries
        if (not strand or one.strand == strand)
        and (not unit or one.lead_slug == unit)
        and (not source or source in one.budget or source in one.spent)
        and (not target or one.asked)
        and (not measure or targets_by_unit([_measured(one, measure)]))
    ]
    return [one.of_source(source) for one in left] if source else left


def _measured(entry: Entry, unit: str) -> Entry:
    return entry._replace(asked=tuple(one for one in entry.asked if one.unit == unit))


def _shown_targets(entries: Iterable[Entry], unit: str) -> Asked | None:
    """The sum of targets behind the unit of measure that the address names."""
    if not unit:
        return None
    return next((one for one in targets_by_unit(entries) if one.unit == unit), None)


# --- Groups --------------------------------------------------------------------------------------


Members = dict[tuple[str, str], list[Entry]]


def _members(entries: Iterable[Entry], by: str) -> Members:
    """Activities by group (value of its filter, and label), groups in their order."""
    found: Members = {}
    if by == BY_UNIT:
        for one in entries:
            found.setdefault((one.lead_slug, one.lead), []).append(one)
        return dict(sorted(found.items(), key=lambda group: group[0][1].casefold()))
    for one in entries:
        found.setdefault((one.strand, STRANDS[one.strand][1]), []).append(one)
    return dict(sorted(found.items(), key=lambda group: STRANDS[group[0][0]][0]))


def groups(
    page: Page, found: Overview, members: Members, form: PlanFilterForm, address: Address
) -> list[Group]:
    """The rows of this page of the list by group; the count is that of all its pages."""
    by, source = form.chosen("menurut") or BY_STRAND, form.chosen("sumber")
    by_id = {one.id: one for one in (*found.activities, *found.unplanned)}
    told = []
    for (value, label), own in _members(page.object_list, by).items():
        rows = [by_id[one.id] for one in own]
        if source:
            rows = [replace(one, money=of_source(one.money, source)) for one in rows]
        count = len(members[value, label])
        told.append(Group(label, address.to(**{by: value}), count, rows))
    return told


def recap(entries: Iterable[Entry], total: Total, by: str, address: Address) -> list[GroupTotal]:
    """What each group comes to, whatever the filters leave of it."""
    return [
        _group_total(label, members, total, address, {by: value})
        for (value, label), members in _members(entries, by).items()
    ]


def _group_total(
    label: str, members: Iterable[Entry], whole: Total, address: Address, only: dict[str, str]
) -> GroupTotal:
    own = total_of(members)
    lines = {line.source: line for line in own.money.sources}
    return GroupTotal(
        label=label,
        total=own,
        url=address.to(**only),
        target_url=address.to(**only, target="ada"),
        sources=[
            _source_link(line.label, lines.get(line.source), address, only)
            for line in whole.money.sources
        ],
    )


def _source_link(
    label: str, own: SourceMoney | None, address: Address, only: dict[str, str]
) -> SourceLink:
    if own is None:
        return SourceLink(label, None, None, "")
    return SourceLink(label, own.budget, own.spent, address.to(**only, sumber=own.source))


def _swap(plan: WorkPlan, by: str) -> str:
    """The same plan grouped the other way."""
    other = {"menurut": BY_UNIT} if by == BY_STRAND else {}
    return f"?{urlencode({'revisi': plan.revision, **other})}#rekapitulasi"


# --- Figures -------------------------------------------------------------------------------------


def figures(roll: Roll, total: Total, found: Overview, address: Address) -> list[Figure]:
    """Totals that open what they sum: money by source, never added together silently."""
    return [
        *_achievement(roll, found, address),
        *(
            Figure(
                label=f"Pagu {line.label}",
                value=format_rupiah(line.budget, whole=True),
                url=address.to(sumber=line.source),
                link_text="Lihat kegiatan",
                note=f"Realisasi {format_rupiah(line.spent, whole=True)}, "
                f"serapan {'–' if line.absorption is None else format_percent(line.absorption)}",
            )
            for line in total.money.sources
        ),
    ]


def _achievement(roll: Roll, found: Overview, address: Address) -> list[Figure]:
    """The mean of all, told where all stand on one page; a longer plan tells it by its E.81."""
    if len(found.activities) < len(roll.entries):
        return []
    return [
        Figure(
            label="Rata-rata capaian s.d. hari ini",
            value="–" if found.achievement is None else format_percent(found.achievement),
            url=address.to(),
            link_text="Lihat kegiatan",
            note=found.grade.name if found.grade else "Belum dilaporkan",
        )
    ]
