"""Seals the history: every minute the settled events are hashed into a chain, off the write path.

A seal is opened with the last event of each kind and closed once every transaction that ran then
has ended: no event at or before those can still appear. Nothing waits for it.
"""

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import sql
from django.utils import timezone

from p4gn_portal.formats import format_moment
from reports.audit.trail import event_models
from reports.models import ProgressReport, Seal, SealCheck, SealPart

logger = logging.getLogger(__name__)

FIRST_HOUR = 4  # WITA: after recount and thread
LONGEST_OPEN = timedelta(days=1)  # a transaction may last; a day means that nobody seals
MOST_EVENTS = 20_000  # of one kind in one seal; a flood is sealed over several minutes
NUMBER, SHORT = 8, 8  # bytes of a leaf: the event's own number, the beginning of its hash
ONE_SEALER = "SELECT pg_advisory_xact_lock(hashtext('p4gn_seal'))"
# Each transaction that has written holds a lock on its own number until it ends. Those of other
# databases of the server are none of ours; one whose process is not to be seen counts as ours.
RUNNING = """
    SELECT l.transactionid::text FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
    AND coalesce(a.datname = current_database(), true) AND l.pid IS DISTINCT FROM pg_backend_pid()
"""
Leaves = list[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Broken:
    """What no longer is as it was sealed. `event` is None for the seal as a whole."""

    seal: int
    what: str
    kind: str = ""
    event: int | None = None

    def __str__(self) -> str:
        place = f" {self.kind}" if self.kind else ""
        number = f" peristiwa {self.event}" if self.event is not None else ""
        return f"Segel {self.seal}{place}{number}: {self.what}"


@transaction.atomic
def advance() -> Seal | None:
    """Close the open seal if its events are settled, and open the next. The seal that was closed.

    One sealer at a time, by a lock in the database. Where nothing was written nothing is sealed.
    """
    with connection.cursor() as cursor:
        cursor.execute(ONE_SEALER)
    waiting = Seal.objects.filter(closed_at__isnull=True).first()
    if waiting is None:
        _open()
        return None
    if not _running().isdisjoint(waiting.awaits):
        return None  # somebody who wrote then has not ended yet
    closed = _close(waiting)
    _open()
    return closed


def head() -> Seal | None:
    """The latest closed seal."""
    return Seal.objects.filter(closed_at__isnull=False).last()


def printed() -> dict[str, Any] | None:
    """The head of the chain as a report freezes it; None while nothing is sealed yet."""
    latest = head()
    return {"ordinal": latest.ordinal, "root": latest.root} if latest else None


def unsealed_for(now: datetime | None = None) -> timedelta | None:
    """How long the open seal has waited; None where nothing waits. Long: the sealer is down."""
    waiting = Seal.objects.filter(closed_at__isnull=True).first()
    return (now or timezone.now()) - waiting.opened_at if waiting else None


def broken() -> Iterator[Broken]:
    """Everything that differs from what was sealed, oldest seal first; printed roots too."""
    previous = ""
    roots = set()
    for seal in Seal.objects.filter(closed_at__isnull=False).iterator():
        parts = list(seal.parts.all())
        if seal.previous != previous or seal.root != _root(seal.previous, parts):
            yield Broken(seal.ordinal, "rantai putus; akar tidak sesuai dengan isinya")
        for part in parts:
            yield from _broken_in(seal, part)
        previous = seal.root
        roots.add(seal.root)
    for code, printed in _printed_roots():
        if printed["root"] not in roots:
            yield Broken(printed["ordinal"], f"akar yang tercetak pada {code} tidak ada lagi")


def check_tonight(now: datetime | None = None) -> SealCheck | None:
    """Compare all with its seals and keep what was found; None when it is not time, or is done."""
    local = timezone.localtime(now)
    mine = SealCheck.begin(local) if local.hour >= FIRST_HOUR else None
    if mine is None:
        return None
    told = [str(one) for one in broken()]
    waited = unsealed_for(local)
    if waited is not None and waited > LONGEST_OPEN:
        told.append(
            f"Segel terakhir terbuka sejak {format_moment(local - waited)}; penyegel berhenti"
        )
    kept = mine.finish(
        told, seals=Seal.objects.filter(closed_at__isnull=False).count(), differences=len(told)
    )
    if told:
        logger.error("the history differs from its seals in %s places", len(told))
    return mine if kept else None


def _open() -> Seal | None:
    """Open a seal over what came since the last one; None where nothing did."""
    last = Seal.objects.last()
    reaches = {} if last is None else dict(last.reaches)
    for kind, newest in _newest().items():
        begins = reaches.get(kind, 0)
        reaches[kind] = min(newest, begins + MOST_EVENTS)
    if last is not None and reaches == last.reaches:
        return None
    # Read after the events: whoever holds an earlier number has ended by now, or is seen to run.
    return Seal.objects.create(
        ordinal=last.ordinal + 1 if last else 1, reaches=reaches, awaits=sorted(_running())
    )


def _close(seal: Seal) -> Seal:
    """Hash what the seal reaches beyond the one before."""
    before = Seal.objects.filter(ordinal=seal.ordinal - 1).first()
    begins: Mapping[str, int] = before.reaches if before else {}
    parts = [
        _part(seal, kind, begins.get(kind, 0), until)
        for kind, until in sorted(seal.reaches.items())
        if until > begins.get(kind, 0)
    ]
    SealPart.objects.bulk_create(parts)
    seal.previous = before.root if before else ""
    seal.root = _root(seal.previous, parts)
    seal.closed_at = timezone.now()
    seal.save()
    return seal


def _part(seal: Seal, kind: str, after: int, until: int) -> SealPart:
    columns = [field.column for field in event_models()[kind]._meta.concrete_fields]
    leaves = _leaves(kind, columns, after, until)
    return SealPart(
        seal=seal,
        kind=kind,
        after=after,
        until=until,
        columns=columns,
        count=len(leaves),
        digest=_digest(leaves),
        leaves=b"".join(number.to_bytes(NUMBER) + told[:SHORT] for number, told in leaves),
    )


def _leaves(kind: str, columns: list[str], after: int, until: int) -> Leaves:
    """Number and SHA-256 of each event: its columns in order, and who stood behind it."""
    query = sql.SQL(
        "SELECT e.pgh_id, sha256(convert_to("
        "jsonb_build_array({columns}, c.metadata)::text, 'UTF8'))"
        " FROM {table} e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id"
        " WHERE e.pgh_id > %s AND e.pgh_id <= %s ORDER BY e.pgh_id"
    ).format(
        columns=sql.SQL(", ").join(sql.Identifier("e", column) for column in columns),
        table=sql.Identifier(event_models()[kind]._meta.db_table),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [after, until])
        return [(number, bytes(told)) for number, told in cursor.fetchall()]


def _broken_in(seal: Seal, part: SealPart) -> Iterator[Broken]:
    """The events of one part that were changed, removed or slipped in since."""
    model = event_models().get(part.kind)
    there = {field.column for field in model._meta.concrete_fields} if model else set()
    if gone := [column for column in part.columns if column not in there]:
        yield Broken(seal.ordinal, f"kolom {', '.join(gone)} tidak ada lagi", part.kind)
        return
    now = dict(_leaves(part.kind, part.columns, part.after, part.until))
    was = _sealed(bytes(part.leaves))
    for number in sorted(was.keys() | now.keys()):
        if number not in now:
            yield Broken(seal.ordinal, "dihapus", part.kind, number)
        elif number not in was:
            yield Broken(seal.ordinal, "disisipkan", part.kind, number)
        elif now[number][:SHORT] != was[number]:
            yield Broken(seal.ordinal, "diubah", part.kind, number)


def _sealed(leaves: bytes) -> dict[int, bytes]:
    size = NUMBER + SHORT
    each = (leaves[start : start + size] for start in range(0, len(leaves), size))
    return {int.from_bytes(one[:NUMBER]): one[NUMBER:] for one in each}


def _digest(leaves: Leaves) -> str:
    return hashlib.sha256(b"".join(told for _, told in leaves)).hexdigest()


def _root(previous: str, parts: list[SealPart]) -> str:
    told = [
        [part.kind, part.after, part.until, part.columns, part.count, part.digest,
         hashlib.sha256(bytes(part.leaves)).hexdigest()]
        for part in parts
    ]  # fmt: skip
    return hashlib.sha256(json.dumps([previous, told]).encode()).hexdigest()


def _newest() -> dict[str, int]:
    """The number of the last event of each kind that has any, in one query."""
    each = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {kind}, max(pgh_id) FROM {table}").format(
            kind=sql.Literal(kind), table=sql.Identifier(model._meta.db_table)
        )
        for kind, model in event_models().items()
    )
    with connection.cursor() as cursor:
        cursor.execute(each)
        return {kind: newest for kind, newest in cursor.fetchall() if newest is not None}


def _printed_roots() -> Iterator[tuple[str, dict[str, Any]]]:
    """Roots that reports were frozen with."""
    frozen = ProgressReport.objects.filter(snapshot__seal__root__isnull=False)
    yield from frozen.values_list("code", "snapshot__seal").iterator()


def _running() -> set[str]:
    """Numbers of the transactions of this database that have written and not ended."""
    with connection.cursor() as cursor:
        cursor.execute(RUNNING)
        return {number for (number,) in cursor.fetchall()}
