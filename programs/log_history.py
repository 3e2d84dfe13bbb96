"""What happened to a log, who did it and what it changed: read from the history of its row."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from p4gn_portal.components import Event
from p4gn_portal.formats import format_day
from p4gn_portal.statuses import look_of
from programs.models import ActivityLog, Region, Verification
from programs.readiness import PARTS

FIELDS = {
    "performed_on": "Tanggal kegiatan",
    "region_id": "Tempat",
    "place": "Nama tempat",
    "participants_male": "Peserta laki-laki",
    "participants_female": "Peserta perempuan",
    "participants_unsplit": "Peserta tanpa rincian",
    "narrative": "Uraian singkat",
    "result": "Hasil",
    "obstacle": "Kendala",
    "follow_up": "Tindak lanjut",
}
STEPS = {
    "submitted": ("Dikirim untuk diverifikasi", "proses"),
    "withdrawn": ("Dibatalkan", "netral"),
}


def story_of(log: ActivityLog, verifications: Iterable[Verification]) -> list[Event]:
    """Events in the order they happened, decisions with their reason, edits with both texts."""
    rows = list(log.events.select_related("pgh_context").order_by("pgh_id"))  # type: ignore[attr-defined]
    names = _names_of({_user_of(row) for row in rows})
    places = _places_of({row.region_id for row in rows})
    found: list[Event] = []
    before: Any = None
    for row in rows:
        by = names.get(_user_of(row), str(log.author))
        if before is None:
            found.append(Event(log.received_at, "Draf dibuat", by))
        elif row.state != before.state and row.state in STEPS:
            title, tone = STEPS[row.state]
            is_sent = row.state == ActivityLog.State.SUBMITTED
            moment = row.submitted_at if is_sent else row.pgh_created_at
            found.append(Event(moment, title, by, tone=tone))
        elif changes := _changes(before, row, places):
            found.append(Event(row.pgh_created_at, "Isian diubah", by, changes=changes))
        before = row
    found += [_decision(one) for one in verifications]
    return sorted(found, key=lambda event: event.at)


def last_change(log: ActivityLog) -> tuple[str, Any]:
    """Who changed the log last, and when."""
    row = log.events.select_related("pgh_context").order_by("-pgh_id").first()  # type: ignore[attr-defined]
    if row is None:
        return str(log.author), log.received_at
    names = _names_of({_user_of(row)})
    return names.get(_user_of(row), str(log.author)), row.pgh_created_at


def _decision(one: Verification) -> Event:
    look = look_of("decision", one.decision)
    part = f"{PARTS[one.field]}: " if one.field in PARTS else ""
    by = f"{one.verifier} ({one.party})"
    return Event(one.decided_at, look.word, by, f"{part}{one.note}" if one.note else "", look.tone)


def _changes(before: Any, after: Any, places: dict[int, str]) -> list[tuple[str, str, str]]:
    return [
        (label, _shown(getattr(before, name), places, name), _shown(value, places, name))
        for name, label in FIELDS.items()
        if (value := getattr(after, name)) != getattr(before, name)
    ]


def _shown(value: Any, places: dict[int, str], name: str) -> str:
    if name == "region_id":
        return places.get(value, "–")
    if name == "performed_on":
        return format_day(value)
    return str(value) or "–"


def _user_of(row: Any) -> int | None:
    metadata = row.pgh_context.metadata if row.pgh_context else {}
    return metadata.get("user")


def _names_of(ids: set[int | None]) -> dict[int | None, str]:
    people = User.objects.filter(pk__in=[pk for pk in ids if pk])
    return {person.pk: str(person) for person in people}


def _places_of(ids: set[int | None]) -> dict[int, str]:
    regions = Region.objects.filter(pk__in=[pk for pk in ids if pk]).select_related("parent")
    return {region.pk: str(region) for region in regions}
