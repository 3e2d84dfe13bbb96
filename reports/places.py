"""What a trace shows: places, levels and the strip, made of rows; nothing is queried here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from accounts.models import User
from agreements.models import ArticleVersion, DutyVersion
from p4gn_portal.components import ThreadStep
from p4gn_portal.formats import format_day, format_number, format_percent, format_size
from programs.models import Activity, ActivityLog, Evidence
from programs.rules import may_see_its_kind, reads_content
from reports.renderers.values import grade
from reports.thread import Line, Scope

LEVELS = {
    "pasal": "Pasal",
    "kewajiban": "Kewajiban",
    "kegiatan": "Kegiatan Renja",
    "catatan": "Catatan kegiatan",
    "bukti": "Bukti",
    "baris": "Baris laporan",
}
KINDS = {**LEVELS, "laporan": "Laporan"}
PROOF = ("catatan", "bukti")
GAPS = {
    "pasal": "Belum bersumber pada pasal yang berlaku.",
    "kewajiban": "Tidak melaksanakan kewajiban mana pun.",
    "kegiatan": "Belum ada kegiatan Renja untuk kewajiban ini.",
    "catatan": "Belum ada catatan kegiatan.",
    "bukti": "Belum ada bukti.",
    "baris": "Belum dihitung dalam laporan mana pun.",
}
COUNTS_ONLY = "Layanan rehabilitasi dilaporkan hanya jumlah, tanpa berkas bukti."


@dataclass(frozen=True, slots=True)
class Place:
    """One thing on the thread: what it is called, its own page, and the trace from there."""

    kind: str
    code: str
    title: str
    url: str = ""  # empty: it is listed, but this person may not open it
    trace_url: str = ""
    state: tuple[str, str] | None = None  # kind and value for the status tag
    note: str = ""
    is_subject: bool = False

    @property
    def label(self) -> str:
        """What kind of place it is, as one says it."""
        return KINDS[self.kind]

    @property
    def name(self) -> str:
        """The code as one says it: Pasal 4, KWJ-03."""
        return f"Pasal {self.code}" if self.kind == "pasal" else self.code


@dataclass(frozen=True, slots=True)
class Level:
    """All places of one kind that hang together with the subject."""

    kind: str
    places: Sequence[Place]
    total: int
    gap: str = ""

    @property
    def label(self) -> str:
        """The kind of its places, as a heading."""
        return LEVELS[self.kind]

    @property
    def rest(self) -> int:
        """How many hang here beside those listed."""
        return self.total - len(self.places)


@dataclass(frozen=True, slots=True)
class Trace:
    """The subject and the six levels of the thread, from the article down to the report line."""

    subject: Place
    levels: Sequence[Level]
    day: date  # terms are those of this day
    facts: Sequence[tuple[str, str]] = ()  # what a report line says, label and words

    @property
    def gaps(self) -> list[Level]:
        """The levels on which nothing stands."""
        return [level for level in self.levels if level.gap]

    @property
    def basis(self) -> list[Level]:
        """What is owed, planned and told."""
        return [level for level in self.levels if level.kind not in PROOF]

    @property
    def proof(self) -> list[Level]:
        """What was done, and what shows it."""
        return [level for level in self.levels if level.kind in PROOF]

    def strip(self) -> list[ThreadStep]:
        """One step a level: the place itself where there is one, else how many, else the gap."""
        return [self._step(level) for level in self.levels]

    def _step(self, level: Level) -> ThreadStep:
        own = [place for place in level.places if place.is_subject]
        if own:
            return ThreadStep(level.label, own[0].name, is_current=True)
        if level.gap:
            return ThreadStep(level.label, gap=level.gap, url=f"#{level.kind}")
        if level.total == 1:
            place = level.places[0]
            return ThreadStep(level.label, place.name, url=place.trace_url)
        counted = f"{format_number(level.total)} {level.label.lower()}"
        return ThreadStep(level.label, title=counted, url=f"#{level.kind}")


def trace_url(kind: str, code: str) -> str:
    """Address of the trace of one place."""
    return reverse("reports:trace", args=[kind, code])


def article_place(version: ArticleVersion, scope: Scope) -> Place:
    """An article as it reads on the day of the scope."""
    day = scope.day.isoformat()
    page = reverse("agreements:article", args=[scope.agreement.slug, version.number])
    return Place(
        "pasal",
        version.number,
        version.heading,
        f"{page}?per={day}",
        f"{trace_url('pasal', version.number)}?per={day}",
        note=f"Naskah per {format_day(scope.day)}",
    )


def duty_place(version: DutyVersion) -> Place:
    """A duty as it stands on the day asked for."""
    clause = f" · {version.clause}" if version.clause else ""
    return Place(
        "kewajiban",
        version.duty.code,
        version.title,
        reverse("reports:duty", args=[version.duty.code]),
        trace_url("kewajiban", version.duty.code),
        note=f"{version.obligor_called}{clause}",
    )


def activity_place(activity: Activity) -> Place:
    """An activity of the Renja."""
    return Place(
        "kegiatan",
        activity.code,
        activity.title,
        reverse("programs:activity", args=[activity.year, activity.code]),
        f"{trace_url('kegiatan', activity.code)}?tahun={activity.year}",
        note=f"{activity.lead_called} · Renja {activity.year}",
    )


def log_place(log: ActivityLog, user: User) -> Place:
    """A log; where it was is told to those who read its content."""
    where = f" · {log.region}" if log.region and reads_content.test(user, log) else ""
    return Place(
        "catatan",
        log.number,
        log.activity.title,
        reverse("programs:log", args=[log.number]),
        trace_url("catatan", log.number),
        state=("log", log.state),
        note=f"{format_day(log.performed_on)}{where}",
    )


def evidence_place(evidence: Evidence, log: ActivityLog, user: User) -> Place:
    """A file; its caption and address go to those who may open it."""
    evidence.log = log  # already read and visible: the rest of the permission asks nothing
    may_open = may_see_its_kind.test(user, evidence)
    kind = evidence.get_kind_display()
    return Place(
        "bukti",
        evidence.code,
        (evidence.caption or kind) if may_open else kind,
        reverse("programs:evidence", args=[log.number, evidence.pk]) if may_open else "",
        trace_url("bukti", evidence.code),
        note=f"{log.number} · sidik {evidence.sha256[:8]}… · {format_size(evidence.size)}",
    )


def line_place(line: Line) -> Place:
    """A line of a report."""
    page = reverse("reports:report", args=[line.report.code])
    return Place(
        "baris",
        line.code,
        line.title,
        f"{page}#{line.line_id}",
        trace_url("baris", line.code),
        state=("report", line.report.state),
        note=line.said,
    )


def line_facts(line: Line) -> list[tuple[str, str]]:
    """The frozen figures of a line in words, in the unit of its indicator."""
    told, indicator, activity = line.told, line.told["indicator"], line.told["activity"]
    reached, unit = _decimal(told["achievement"]), indicator["unit"]
    people = told["participants"]
    return [
        ("Indikator", f"{indicator['code']} {indicator['name']} ({unit})"),
        ("Kegiatan", f"{activity['code']} {activity['title']}, {activity['lead']}"),
        ("Realisasi periode ini", _asked(told["actual"], told["target"], unit)),
        (
            "Realisasi sampai dengan periode ini",
            _asked(told["actual_to_date"], told["target_to_date"], unit),
        ),
        ("Capaian", grade(told) if reached is None else format_percent(reached, 2)),
        ("Catatan yang dihitung", f"{format_number(told['log_count'])} pada periode ini"),
        ("Peserta", "–" if people is None else f"{format_number(people)} orang"),
    ]


def _asked(actual: str | None, target: str | None, unit: str) -> str:
    done, asked = _decimal(actual), _decimal(target)
    said = "Belum dilaporkan" if done is None else f"{format_number(done)} {unit}"
    return (
        f"{said}, tanpa target" if asked is None else f"{said} dari target {format_number(asked)}"
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
