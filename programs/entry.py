"""What a person writes of one activity: a plain value, its fingerprint, what must not be in it."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal

# A NIK has sixteen digits; people write it plain or in groups.
IDENTITY_NUMBER = re.compile(r"(?<!\d)\d(?:[ .-]?\d){15}(?!\d)")
COUNTS_ONLY = "Rekap layanan rehabilitasi, hanya jumlah."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The content of a log apart from its activity.

    `measurements`: value by indicator id. `parts`: what of it falls to a category, by indicator id,
    dimension and category.
    """

    performed_on: date
    region_id: int | None = None
    place: str = ""
    participants_male: int = 0
    participants_female: int = 0
    participants_unsplit: int = 0
    audience: str = ""
    narrative: str = ""
    result: str = ""
    obstacle: str = ""
    follow_up: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    measurements: Mapping[int, Decimal] = field(default_factory=dict)
    parts: Mapping[tuple[int, str, str], Decimal] = field(default_factory=dict)

    def fingerprint(self, activity_id: int) -> str:
        """SHA-256 over the content, the same however numbers were written (1 and 1.00)."""
        content = asdict(self) | {
            "activity": activity_id,
            "performed_on": self.performed_on.isoformat(),
            "measurements": sorted((pk, _plain(value)) for pk, value in self.measurements.items()),
            "latitude": _plain(self.latitude),
            "longitude": _plain(self.longitude),
        }
        del content["parts"]
        if self.parts:  # a log without them keeps the fingerprint it always had
            content["parts"] = sorted([*key, _plain(value)] for key, value in self.parts.items())
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def counts_only(self, region_id: int | None) -> "Entry":
        """The same figures without a word about anyone, at the place given (a kecamatan)."""
        return Entry(
            performed_on=self.performed_on,
            region_id=region_id,
            participants_male=self.participants_male,
            participants_female=self.participants_female,
            participants_unsplit=self.participants_unsplit,
            narrative=COUNTS_ONLY,
            measurements=self.measurements,
            parts=self.parts,
        )


def log_fields(entry: Entry) -> dict[str, object]:
    """The part of an entry that lives in the log's own row."""
    values = asdict(entry)
    del values["measurements"], values["parts"]
    return values


def mentions_identity_number(*texts: str) -> bool:
    """Whether any text holds sixteen digits that look like a NIK."""
    return any(IDENTITY_NUMBER.search(text) for text in texts)


def _plain(value: Decimal | None) -> str | None:
    """A number without trailing zeros, so that 1 and 1.0000 are one content."""
    return None if value is None else format(value.normalize(), "f")
