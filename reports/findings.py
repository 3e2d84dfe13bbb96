"""Breaks and delays that officers look for first: each counted, and each count opens its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse

from agreements.models.duty import Strand
from p4gn_portal.formats import format_day
from programs.models import ActivityLog, Evidence
from programs.standing import ActivityStanding, DutyStanding, Overview, overview
from reports.thread import Scope

FINDINGS = {
    "kewajiban-tanpa-kegiatan": (
        "Kewajiban tanpa kegiatan",
        "Kewajiban yang berlaku, tetapi tidak dilaksanakan oleh satu pun kegiatan Renja.",
    ),
    "kegiatan-tanpa-kewajiban": (
        "Kegiatan tanpa kewajiban",
        "Kegiatan Renja yang belum ditautkan ke kewajiban dalam perjanjian.",
    ),
    "kegiatan-terlambat": (
        "Kegiatan terlambat",
        "Target sampai dengan triwulan yang sudah berakhir belum terpenuhi menurut catatan "
        "terverifikasi.",
    ),
    "catatan-tanpa-bukti": (
        "Catatan terverifikasi tanpa bukti",
        "Catatan yang dihitung, tetapi tidak memiliki berkas bukti.",
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing concerned: where it is mended, and its place on the thread."""

    code: str
    title: str
    url: str
    trace_url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of break with all its rows."""

    code: str
    rows: Sequence[Row]
    within: str = ""  # the unit and bidang it is narrowed to, in words

    @property
    def label(self) -> str:
        """Its name, as a heading."""
        return FINDINGS[self.code][0]

    @property
    def explanation(self) -> str:
        """What is broken, in one sentence."""
        return FINDINGS[self.code][1]

    @property
    def url(self) -> str:
        """The page that lists its rows."""
        return finding_url(self.code)


def finding_url(code: str, **query: object) -> str:
    """Address of one kind of break under these filters."""
    address = reverse("reports:finding", args=[code])
    return f"{address}?{urlencode(query)}" if query else address


def all_of(scope: Scope, year: Overview | None = None) -> list[Finding]:
    """Every kind of break, those without rows too: "none" is an answer."""
    year = year or overview(scope.agreement, scope.year, scope.day)
    return [Finding(code, rows_of(code, scope, year)) for code in FINDINGS]


def one_of(code: str, scope: Scope, unit: str = "", strand: str = "") -> Finding:
    """One kind of break; of activities those alone that a unit (slug) leads or a bidang holds."""
    year = overview(scope.agreement, scope.year, scope.day)
    rows = rows_of(code, scope, year)
    if not unit and not strand:
        return Finding(code, rows)
    kept = [
        one for one in year.activities if unit in {"", one.lead_slug} and strand in {"", one.strand}
    ]
    codes = {one.code for one in kept}
    words = [kept[0].lead if kept else unit] if unit else []
    words += [dict(Strand.choices).get(strand, strand)] if strand else []
    return Finding(code, [row for row in rows if row.code in codes], ", ".join(words))


def rows_of(code: str, scope: Scope, year: Overview) -> list[Row]:
    """The rows of one kind of break; `code` is a key of FINDINGS."""
    if code == "kewajiban-tanpa-kegiatan":
        return [_duty_row(duty) for duty in year.idle_duties]
    if code == "catatan-tanpa-bukti":
        return [_log_row(log) for log in logs_without_evidence(scope)]
    found = year.unbound if code == "kegiatan-tanpa-kewajiban" else late_activities(year)
    return [_activity_row(one, scope.year) for one in found]


def late_activities(year: Overview) -> list[ActivityStanding]:
    """Activities that owe something from the quarters that are over."""
    return [one for one in year.activities if any(each.is_behind for each in one.indicators)]


def logs_without_evidence(scope: Scope) -> list[ActivityLog]:
    """Counted logs of the year without a file; rehabilitation is told by counts only."""
    return list(
        ActivityLog.objects.for_user(scope.user)
        .counted()
        .filter(agreement=scope.agreement, activity__year=scope.year)
        .exclude(activity__strand=Strand.REHABILITATION)
        .filter(~Exists(Evidence.objects.filter(log=OuterRef("pk"))))
        .called_then()
        .select_related("activity", "organization")
    )


def _duty_row(duty: DutyStanding) -> Row:
    return Row(
        duty.code,
        duty.title,
        reverse("reports:duty", args=[duty.code]),
        reverse("reports:trace", args=["kewajiban", duty.code]),
        duty.obligor,
    )


def _activity_row(one: ActivityStanding, year: int) -> Row:
    return Row(
        one.code,
        one.title,
        reverse("programs:activity", args=[year, one.code]),
        reverse("reports:trace", args=["kegiatan", one.code]) + f"?tahun={year}",
        one.lead,
    )


def _log_row(log: ActivityLog) -> Row:
    return Row(
        log.number,
        log.activity.title,
        reverse("programs:log", args=[log.number]),
        reverse("reports:trace", args=["catatan", log.number]),
        f"{log.unit_called_shortly}, {format_day(log.performed_on)}",
    )
