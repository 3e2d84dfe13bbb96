"""The fields in which a log tells what its figures are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BoundField

from programs.breakdown import ASKED, CATEGORIES, Dimension
from programs.models import Indicator


@dataclass(frozen=True, slots=True)
class PartGroup:
    """The fields of one dimension of one figure."""

    label: str
    fields: Sequence[BoundField]

    @property
    def is_used(self) -> bool:
        """Something stands in it, or is wrong with it, so it is shown unfolded."""
        return any(field.value() not in {None, ""} or field.errors for field in self.fields)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure that a log reports: its field, its indicator, and the fields of its parts."""

    field: BoundField
    indicator: Indicator
    groups: Sequence[PartGroup]


@dataclass(frozen=True, slots=True)
class PartField:
    """One part that may be told of an indicator's figure, and the field it is written in."""

    dimension: Dimension
    category: str
    label: str
    field: str


def parts_asked(indicator: Indicator) -> list[PartField]:
    """The parts an indicator is broken down into that only a person can tell."""
    return [
        PartField(
            Dimension(dimension),
            category,
            label,
            f"part_{indicator.ordinal}_{dimension}_{category}",
        )
        for dimension in ASKED
        if dimension in indicator.dimensions
        for category, label in CATEGORIES[dimension].items()
    ]
