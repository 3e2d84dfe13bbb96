"""Two revisions of a year's Renja side by side: what came, what went, and by how much it moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from p4gn_portal.formats import format_day
from programs.achievement import QUARTERS, target_to_date
from programs.ledger import Ledger, read
from programs.models import FundingSource, Indicator, WorkPlan
from programs.pending import lay_over
from programs.wording import Wording, Wordings, wordings_of

NEW, CHANGED, GONE = "baru", "diubah", "dihapus"
NO_WORD = "–"
LABELS = {
    "code": "Kode",
    "title": "Kegiatan",
    "strand": "Bidang",
    "ran_action": "Aksi RAN",
    "lead": "Penanggung jawab",
    "duties": "Kewajiban",
    "budget_code": "Kode anggaran",
    "location": "Keterangan lokasi",
    "starts_on": "Mulai",
    "ends_on": "Selesai",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One figure before and after; None: nothing is asked, or nothing set aside."""

    before: Decimal | None
    after: Decimal | None

    @property
    def is_moved(self) -> bool:
        """Whether it differs; 0 and nothing differ too."""
        return self.before != self.after

    @property
    def difference(self) -> Decimal:
        """After less before, what is nothing counted as 0."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True, slots=True)
class Line:
    """Figures of one indicator, or of one source of money, by quarter and for the year."""

    label: str
    unit: str  # "" for rupiah
    quarters: Sequence[Step]
    year: Step

    @property
    def is_told(self) -> bool:
        """Whether either of the two says anything of it."""
        return self.year != Step(None, None)

    @property
    def is_moved(self) -> bool:
        """Whether any quarter differs."""
        return any(step.is_moved for step in self.quarters)


@dataclass(frozen=True, slots=True)
class WordChange:
    """One word of an activity before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ActivityChange:
    """One activity that differs between the two."""

    kind: str  # baru, diubah, dihapus
    code: str
    title: str
    words: Sequence[WordChange]
    targets: Sequence[Line]
    money: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs, activities by code; `money` sums each source for itself."""

    before: WorkPlan
    after: WorkPlan
    changes: Sequence[ActivityChange]
    unchanged: Sequence[Wording]
    money: Sequence[Line]

    def count(self, kind: str) -> int:
        """How many activities of that kind of change."""
        return sum(one.kind == kind for one in self.changes)

    @property
    def added(self) -> int:
        """Activities that only the later one asks something of."""
        return self.count(NEW)

    @property
    def changed(self) -> int:
        """Activities of both that differ."""
        return self.count(CHANGED)

    @property
    def removed(self) -> int:
        """Activities that only the earlier one asks something of."""
        return self.count(GONE)


@dataclass(frozen=True, slots=True)
class Content:
    """What one revision says, read once."""

    ledger: Ledger
    words: Wordings

    def asks(self, pk: int) -> bool:
        """Whether it asks something of the activity, or sets money aside for it."""
        has_target = any(self.ledger.targets.get(i.pk) for i in self.ledger.indicators.get(pk, ()))
        return has_target or bool(self.ledger.budgets.get(pk))


def compare(before: WorkPlan, after: WorkPlan) -> Comparison:
    """The two read with the same fixed number of queries each, however much they ask."""
    old, new = _content(before), _content(after)
    found = {pk for one in (old, new) for pk in one.words.activities if one.asks(pk)}
    order = {pk: (new if new.asks(pk) else old).words.activities[pk].code for pk in found}
    changes, unchanged = [], []
    for pk in sorted(found, key=lambda key: order[key]):
        change = _change(pk, old, new)
        if change is None:
            unchanged.append(new.words.activities[pk])
        else:
            changes.append(change)
    money = _money(_by_source(old, found), _by_source(new, found))
    return Comparison(before, after, changes, unchanged, money)


def _content(plan: WorkPlan) -> Content:
    ledger = lay_over(read(plan.agreement, plan.year, timezone.localdate(), plan=plan))
    return Content(ledger, wordings_of(plan, ledger))


def _change(pk: int, old: Content, new: Content) -> ActivityChange | None:
    """How the activity differs; None when it does not."""
    was, stays = old.asks(pk), new.asks(pk)
    told = (new if stays else old).words.activities[pk]
    words = _words(old.words.activities[pk], told) if was and stays else []
    targets = _targets(pk, old, new)
    money = _money(old.ledger.budgets.get(pk, {}) if was else {}, new.ledger.budgets.get(pk, {}))
    moved = [line for line in [*targets, *money] if line.is_moved]
    if was and stays and not words and not moved:
        return None
    kind = CHANGED if was and stays else NEW if stays else GONE
    return ActivityChange(kind, told.code, told.title, words, targets, money)


def _words(before: Wording, after: Wording) -> list[WordChange]:
    return [
        WordChange(label, _said(getattr(before, name)), _said(getattr(after, name)))
        for name, label in LABELS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def _said(value: Any) -> str:
    if not value:
        return NO_WORD
    if isinstance(value, str):
        return value
    return ", ".join(value) if isinstance(value, tuple) else format_day(value)


def _targets(pk: int, old: Content, new: Content) -> list[Line]:
    """One line an indicator that either asks something of."""
    known = {
        one.pk: one for ledger in (old.ledger, new.ledger) for one in ledger.indicators.get(pk, ())
    }
    lines = [_target(one, old, new) for one in known.values()]
    return [line for line in lines if line.is_told]


def _target(indicator: Indicator, old: Content, new: Content) -> Line:
    before = old.ledger.targets.get(indicator.pk, {})
    after = new.ledger.targets.get(indicator.pk, {})
    name = new.words.indicators.get(indicator.pk) or old.words.indicators[indicator.pk]
    was = old.words.indicators.get(indicator.pk, name)
    return Line(
        label=name if was == name else f"{name} (semula: {was})",
        unit=indicator.unit,
        quarters=[Step(before.get(number), after.get(number)) for number in QUARTERS],
        year=Step(
            target_to_date(before, 4, indicator.accumulation),
            target_to_date(after, 4, indicator.accumulation),
        ),
    )


Quarterly = Mapping[str, Mapping[int, Decimal]]


def _money(before: Quarterly, after: Quarterly) -> list[Line]:
    """One line a source, in the order of the sources; never one line of several."""
    return [
        Line(
            label=str(source.label),
            unit="",
            quarters=[
                Step(
                    before.get(source.value, {}).get(number),
                    after.get(source.value, {}).get(number),
                )
                for number in QUARTERS
            ],
            year=Step(_sum(before.get(source.value)), _sum(after.get(source.value))),
        )
        for source in FundingSource
        if before.get(source.value) or after.get(source.value)
    ]


def _sum(quarters: Mapping[int, Decimal] | None) -> Decimal | None:
    return sum(quarters.values(), Decimal(0)) if quarters else None


def _by_source(content: Content, activities: Iterable[int]) -> dict[str, dict[int, Decimal]]:
    """Pagu of all activities by source and quarter."""
    found: dict[str, dict[int, Decimal]] = {}
    for pk in activities:
        for source, quarters in content.ledger.budgets.get(pk, {}).items():
            sums = found.setdefault(source, {})
            for number, amount in quarters.items():
                sums[number] = sums.get(number, Decimal(0)) + amount
    return found
