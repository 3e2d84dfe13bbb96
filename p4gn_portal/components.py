"""What page components are made of: plain values that views build and templates show. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ThreadStep:
    """One place on the thread pasal → kewajiban → kegiatan → catatan → bukti → laporan."""

    kind: str
    code: str = ""
    title: str = ""
    url: str = ""
    is_current: bool = False
    gap: str = ""  # why nothing stands here, as a sentence: a break in the thread is shown

    @property
    def is_gap(self) -> bool:
        return bool(self.gap)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number on a page, and the rows that make it."""

    label: str
    value: str
    url: str = ""
    link_text: str = "Rincian"
    note: str = ""
    tone: str = ""  # ok, proses, tunda, bahaya, netral
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, the one sentence it proves, and the table that is the truth beneath it."""

    id: str
    title: str
    finding: str
    svg: str  # from our own renderer, never from a user
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline."""

    at: datetime | date
    title: str
    by: str = ""
    note: str = ""
    tone: str = "netral"
    url: str = ""
    changes: Sequence[tuple[str, str, str]] = field(default=())  # what, before, after

    @property
    def has_clock(self) -> bool:
        return isinstance(self.at, datetime)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a background job is. The page asks `url` again after `delay` seconds."""

    percent: int
    step: str
    url: str
    is_running: bool
    failed: str = ""
    delay: int = 2
