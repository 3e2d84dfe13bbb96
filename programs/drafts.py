"""What is written of an activity before it stands: plain values, and their form at rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Organization
from agreements.models import Duty
from programs.models import Activity, Indicator, Region

IN_ITS_ROW = (
    "code", "title", "strand", "ran_action", "lead", "budget_code", "location", "starts_on",
    "ends_on",
)  # fmt: skip
OF_AN_INDICATOR = (
    "name", "unit", "accumulation", "polarity", "weight", "baseline", "dimensions",
)  # fmt: skip
MEANING = ("unit", "accumulation", "polarity")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDraft:
    """One indicator as written: `indicator_id` None makes a new one.

    One that a draft *Perubahan* already keeps, but no row yet, has a negative id of that draft.
    """

    indicator_id: int | None = None
    name: str
    unit: str
    accumulation: str
    polarity: str = Indicator.Polarity.POSITIVE
    weight: Decimal = Decimal(1)
    baseline: Decimal | None = None
    dimensions: Sequence[str] = ()
    targets: Mapping[int, Decimal | None] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """No row of its own yet."""
        return self.indicator_id is None or self.indicator_id < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDraft:
    """One activity as written. `budgets` holds rupiah by (source, quarter), all there are."""

    code: str
    title: str
    strand: str
    ran_action: str = ""
    lead: Organization
    supports: Sequence[Organization] = ()
    duties: Sequence[Duty] = ()
    regions: Sequence[Region] = ()
    budget_code: str = ""
    location: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    indicators: Sequence[IndicatorDraft] = ()
    budgets: Mapping[tuple[str, int], Decimal | None] = field(default_factory=dict)

    def write_on(self, activity: Activity) -> Activity:
        """Set what lives in the activity's own row; nothing is saved."""
        for name in IN_ITS_ROW:
            setattr(activity, name, getattr(self, name))
        return activity

    def with_keys(self) -> "ActivityDraft":
        """The same with a negative id for each new indicator, by which a page finds it again."""
        last = min((one.indicator_id or 0 for one in self.indicators), default=0)
        last, keyed = min(last, 0), []
        for one in self.indicators:
            if one.indicator_id is None:
                last -= 1
                one = replace(one, indicator_id=last)
            keyed.append(one)
        return replace(self, indicators=keyed)

    def without_keys(self) -> "ActivityDraft":
        """The same with no key for what has no row yet, as rows are written."""
        bare = [replace(one, indicator_id=None) if one.is_new else one for one in self.indicators]
        return replace(self, indicators=bare)


def write_on_indicator(draft: IndicatorDraft, indicator: Indicator) -> Indicator:
    """Set what an indicator is; nothing is saved."""
    for name in OF_AN_INDICATOR:
        setattr(indicator, name, getattr(draft, name))
    indicator.dimensions = list(draft.dimensions)
    return indicator


def to_content(draft: ActivityDraft) -> dict[str, Any]:
    """The draft as JSON keeps it: other objects by their keys, all but the code."""
    own = {name: getattr(draft, name) for name in IN_ITS_ROW if name not in {"code", "lead"}}
    return own | {
        "lead": draft.lead.pk,
        "supports": [one.pk for one in draft.supports],
        "duties": [one.pk for one in draft.duties],
        "regions": [one.pk for one in draft.regions],
        "indicators": [_indicator_to_content(one) for one in draft.indicators],
        "budgets": [
            [source, quarter, amount] for (source, quarter), amount in draft.budgets.items()
        ],
    }


def from_contents(contents: Iterable[tuple[str, Mapping[str, Any]]]) -> list[ActivityDraft]:
    """Drafts from pairs of code and JSON, in three queries however many there are."""
    kept = list(contents)

    def asked(*names: str) -> set[int]:
        return {pk for _, content in kept for name in names for pk in content[name]}

    units = Organization.objects.in_bulk(
        asked("supports") | {content["lead"] for _, content in kept}
    )
    duties = Duty.objects.in_bulk(asked("duties"))
    regions = Region.objects.select_related("parent").in_bulk(asked("regions"))
    return [
        ActivityDraft(
            code=code,
            title=content["title"],
            strand=content["strand"],
            ran_action=content.get("ran_action", ""),  # drafts of before it was asked
            lead=units[content["lead"]],
            supports=[units[pk] for pk in content["supports"]],
            duties=[duties[pk] for pk in content["duties"]],
            regions=[regions[pk] for pk in content["regions"]],
            budget_code=content["budget_code"],
            location=content["location"],
            starts_on=_day(content["starts_on"]),
            ends_on=_day(content["ends_on"]),
            indicators=[_indicator_from_content(one) for one in content["indicators"]],
            budgets={
                (source, quarter): _number(amount) for source, quarter, amount in content["budgets"]
            },
        )
        for code, content in kept
    ]


def _indicator_to_content(draft: IndicatorDraft) -> dict[str, Any]:
    own = {name: getattr(draft, name) for name in ("indicator_id", *OF_AN_INDICATOR)}
    own["dimensions"] = list(draft.dimensions)
    return own | {"targets": list(draft.targets.items())}


def _indicator_from_content(content: Mapping[str, Any]) -> IndicatorDraft:
    return IndicatorDraft(
        indicator_id=content["indicator_id"],
        name=content["name"],
        unit=content["unit"],
        accumulation=content["accumulation"],
        polarity=content["polarity"],
        weight=Decimal(content["weight"]),
        baseline=_number(content["baseline"]),
        dimensions=content.get("dimensions", ()),  # drafts of before it was asked
        targets={quarter: _number(value) for quarter, value in content["targets"]},
    )


def _number(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
