"""Reminders of a day, derived from state: what waits too long, what is due soon, what is late.

Each is told once a stage. Whatever was put right before its round came is not told at all.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Min, Q
from django.utils import timezone

from accounts.models import Organization, User
from accounts.roles import Role
from agreements.models import Agreement, Party
from p4gn_portal.formats import WITA
from programs.ledger import AsOf, last_day_of
from programs.models import Activity, ActivityLog
from programs.standing import ActivityStanding, overview
from reports.models import Notification, ProgressReport
from reports.notices.events import round_of, without_told
from reports.notices.making import Kind, notice, people_of, people_of_unit, untold

WRITTEN_WAITS = timedelta(days=3)  # a draft, or a log that came back
QUEUE_STAGES = (7, 3)  # days that the oldest log of a queue has waited, the longest first
DUE_SOON = timedelta(days=7)  # before the end of a quarter
REPORT_SOON = timedelta(days=3)  # before a report is due
UNIT_ROLES = (Role.UNIT_OPERATOR, Role.FIELD_OFFICER, Role.VERIFIER)
DECIDE = (Role.VERIFIER, Role.FIELD_OFFICER)


def of_day(day: date) -> list[Notification]:
    """All that is to be told that day and was not told before."""
    found = [*_drafts(day), *_fixes(day), *_reports(day)]
    for agreement in Agreement.objects.filter(effective__contains=day):
        found += [*_queues(agreement, day), *_activities(agreement, day)]
    return found


def _drafts(day: date) -> Iterator[Notification]:
    """Drafts that nobody touched for three days, to their authors, once."""
    old = ActivityLog.objects.filter(
        state=ActivityLog.State.DRAFT, received_at__lt=_morning(day) - WRITTEN_WAITS
    )
    for log in untold(old, Kind.DRAFT_WAITS, user="author").select_related("author"):
        yield notice(log.author, Kind.DRAFT_WAITS, log)


def _fixes(day: date) -> Iterator[Notification]:
    """Logs that came back three days ago and were not sent again, once a round."""
    back = ActivityLog.objects.filter(state=ActivityLog.State.RETURNED).annotate(
        since=Max("verifications__decided_at")
    )
    old = back.filter(since__lt=_morning(day) - WRITTEN_WAITS)
    for log in untold(old, Kind.FIX_WAITS, round_of(), user="author").select_related("author"):
        yield notice(log.author, Kind.FIX_WAITS, log, f"putaran {log.version}")


def _queues(agreement: Agreement, day: date) -> Iterator[Notification]:
    """The queue of each party whose oldest log waits for three days, and for seven."""
    parties = list(Party.objects.filter(agreement=agreement))
    oldest = dict(
        ActivityLog.objects.awaiting_verification()
        .filter(agreement=agreement)
        .order_by()
        .values_list("party")
        .annotate(oldest=Min("submitted_at"))
    )
    for party in parties:
        waits = [since for owner, since in oldest.items() if owner != party.pk]
        if not waits:
            continue
        since = min(waits)
        reached = [days for days in QUEUE_STAGES if since < _morning(day) - timedelta(days=days)]
        if reached:
            first = timezone.localdate(since)
            occasion = f"{reached[0]} hari sejak {first}"
            readers = _people_of_side(party)
            yield from without_told(
                notice(user, Kind.QUEUE_WAITS, agreement, occasion) for user in readers
            )


def _activities(agreement: Agreement, day: date) -> Iterator[Notification]:
    """Activities that are behind, and those of which nothing came while the quarter ends."""
    as_of = AsOf.of(day.year, day)
    quarter = max(as_of.quarter, 1)
    ends_soon = last_day_of(day.year, quarter) - day <= DUE_SOON
    told: dict[int, str] = {}
    for one in overview(agreement, day.year, day).activities:
        if one.is_behind:
            told[one.id] = Kind.ACTIVITY_LATE
        elif ends_soon and _is_asked(one, quarter) and not one.waiting_by_quarter[quarter - 1]:
            told[one.id] = Kind.ACTIVITY_DUE
    occasion = f"{day.year} TW{quarter}"
    activities = Activity.objects.filter(pk__in=told).select_related("lead__parent__parent")
    readers: dict[int, list[User]] = {}
    for activity in activities:
        if activity.lead_id not in readers:
            readers[activity.lead_id] = people_of_unit(activity.lead, *UNIT_ROLES)
        people = readers[activity.lead_id]
        yield from without_told(
            notice(user, told[activity.pk], activity, occasion) for user in people
        )


def _reports(day: date) -> Iterator[Notification]:
    """Reports that are due in three days, and those that are late: the latter to both parties."""
    unpublished = ProgressReport.objects.filter(revision=0).exclude(
        state=ProgressReport.State.PUBLISHED
    )
    for report in unpublished.filter(due_on__lte=day + REPORT_SOON).defer("snapshot"):
        is_late = report.due_on < day
        kind = Kind.REPORT_LATE if is_late else Kind.REPORT_DUE
        roles = (Role.FIELD_OFFICER, Role.VERIFIER, Role.EXECUTIVE)
        writes = Q(groups__name=Role.FIELD_OFFICER) | Q(is_signatory=True)
        readers = people_of(report.agreement_id, *roles, extra=None if is_late else writes)
        occasion = f"tenggat {report.due_on}"
        yield from without_told(notice(user, kind, report, occasion) for user in readers)


def _is_asked(one: ActivityStanding, quarter: int) -> bool:
    """Something is asked of the quarter and not reached."""
    cells = [each.quarters[quarter - 1] for each in one.indicators]
    return any(cell.is_asked and not cell.is_met for cell in cells)


def _people_of_side(party: Party) -> list[User]:
    """Who decides on logs for that party."""
    units = Organization.objects.branch_ids(party.organization_id)
    holders = User.objects.filter(groups__name__in=DECIDE, is_active=True)
    return list(holders.filter(organization__in=units).distinct())


def _morning(day: date) -> datetime:
    """The beginning of the day in WITA."""
    return datetime.combine(day, time.min, WITA)
