"""Takes a log from a phone's outbox in pieces: its fields, each file, and its end.

Every step may come twice, late or beside itself; each answers what is there now.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from p4gn_portal.formats import format_day
from programs import evidence, workflow
from programs.entry import Entry
from programs.models import Activity, ActivityLog, Evidence, PromisedFile
from programs.readiness import missing, needs_photo


class InFlight(Exception):
    """The same log is being taken at this moment; ask again."""


class AlteredOnTheWay(Exception):
    """What arrived is not what was promised; send it again."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A file the phone holds: the id its evidence will have, its kind, hash and size in bytes."""

    id: UUID
    kind: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """The fields of a log as a phone sends them; `version` is the one it last heard of."""

    log_id: UUID
    activity: Activity
    entry: Entry
    files: Sequence[Promise] = ()
    dropped: Iterable[UUID] = ()  # evidence the person took off the log
    version: int | None = None
    written_at: datetime | None = None


def receive(parcel: Parcel, *, by: User) -> ActivityLog:
    """Keep the fields and what files will follow. The same again answers the same log.

    Raises InFlight, ActivityLog.DoesNotExist for another person's id, and what `workflow.record`
    and `workflow.edit` raise.
    """
    with transaction.atomic():
        _hold(parcel.log_id)
        known = ActivityLog.objects.for_user(by).filter(pk=parcel.log_id).first()
        if known is not None and parcel.version is not None:
            log = _change(known, parcel, by)
        else:
            log = workflow.record(
                log_id=parcel.log_id,
                activity=parcel.activity,
                entry=parcel.entry,
                by=by,
                written_at=parcel.written_at,
            )
        if not is_settled(log, parcel.version):
            _promise(log, parcel)
    return log


def is_settled(log: ActivityLog, version: int | None) -> bool:
    """Whether a phone that knows the log at `version`, or not at all, has nothing left to send.

    So it is once the log was sent after that: a phone that never heard of it must not send a
    log again that was returned meanwhile.
    """
    if not log.is_open:
        return True
    last = log.verifications.aggregate(last=Max("round"))["last"]
    return last is not None and (version or 0) < last


def take_file(
    log: ActivityLog, file_id: UUID, content: bytes, *, name: str = ""
) -> Evidence | None:
    """Keep one promised file; None where the log has that very file already.

    `name` is what the person knows the file by. Raises PromisedFile.DoesNotExist,
    AlteredOnTheWay, evidence.InvalidEvidence.
    """
    promise = PromisedFile.objects.get(log=log, pk=file_id)
    if hashlib.sha256(content).hexdigest() != promise.sha256:
        raise AlteredOnTheWay
    upload = ContentFile(content, name=name or promise.get_kind_display())
    try:
        return evidence.attach(log, upload, kind=promise.kind, evidence_id=file_id)
    except evidence.DuplicateEvidence:  # shown by another picture: what was wanted is there
        promise.delete()
        return None


def finish(log: ActivityLog) -> ActivityLog:
    """Send the log to the other party once nothing is missing.

    A log that went on meanwhile is answered as it is. Raises InFlight, and what
    `workflow.submit` raises; ask `lacking` first.
    """
    with transaction.atomic():
        _hold(log.pk)
        log.refresh_from_db(fields=["state"])
        return workflow.submit(log) if log.is_open else log


def lacking(log: ActivityLog) -> list[UUID]:
    """Ids of promised files that have not come."""
    if not log.is_open:
        return []
    return list(log.promised.missing().values_list("pk", flat=True))


def with_promises(logs: "QuerySet[ActivityLog]") -> "QuerySet[ActivityLog]":
    """Each log with `files_promised`, and `files_missing`: those that have not come."""
    rows = PromisedFile.objects.filter(log=OuterRef("pk"))
    return logs.annotate(files_promised=_counted(rows), files_missing=_counted(rows.missing()))


def files_words(promised: int, missing: int) -> str:
    """2 dari 5: how many of the promised files have come; nothing when all have."""
    return f"{promised - missing} dari {promised}" if missing else ""


def missing_words(log: ActivityLog) -> dict[str, str]:
    """What keeps the log from being sent apart from files still on their way."""
    problems = missing(log)
    if log.promised.filter(kind=Evidence.Kind.PHOTO).exists():
        problems.pop("photos", None)
    return problems


def activity_of(agreement: Agreement, year: int, code: str, by: User) -> Activity | None:
    """The activity a phone names, if this person may record it, cancelled meanwhile or not."""
    found = Activity.objects.of(agreement, year).filter(code=code).select_related("lead")
    activity = found.first()
    if activity is None or not by.has_perm("programs.record_log_for", activity):
        return None
    return activity


def closed_on(activity: Activity) -> date | None:
    """The day (WITA) the activity was cancelled, as the history tells; None while it is not."""
    if activity.state != Activity.State.CANCELLED:
        return None
    events = activity.events.order_by("-pgh_id")  # type: ignore[attr-defined]
    before = events.exclude(state=Activity.State.CANCELLED).first()
    since = events.filter(pgh_id__gt=before.pgh_id if before else 0).last()
    return timezone.localdate(since.pgh_created_at) if since else timezone.localdate()


def problem_of_closing(activity: Activity, day: date) -> str:
    """Why nothing of that day is taken for an activity that was cancelled, or nothing."""
    closed = closed_on(activity)
    if closed is None or day < closed:
        return ""
    return (
        f"Kegiatan {activity.code} dibatalkan pada {format_day(closed)}. "
        "Periksa tanggalnya atau pilih kegiatan lain."
    )


def _change(log: ActivityLog, parcel: Parcel, by: User) -> ActivityLog:
    """Change a log that the phone knows at a version; one's own unit may, its author or not."""
    if not by.has_perm("programs.deliver_log", log):
        raise ActivityLog.DoesNotExist
    log.activity = parcel.activity
    return workflow.edit(log, entry=parcel.entry, version=parcel.version or 0)


def _promise(log: ActivityLog, parcel: Parcel) -> None:
    """Write down which files will come, and take off what the person took off.

    What is here already stays, though the phone that mends the log no longer holds it.
    """
    wanted = {one.id: one for one in parcel.files if needs_photo(parcel.activity)}
    for row in log.evidence.filter(pk__in=parcel.dropped):
        evidence.remove(row)
    log.promised.exclude(pk__in=wanted).delete()
    PromisedFile.objects.bulk_create(
        [
            PromisedFile(pk=one.id, log=log, kind=one.kind, sha256=one.sha256, size=one.size)
            for one in wanted.values()
        ],
        ignore_conflicts=True,
    )


def _counted(rows: "QuerySet[PromisedFile]") -> Coalesce:
    """How many rows there are for each log, none included."""
    counts = rows.order_by().values("log").annotate(files=Count("pk")).values("files")
    return Coalesce(Subquery(counts), 0)


def _hold(log_id: UUID) -> None:
    """Take this log's place in line until the transaction ends. Raises InFlight if it is taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [str(log_id)])
        if not cursor.fetchone()[0]:
            raise InFlight
