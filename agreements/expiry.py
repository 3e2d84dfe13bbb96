"""How near the end of an agreement is: told 90, 60 and 30 days before it. Pure."""

from dataclasses import dataclass
from datetime import date

from agreements.models import Agreement

WARNED_AT = (90, 60, 30)  # days left, the farthest first
TONES = {90: "proses", 60: "tunda", 30: "bahaya"}


@dataclass(frozen=True, slots=True)
class Expiry:
    """The last day of an agreement that is about to end."""

    last_day: date
    days: int  # left after today; 0 on the last day itself
    stage: int  # the nearest of WARNED_AT that is reached

    @property
    def tone(self) -> str:
        return TONES[self.stage]

    @property
    def left(self) -> str:
        return f"{self.days} hari lagi" if self.days else "hari ini"


def expiry_of(agreement: Agreement, today: date) -> Expiry | None:
    """Set while the agreement is in force and ends within 90 days."""
    last_day = agreement.last_day_in_force
    if last_day is None or not agreement.is_in_force_on(today):
        return None
    days = (last_day - today).days
    reached = [stage for stage in WARNED_AT if days <= stage]
    return Expiry(last_day, days, reached[-1]) if reached else None
