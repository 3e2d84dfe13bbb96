"""How each bidang of the Renja goes: fisik and money side by side, never one figure. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agreements.models.duty import Strand
from programs.achievement import Alert, Thresholds, alert
from programs.standing import ActivityStanding, MoneyStanding, add_up
from programs.standing.activities import deviation_of, progress_of


@dataclass(frozen=True, slots=True)
class StrandStanding:
    """One bidang: counts of its activities, rencana and realisasi fisik in percent, its money."""

    strand: str  # empty: all of them
    label: str
    activities: int
    late: int
    planned: Decimal | None
    physical: Decimal | None
    deviation: Decimal | None  # points
    alert: Alert
    money: MoneyStanding


def by_strand(
    activities: Sequence[ActivityStanding], thresholds: Thresholds
) -> list[StrandStanding]:
    """Every bidang in the order of the memorandum, also one that no activity stands in."""
    return [
        standing_of(
            str(label),
            [one for one in activities if one.strand == value],
            thresholds,
            strand=str(value),
        )
        for value, label in Strand.choices
    ]


def standing_of(
    label: str,
    activities: Sequence[ActivityStanding],
    thresholds: Thresholds,
    *,
    strand: str = "",
) -> StrandStanding:
    """Activities together: indicators weighed as in the Kurva S, each source of money apart."""
    planned, physical = progress_of([each for one in activities for each in one.indicators])
    points = deviation_of(planned, physical)
    return StrandStanding(
        strand=strand,
        label=label,
        activities=len(activities),
        late=sum(any(each.is_behind for each in one.indicators) for one in activities),
        planned=planned,
        physical=physical,
        deviation=points,
        alert=alert(points, thresholds),
        money=add_up(activities),
    )
