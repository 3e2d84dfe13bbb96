"""The life of a field log, from draft to decision: each verb is one transaction."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organization, User
from accounts.roles import Role
from agreements.models import Agreement, Party
from programs.entry import Entry, log_fields
from programs.models import (
    Achievement,
    Activity,
    ActivityLog,
    Evidence,
    Indicator,
    Measurement,
    MeasurementPart,
    Region,
    Verification,
)
from programs.models.rollup import first_of_month
from programs.numbering import next_number
from programs.readiness import missing, needs_photo
from programs.whereabouts import is_outside

State = ActivityLog.State
WITHDRAWABLE = {State.DRAFT, State.SUBMITTED, State.RETURNED}


class NotReady(Exception):
    """The log lacks something; `problems` says what, by the name of the field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class Conflict(Exception):
    """The id came before with other content, and that log can no longer be changed."""

    def __init__(self, log: ActivityLog) -> None:
        super().__init__("Catatan ini sudah dikirim dengan isi yang berbeda.")
        self.log = log


class StaleEdit(Exception):
    """The log was changed since the page was opened; nothing was overwritten."""

    def __init__(self, log: ActivityLog) -> None:
        super().__init__("Catatan ini telah diubah.")
        self.log = log


class AlreadyDecided(Exception):
    """The log no longer waits: it was decided, withdrawn or sent anew meanwhile."""

    def __init__(self, log: ActivityLog) -> None:
        super().__init__("Catatan ini sudah diputuskan oleh verifikator lain.")
        self.log = log


class OwnWork(PermissionDenied):
    """No party verifies its own work."""

    def __init__(self) -> None:
        super().__init__("Anda tidak dapat memverifikasi catatan dari pihak Anda sendiri.")


def record(
    *,
    log_id: UUID,
    activity: Activity,
    entry: Entry,
    by: User,
    written_at: datetime | None = None,
) -> ActivityLog:
    """Keep a log under the id its form or phone made; the same again answers the same log.

    Raises ActivityLog.DoesNotExist for an id of somebody else (never a hint that it exists),
    Conflict when it was sent before with other content, StaleEdit when its draft was since
    changed elsewhere.
    """
    entry = _fit(entry, activity)
    with transaction.atomic():
        log = _existing(log_id, by) or _begin(log_id, activity, entry, by, written_at)
        if log.fingerprint == entry.fingerprint(activity.pk):
            return log
        if not log.is_open:
            raise Conflict(log)
        if log.version > 1:
            raise StaleEdit(log)
        return _write(log, activity, entry)


@transaction.atomic
def edit(log: ActivityLog, *, entry: Entry, version: int) -> ActivityLog:
    """Change an open log that is still at `version`; `log.activity` may have been set anew.

    The content it has already is answered at any version, sent or not. Raises StaleEdit when
    another edit came first, AlreadyDecided when it is no longer open.
    """
    activity = log.activity
    entry = _fit(entry, activity)
    current = _locked(log)
    if current.fingerprint == entry.fingerprint(activity.pk):
        return _follow(log, current)
    if not current.is_open:
        raise AlreadyDecided(current)
    if current.version != version:
        raise StaleEdit(current)
    return _follow(log, _write(current, activity, entry))


@transaction.atomic
def submit(log: ActivityLog) -> ActivityLog:
    """Send an open log to the other party. Sending twice is sending once.

    Raises NotReady with what is missing, AlreadyDecided when it can no longer be sent.
    """
    current = _locked(log)
    if current.state == State.SUBMITTED:
        return _follow(log, current)
    if not current.is_open:
        raise AlreadyDecided(current)
    if problems := missing(current):
        raise NotReady(problems)
    current.state = State.SUBMITTED
    current.submitted_at = timezone.now()
    current.version += 1  # each submission is a round of its own for the verifier
    current.save(update_fields=["state", "submitted_at", "version"])
    return _follow(log, current)


@transaction.atomic
def decide(
    log: ActivityLog,
    *,
    by: User,
    decision: str,
    note: str = "",
    field: str = "",
    checklist: Mapping[str, object] | None = None,
) -> Verification:
    """Record the decision on a submitted log, move its state and recount what it measured.

    Raises AlreadyDecided when it no longer waits in the round that `log` shows, OwnWork when
    the decider is of the performing party or wrote it, NotReady without a reason for refusal.
    """
    current = _locked(log)
    if current.state != State.SUBMITTED or current.version != log.version:
        raise AlreadyDecided(current)
    party = _deciding_party(current, by)
    note = note.strip()
    if decision != Verification.Decision.VERIFIED and not note:
        raise NotReady({"note": "Tuliskan alasan pengembalian atau penolakan."})
    if decision == Verification.Decision.VERIFIED and _is_corrected(current.corrects_id):
        raise NotReady({"decision": "Catatan asal sudah digantikan oleh ralat lain."})
    verification = Verification.objects.create(
        log=current,
        round=current.version,
        verifier=by,
        party=party,
        decision=decision,
        note=note,
        field=field,
        checklist=dict(checklist or {}),
    )
    current.state = decision
    current.save(update_fields=["state"])
    if decision == Verification.Decision.VERIFIED:
        _recount(current)
    _follow(log, current)
    return verification


@transaction.atomic
def withdraw(log: ActivityLog) -> ActivityLog:
    """Take back a log that is not decided yet. Withdrawing twice is withdrawing once."""
    current = _locked(log)
    if current.state == State.WITHDRAWN:
        return _follow(log, current)
    if current.state not in WITHDRAWABLE:
        raise AlreadyDecided(current)
    current.state = State.WITHDRAWN
    current.save(update_fields=["state"])
    return _follow(log, current)


@transaction.atomic
def correct(log: ActivityLog, *, log_id: UUID, by: User) -> ActivityLog:
    """Begin a new log that takes the place of a verified one once it is verified itself.

    It starts as a copy, evidence included (the same stored files). An open correction by the
    same person is answered again. Raises AlreadyDecided when the log cannot be corrected.
    """
    current = _locked(log)
    if current.state != State.VERIFIED or _is_corrected(current.pk):
        raise AlreadyDecided(current)
    running = current.corrections.exclude(state__in=[State.REJECTED, State.WITHDRAWN])
    begun = running.filter(author=by).exclude(state=State.SUBMITTED).first()
    if begun is not None:
        return begun
    if sent := running.exclude(state=State.DRAFT).first():
        raise NotReady({"corrects": f"Ralat {sent.number} untuk catatan ini belum selesai."})
    if ActivityLog.objects.filter(pk=log_id).exists():  # the form of a withdrawn one, sent again
        log_id = uuid4()
    draft = _begin(log_id, current.activity, entry_of(current), by, None, corrects=current)
    Evidence.objects.bulk_create(_copies(current, draft))
    return draft


def entry_of(log: ActivityLog) -> Entry:
    """The content of a log as a plain value."""
    names = Entry.__dataclass_fields__.keys() - {"measurements", "parts"}
    own = {name: getattr(log, name) for name in names}
    values = dict(log.measurements.values_list("indicator_id", "value"))
    return Entry(**own, measurements=values, parts=parts_of(log))


def parts_of(log: ActivityLog) -> dict[tuple[int, str, str], Decimal]:
    """What a log's figures are made of, as an entry holds it."""
    parts = MeasurementPart.objects.filter(measurement__log=log)
    rows = parts.values_list("measurement__indicator", "dimension", "category", "value")
    return {(indicator, dimension, key): value for indicator, dimension, key, value in rows}


def performing_unit(activity: Activity, author: User) -> Organization:
    """Whose work a log is: the author's unit; a Petugas may write for the leading unit."""
    if author.organization is None:
        raise PermissionDenied
    own_side = party_of(activity.agreement, author.organization)
    if author.has_role(Role.FIELD_OFFICER) and own_side is not None:
        lead_side = party_of(activity.agreement, activity.lead)
        if lead_side == own_side:
            return activity.lead
    return author.organization


def party_of(agreement: Agreement, unit: Organization) -> Party | None:
    """The party of the agreement that the unit belongs to."""
    lineage = Organization.objects.lineage_ids(unit.pk)
    return Party.objects.filter(agreement=agreement, organization__in=lineage).first()


def _existing(log_id: UUID, by: User) -> ActivityLog | None:
    """The log that came before under this id, locked; another person's does not exist."""
    log = ActivityLog.objects.select_for_update().filter(pk=log_id).first()
    if log is not None and log.author_id != by.pk:
        raise ActivityLog.DoesNotExist
    return log


def _begin(
    log_id: UUID,
    activity: Activity,
    entry: Entry,
    by: User,
    written_at: datetime | None,
    corrects: ActivityLog | None = None,
) -> ActivityLog:
    """Insert a draft; when the same id arrives at once, one inserts and the others read it."""
    unit = corrects.organization if corrects else performing_unit(activity, by)
    party = corrects.party if corrects else party_of(activity.agreement, unit)
    if party is None:
        raise PermissionDenied
    number = next_number(activity.agreement, entry.performed_on.year)
    if came_first := _existing(log_id, by):  # while this one waited for the counter
        return came_first
    log = ActivityLog(
        pk=log_id,
        agreement=activity.agreement,
        number=number,
        activity=activity,
        party=party,
        organization=unit,
        author=by,
        written_at=written_at,
        corrects=corrects,
        fingerprint=entry.fingerprint(activity.pk),
        is_outside=_is_outside(entry),
        **log_fields(entry),
    )
    # DO NOTHING rather than an error: a twin under another counter may have come meanwhile
    ActivityLog.objects.bulk_create([log], ignore_conflicts=True)
    stored = _existing(log_id, by)
    if stored is None:
        raise IntegrityError(f"{number} is given already, apart from its counter")
    if stored.number == number:
        _measure(stored, entry)
    return stored


def _write(log: ActivityLog, activity: Activity, entry: Entry) -> ActivityLog:
    """Replace the content of an open, locked log."""
    if log.corrects_id is not None and activity.pk != log.activity_id:
        raise NotReady({"activity": "Ralat tetap untuk kegiatan yang sama."})
    log.measurements.all().delete()
    log.activity = activity
    for name, value in log_fields(entry).items():
        setattr(log, name, value)
    log.fingerprint = entry.fingerprint(activity.pk)
    log.is_outside = _is_outside(entry)
    log.version += 1
    log.save()
    _measure(log, entry)
    return log


def _measure(log: ActivityLog, entry: Entry) -> None:
    made = Measurement.objects.bulk_create(
        Measurement(log=log, indicator_id=indicator, value=value)
        for indicator, value in sorted(entry.measurements.items())
    )
    by_indicator = {one.indicator_id: one for one in made}
    MeasurementPart.objects.bulk_create(
        MeasurementPart(
            measurement=by_indicator[indicator], dimension=dimension, category=category, value=value
        )
        for (indicator, dimension, category), value in sorted(entry.parts.items())
    )


def _fit(entry: Entry, activity: Activity) -> Entry:
    """The entry as its activity may hold it; raises NotReady for figures of another activity."""
    if entry.measurements:
        own = set(activity.indicators.values_list("pk", flat=True))
        if not set(entry.measurements) <= own:
            raise NotReady({"measurements": "Capaian tidak sesuai dengan kegiatan yang dipilih."})
    if needs_photo(activity):
        return entry
    region = Region.objects.filter(pk=entry.region_id).first() if entry.region_id else None
    if region is not None and region.kind in {Region.Kind.DESA, Region.Kind.KELURAHAN}:
        return entry.counts_only(region.parent_id)  # a village would be too small to hide in
    return entry.counts_only(entry.region_id)


def _is_outside(entry: Entry) -> bool:
    """The phone was elsewhere than in the kecamatan that was chosen."""
    if entry.latitude is None or entry.region_id is None:
        return False
    region = Region.objects.select_related("parent").get(pk=entry.region_id)
    district = (
        region if region.kind == Region.Kind.KECAMATAN or not region.parent else region.parent
    )
    return is_outside(district.code, entry.latitude, entry.longitude)


def _locked(log: ActivityLog) -> ActivityLog:
    """The row as it stands now, held until the transaction ends."""
    return (
        ActivityLog.objects.select_for_update(of=("self",))
        .select_related("activity__agreement", "party", "organization")
        .get(pk=log.pk)
    )


def _follow(log: ActivityLog, current: ActivityLog) -> ActivityLog:
    """Bring the caller's object up to date with the row."""
    if log is not current:
        log.refresh_from_db()
    return log


def _deciding_party(log: ActivityLog, by: User) -> Party:
    """The side the decider speaks for. The database checks the same by its own trigger."""
    sides = Party.objects.filter(agreement=log.agreement_id, organization__in=by.lineage_ids)
    side = sides.first()
    if side is None:
        raise PermissionDenied
    if log.author_id == by.pk or sides.filter(pk=log.party_id).exists():
        raise OwnWork
    return side


def _is_corrected(log_id: UUID | None) -> bool:
    """Whether a verified correction has taken that log's place already."""
    return log_id is not None and ActivityLog.objects.verified().filter(corrects=log_id).exists()


def _recount(log: ActivityLog) -> None:
    """Refresh each figure the log touches, and those of the log it replaces.

    Always in the same order, so that two deciding transactions never wait for one another.
    """
    touched: dict[tuple[int, date], Indicator] = {}
    for one in filter(None, [log, log.corrects]):
        month = first_of_month(one.performed_on)
        for measurement in one.measurements.select_related("indicator"):
            touched[measurement.indicator_id, month] = measurement.indicator
    for (_, month), indicator in sorted(touched.items(), key=lambda item: item[0]):
        Achievement.objects.refresh(indicator, month)


def _copies(original: ActivityLog, draft: ActivityLog) -> list[Evidence]:
    """The same stored files as evidence of the correction; files are never written twice."""
    return [
        Evidence(
            log=draft,
            kind=one.kind,
            file=one.file.name,
            thumbnail=one.thumbnail.name,
            sha256=one.sha256,
            original_sha256=one.original_sha256,
            size=one.size,
            media_type=one.media_type,
            caption=one.caption,
            taken_at=one.taken_at,
            latitude=one.latitude,
            longitude=one.longitude,
        )
        for one in original.evidence.all()
    ]
