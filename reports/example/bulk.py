"""Very many example logs at once, for measuring: few statements, the same triggers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement, Party
from programs.models import (
    Activity,
    ActivityLog,
    Indicator,
    LogCounter,
    Measurement,
    Region,
    Verification,
)
from programs.numbering import PREFIX, highest_given
from programs.readiness import needs_photo
from reports.example import clock

BATCH = 2000
STATES = ActivityLog.State
# Of a hundred: most are verified, some wait, few were sent back or never sent.
FATES: dict[str, int] = {
    STATES.VERIFIED: 90,
    STATES.SUBMITTED: 5,
    STATES.RETURNED: 2,
    STATES.REJECTED: 1,
    STATES.DRAFT: 2,
}
NOTE = "Bukti belum lengkap (contoh)."

# Totals of each indicator's month from the raw rows, as Achievement.refresh counts one of them.
RECOUNT = """
    INSERT INTO programs_achievement AS a
        (indicator_id, month, total, latest, latest_on, logs, participants)
    SELECT m.indicator_id, date_trunc('month', l.performed_on)::date, sum(m.value),
        (array_agg(m.value ORDER BY l.performed_on DESC, l.number DESC))[1],
        max(l.performed_on), count(*),
        sum(l.participants_male + l.participants_female + l.participants_unsplit)
    FROM programs_measurement m
    JOIN programs_activitylog l ON l.id = m.log_id
    WHERE l.agreement_id = %s AND l.state = 'verified' AND NOT EXISTS (
        SELECT 1 FROM programs_activitylog c WHERE c.corrects_id = l.id AND c.state = 'verified')
    GROUP BY 1, 2
    ON CONFLICT (indicator_id, month) DO UPDATE SET total = excluded.total,
        latest = excluded.latest, latest_on = excluded.latest_on, logs = excluded.logs,
        participants = excluded.participants
    WHERE (a.total, a.latest, a.latest_on, a.logs, a.participants) IS DISTINCT FROM
        (excluded.total, excluded.latest, excluded.latest_on, excluded.logs, excluded.participants)
"""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who writes and who decides, by party."""

    author: dict[int, User]
    checker: dict[int, User]


def top_up(
    agreement: Agreement,
    count: int,
    crowd: Crowd,
    seed: int,
    tell: Callable[[int], None] = lambda made: None,
) -> int:
    """Add logs until the agreement has `count`; how many were added. Roll-ups are recounted."""
    missing = count - ActivityLog.objects.filter(agreement=agreement).count()
    if missing <= 0:
        return 0
    today = timezone.localdate()
    drafts = _drafts(agreement, missing, crowd, seed, today)
    kept = 0
    while batch := list(islice(drafts, BATCH)):
        _keep(agreement, batch, crowd)
        if (kept // BATCH).bit_count() <= 1:  # after 1, 2, 3, 5, 9, 17, … batches
            analyze()
        kept += len(batch)
        tell(len(batch))
    recount(agreement)
    return missing


def analyze() -> None:
    """Let the triggers plan by index again; they planned for the few rows there were before."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE programs_activitylog, programs_measurement, programs_verification")


@transaction.atomic
def recount(agreement: Agreement) -> None:
    """Set every roll-up of the agreement to the sum of its logs, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(RECOUNT, [agreement.pk])


def _drafts(
    agreement: Agreement, count: int, crowd: Crowd, seed: int, today: date
) -> Iterator[tuple[ActivityLog, Measurement, str]]:
    """Unsaved logs in the order of their days, each with its figure and its fate."""
    begun = ActivityLog.objects.filter(agreement=agreement).count()
    rng = Random(f"{seed}-{agreement.slug}-{begun}")  # noqa: S311  an example, no secret
    indicators = list(
        Indicator.objects.filter(activity__agreement=agreement).select_related("activity__lead")
    )
    parties = _party_of_units(agreement)
    villages = list(Region.objects.villages())
    fates, weights = list(FATES), list(FATES.values())
    year = indicators[0].activity.year
    first = date(year, 1, 1)
    span = (min(today, date(year, 12, 31)) - first).days + 1
    for index in range(count):
        indicator = rng.choice(indicators)
        village = rng.choice(villages)
        activity = indicator.activity
        party = parties[activity.lead_id]
        day = first + timedelta(days=index * span // count)
        log = ActivityLog(
            id=_id_of(agreement, seed, begun + index),
            agreement=agreement,
            activity=activity,
            party=party,
            organization=activity.lead,
            author=crowd.author[party.pk],
            performed_on=day,
            region_id=village.pk if needs_photo(activity) else village.parent_id,
            participants_male=rng.randint(5, 40),
            participants_female=rng.randint(5, 40),
            narrative="Catatan contoh untuk pengukuran.",
        )
        value = Decimal(rng.randint(1, 5))
        fate = rng.choices(fates, weights)[0]
        yield log, Measurement(log=log, indicator=indicator, value=value), fate


@transaction.atomic
def _keep(
    agreement: Agreement, batch: list[tuple[ActivityLog, Measurement, str]], crowd: Crowd
) -> None:
    """One batch through its life: born as drafts, sent, decided."""
    logs = [log for log, _, _ in batch]
    last_day = logs[-1].performed_on
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    _number(agreement, logs)
    with clock.at(min(clock.moment_of(last_day, 18), now)):
        for log, _, fate in batch:
            log.submitted_at = None if fate == STATES.DRAFT else timezone.now()
        ActivityLog.objects.bulk_create(logs)
        Measurement.objects.bulk_create(measurement for _, measurement, _ in batch)
    sent = [log.pk for log, _, fate in batch if fate != STATES.DRAFT]
    ActivityLog.objects.filter(pk__in=sent).update(state=STATES.SUBMITTED, version=F("version") + 1)
    with clock.at(min(clock.moment_of(last_day + timedelta(days=3), 10), now)):
        _decide(agreement, batch, crowd)


def _decide(
    agreement: Agreement, batch: list[tuple[ActivityLog, Measurement, str]], crowd: Crowd
) -> None:
    other = {party.pk: party for party in agreement.parties.all()}
    first, second = other.values()
    facing = {first.pk: second, second.pk: first}
    for decision in (STATES.VERIFIED, STATES.RETURNED, STATES.REJECTED):
        chosen = [log for log, _, fate in batch if fate == decision]
        Verification.objects.bulk_create(
            Verification(
                log=log,
                round=log.version + 1,
                verifier=crowd.checker[log.party_id],
                party=facing[log.party_id],
                decision=decision,
                note="" if decision == STATES.VERIFIED else NOTE,
            )
            for log in chosen
        )
        ActivityLog.objects.filter(pk__in=[log.pk for log in chosen]).update(state=decision)


def _number(agreement: Agreement, logs: list[ActivityLog]) -> None:
    """Give the batch its numbers under the counter's row lock, as single logs get theirs."""
    year = logs[0].performed_on.year
    LogCounter.objects.bulk_create(
        [LogCounter(agreement=agreement, year=year, last=highest_given(agreement, year))],
        ignore_conflicts=True,
    )
    counter = LogCounter.objects.select_for_update().get(agreement=agreement, year=year)
    for ordinal, log in enumerate(logs, start=counter.last + 1):
        log.number = f"{PREFIX}-{year}-{ordinal:05}"
    counter.last += len(logs)
    counter.save(update_fields=["last"])


def _party_of_units(agreement: Agreement) -> dict[int, Party]:
    """The side of each unit that leads an activity."""
    parties = list(agreement.parties.select_related("organization"))
    leads = {one.lead for one in Activity.objects.of(agreement).select_related("lead")}
    by_root = {party.organization_id: party for party in parties}
    return {lead.pk: by_root.get(lead.pk) or by_root[lead.parent_id or 0] for lead in leads}


def _id_of(agreement: Agreement, seed: int, index: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"contoh:{seed}:{agreement.slug}:{index}")
