"""The consolidated text of one day as plain values, with the sentences all formats say. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from agreements.clauses import Clause
from p4gn_portal.formats import format_day, format_moment

BINDING = (
    "Naskah konsolidasi ini disusun untuk dibaca. Yang mengikat adalah naskah bertanda tangan yang "
    "tercantum dalam daftar naskah."
)
EXAMPLE = "DATA CONTOH – bukan naskah resmi"
UNKNOWN = "–"


class Change(StrEnum):
    """How an article came to read as it does."""

    ORIGINAL = "asli"
    REWORDED = "diubah"
    ADDED = "ditambahkan"
    REPEALED = "dicabut"


@dataclass(frozen=True, slots=True)
class SignedParty:
    """One side as its signed paper names it; what is not known yet is empty."""

    capacity: str
    name: str
    role: str
    signatory: str
    position: str
    number: str


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """The original (ordinal 0), an amendment, or what ended the agreement."""

    ordinal: int
    kind: str
    kind_name: str
    number: str
    title: str
    signed_on: date
    effective_on: date
    sha256: str

    @property
    def named(self) -> str:
        """Adendum Pertama nomor ADD/1."""
        return f"{self.title} nomor {self.number}" if self.number else self.title

    @property
    def listed(self) -> str:
        """The title, with its kind where the title does not name it."""
        named = self.title.lower().startswith(self.kind_name.lower())
        return self.title if named else f"{self.kind_name}: {self.title}"


@dataclass(frozen=True, slots=True)
class ArticleOfDay:
    """One pasal on the day; a repealed one has no clauses. `paper` is why it reads so."""

    anchor: str
    number: str
    heading: str
    clauses: tuple[Clause, ...]
    change: Change
    since: date
    paper: SignedPaper

    @property
    def note(self) -> str:
        """What stands in the margin; nothing beside the original wording or a repealed text."""
        if self.change not in {Change.REWORDED, Change.ADDED}:
            return ""
        return (
            f"{self.change.capitalize()} dengan {self.paper.named}, "
            f"berlaku sejak {format_day(self.since)}."
        )

    @property
    def repealed(self) -> str:
        """What stands in the place of a repealed text."""
        if self.change != Change.REPEALED:
            return ""
        return f"(dicabut oleh {self.paper.named}, sejak {format_day(self.since)})"


@dataclass(frozen=True, slots=True)
class TextOfDay:
    """What all formats are made from; `address` is the page that shows the same text."""

    slug: str
    title: str
    kind: str
    kind_name: str
    subject: str
    day: date  # of the text; where the agreement has ended, its last day
    asked_on: date
    known_on: date | None  # None: as known when printed
    standing: str
    is_example: bool
    signed_on: date
    first_day: date
    last_day: date | None
    address: str
    printed_at: datetime
    parties: tuple[SignedParty, ...]
    articles: tuple[ArticleOfDay, ...]
    papers: tuple[SignedPaper, ...]

    @property
    def is_of_day(self) -> str:
        known = f", sebagaimana diketahui pada {format_day(self.known_on)}" if self.known_on else ""
        return f"Naskah konsolidasi yang berlaku pada {format_day(self.day)}{known}"

    @property
    def printed(self) -> str:
        return f"Dicetak {format_moment(self.printed_at)}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Label and value, as they stand above the text."""
        start = format_day(self.first_day)
        end = f"{start} s.d. {format_day(self.last_day)}" if self.last_day else f"sejak {start}"
        rows = [
            ("Perihal", self.subject),
            ("Ditandatangani", format_day(self.signed_on)),
            ("Masa berlaku", end),
            (f"Status pada {format_day(self.asked_on)}", self.standing),
            ("Keterangan", self._after_end),
            ("Alamat naskah", self.address),
        ]
        return [(label, value) for label, value in rows if value]

    @property
    def _after_end(self) -> str:
        if self.day == self.asked_on:
            return ""
        return (
            f"Perjanjian ini tidak berlaku lagi pada {format_day(self.asked_on)}; "
            f"inilah naskah hari terakhirnya, {format_day(self.day)}."
        )
