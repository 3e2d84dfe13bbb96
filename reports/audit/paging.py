"""Where a page of the trail begins: a place in its order, never a number of rows skipped."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from django.db.models import Q

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Mark:
    """One event's place in the trail: its instant, then its kind's rank, then its own number."""

    at: datetime
    rank: int
    pgh_id: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.rank}-{self.pgh_id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """A mark as an address holds it; None for anything else."""
        parts = text.split("-")
        if len(text) > LONGEST or len(parts) != 3:
            return None
        if not all(part.isascii() and part.isdecimal() for part in parts):
            return None
        micros, rank, pgh_id = map(int, parts)
        try:
            return cls(EPOCH + timedelta(microseconds=micros), rank, min(pgh_id, 2**31 - 1))
        except OverflowError:
            return None

    def beyond(self, rank: int, *, older: bool) -> Q:
        """Events of the kind of that rank that come after this place, or before it."""
        side = "lt" if older else "gt"
        until, past = (
            Q(**{f"pgh_created_at__{side}e": self.at}),
            Q(**{f"pgh_created_at__{side}": self.at}),
        )
        if rank == self.rank:
            return until & (past | Q(**{f"pgh_id__{side}": self.pgh_id}))
        return until if (rank < self.rank) == older else past
