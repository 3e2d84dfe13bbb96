"""Lives the planned logs through the portal's own verbs: recorded, proven, sent, decided."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import Organization, User
from agreements.models import Agreement
from p4gn_portal.formats import format_day
from programs import evidence, workflow
from programs.breakdown import Dimension
from programs.entry import Entry
from programs.models import Activity, ActivityLog, Evidence, Indicator, Region
from reports.example import clock, pictures
from reports.example.renja import code_of
from reports.example.schedule import (
    CORRECTED,
    DRAFT,
    FIXED,
    REJECTED,
    RETURNED,
    VERIFIED,
    WAITING,
    WITHDRAWN,
    Planned,
)
from reports.example.units import BNNK, BNNP, EDUCATION

RETURN_NOTE = "Jumlah peserta berbeda dengan daftar hadir. Mohon diperiksa kembali (contoh)."
REJECT_NOTE = "Kegiatan yang sama sudah dilaporkan pada catatan lain (contoh)."
CHECKED = {"activity": True, "day": True, "participants": True}


class Fieldwork:
    """The people and places of one example agreement, and what they do there."""

    def __init__(self, agreement: Agreement, people: dict[str, User]) -> None:
        self.people = people
        self.villages = list(Region.objects.villages())
        self.activities = {
            activity.code: activity
            for activity in Activity.objects.of(agreement).select_related("agreement", "lead")
        }
        self.agreement = agreement
        self.now = timezone.now()

    def live(self, logs: Iterable[Planned], tell: Callable[[], None] = lambda: None) -> int:
        """Live those that are not there yet; how many were made."""
        known = set(
            ActivityLog.objects.filter(agreement=self.agreement).values_list("pk", flat=True)
        )
        made = 0
        for planned in logs:
            if planned.id not in known:
                self._live_one(planned)
                made += 1
            tell()
        return made

    def correct_one(self, logs: list[Planned]) -> None:
        """One verified log is replaced by a verified correction with fewer people."""
        chosen = next(
            (one for one in logs if one.place == CORRECTED and one.fate == VERIFIED), None
        )
        if chosen is None:
            return
        log = ActivityLog.objects.get(pk=chosen.id)
        if log.state != ActivityLog.State.VERIFIED or log.corrections.exists():
            return
        day = chosen.day + timedelta(days=20)
        with transaction.atomic(), clock.at(self._moment(day, 10)):
            correction = workflow.correct(log, log_id=uuid_from(chosen.draw), by=log.author)
            entry = replace(
                workflow.entry_of(correction),
                participants_male=max(0, chosen.male - 3),
                follow_up="Jumlah peserta dibetulkan sesuai daftar hadir (contoh).",
            )
            correction = workflow.edit(correction, entry=entry, version=correction.version)
            workflow.submit(correction)
            self._decide(correction, VERIFIED, day + timedelta(days=2))

    @transaction.atomic
    def _live_one(self, planned: Planned) -> None:
        activity = self.activities[code_of(planned.place)]
        author = self.people[self._author(activity.lead)]
        sent_on = planned.day + timedelta(days=planned.sent_after)
        with clock.at(self._moment(planned.day, 15)):
            log = workflow.record(
                log_id=planned.id,
                activity=activity,
                entry=self._entry(planned, activity),
                by=author,
            )
            self._prove(log, planned)
        if planned.fate == DRAFT:
            return
        with clock.at(self._moment(sent_on, 16)):
            workflow.submit(log)
            if planned.fate == WITHDRAWN:
                workflow.withdraw(log)
        self._judge(log, planned, sent_on + timedelta(days=planned.decided_after))

    def _judge(self, log: ActivityLog, planned: Planned, day: date) -> None:
        """What the other party makes of it, unless that day has not come."""
        if planned.fate in {WAITING, WITHDRAWN}:
            return
        if planned.fate != RETURNED and clock.moment_of(day, 10) > self.now:
            return
        if planned.fate == FIXED:
            self._decide(log, RETURNED, day)
            with clock.at(self._moment(day + timedelta(days=1), 9)):
                entry = replace(
                    workflow.entry_of(log), follow_up="Peserta sudah dicocokkan (contoh)."
                )
                workflow.edit(log, entry=entry, version=log.version)
                workflow.submit(log)
            self._decide(log, VERIFIED, day + timedelta(days=2))
        else:
            self._decide(log, planned.fate, day)

    def _decide(self, log: ActivityLog, decision: str, day: date) -> None:
        note = {RETURNED: RETURN_NOTE, REJECTED: REJECT_NOTE}.get(decision, "")
        with clock.at(self._moment(day, 10)):
            workflow.decide(
                log,
                by=self.people[self._checker(log)],
                decision=decision,
                note=note,
                field="participants_male" if decision == RETURNED else "",
                checklist=CHECKED if decision == VERIFIED else {},
            )

    def _entry(self, planned: Planned, activity: Activity) -> Entry:
        village = self.villages[planned.village]
        indicator = activity.indicators.get()
        return Entry(
            performed_on=planned.day,
            region_id=village.parent_id if planned.is_counts_only else village.pk,
            place=f"Tempat contoh di {village.name}",
            participants_male=planned.male,
            participants_female=planned.female,
            narrative=f"{activity.title} di {village.name} pada {format_day(planned.day)}: "
            "terlaksana sampai selesai. Data contoh.",
            result=f"Menambah {planned.value} {indicator.unit} (contoh).",
            measurements={indicator.pk: Decimal(planned.value)},
            parts=_by_sex(indicator, planned) if Dimension.SEX in indicator.dimensions else {},
        )

    def _prove(self, log: ActivityLog, planned: Planned) -> None:
        """A drawn photo, and an attendance sheet where people came; nothing for rehabilitation."""
        if planned.is_counts_only:
            return
        rng = Random(planned.draw)  # noqa: S311  an example, no secret
        day = format_day(planned.day)
        taken_at = clock.moment_of(planned.day, 9, rng.randrange(60))
        files = [
            (
                Evidence.Kind.PHOTO,
                pictures.photo(planned.scene, f"{log.activity.code} · {day}", taken_at, rng),
                "Foto kegiatan (contoh)",
            )
        ]
        if planned.participants and rng.random() < 0.6:
            sheet = pictures.attendance_sheet(
                f"{log.activity.code} · {day}", planned.participants, rng
            )
            files.append((Evidence.Kind.ATTENDANCE, sheet, "Daftar hadir (contoh)"))
        for kind, content, caption in files:
            evidence.attach(
                log,
                ContentFile(content, "contoh.jpg"),
                kind=kind,
                caption=caption,
                evidence_id=UUID(int=rng.getrandbits(128), version=4),
            )

    def _author(self, lead: Organization) -> str:
        if lead.slug == EDUCATION:
            return "opd"
        return "verifikator" if lead.slug in {BNNK, BNNP} else "petugas"

    def _checker(self, log: ActivityLog) -> str:
        """Somebody of the other party: BNNP for Pemkab's work, Kesbangpol for BNN's."""
        return "petugas" if log.party.organization.slug == BNNP else "verifikator"

    def _moment(self, day: date, hour: int) -> datetime:
        """That hour of the day, never later than now."""
        return min(clock.moment_of(day, hour), self.now)


def uuid_from(draw: int) -> UUID:
    """The id of a correction, from the seed of the log it corrects."""
    return UUID(int=Random(f"ralat-{draw}").getrandbits(128), version=4)  # noqa: S311


def _by_sex(indicator: Indicator, planned: Planned) -> dict[tuple[int, str, str], Decimal]:
    """The figure split as the participants were, to the nearest head."""
    present = planned.male + planned.female
    male = planned.value * planned.male // present if present else 0
    heads = {"l": male, "p": planned.value - male}
    return {(indicator.pk, Dimension.SEX, key): Decimal(count) for key, count in heads.items()}
