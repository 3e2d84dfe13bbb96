"""Notices of what has happened: decisions on logs, reports made or failed, ends that come near."""

from collections.abc import Iterable
from datetime import date

from django.db.models import CharField, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from agreements.expiry import expiry_of
from agreements.models import Agreement
from p4gn_portal.nightly import NightlyLook
from programs.models import ActivityLog, Reconciliation
from reports.models import Notification, ProgressReport, SealCheck, ThreadProof
from reports.notices.making import Kind, notice, people_of, store, untold

State = ActivityLog.State
NIGHTLY: dict[type[NightlyLook], Notification.Kind] = {
    Reconciliation: Kind.RECOUNT_DIFFERS,
    ThreadProof: Kind.THREAD_BROKEN,
    SealCheck: Kind.SEAL_BROKEN,
}
DECIDED = {State.RETURNED: Kind.LOG_RETURNED, State.REJECTED: Kind.LOG_REJECTED}


def give(today: date | None = None) -> int:
    """Give what state asks for and was not given yet."""
    endings = of_endings(today or timezone.localdate())
    return store([*of_logs(), *of_reports(), *endings, *of_nights()])


def of_logs() -> list[Notification]:
    """Each log returned or rejected, to its author, once a round."""
    found: list[Notification] = []
    for state, kind in DECIDED.items():
        waiting = untold(ActivityLog.objects.filter(state=state), kind, round_of(), user="author")
        found += [
            notice(log.author, kind, log, f"putaran {log.version}")
            for log in waiting.select_related("author")
        ]
    return found


def of_reports() -> list[Notification]:
    """Each report that became a draft, or failed, to the Petugas of its agreement."""
    kinds = {
        ProgressReport.State.DRAFT: (Kind.REPORT_READY, Value("")),
        ProgressReport.State.FAILED: (Kind.REPORT_FAILED, attempt_of()),
    }
    readers: dict[int, list[User]] = {}
    found: list[Notification] = []
    for state, (kind, occasion) in kinds.items():
        reports = ProgressReport.objects.filter(state=state).defer("snapshot")
        if kind == Kind.REPORT_FAILED:
            reports = reports.filter(failures__gt=0)  # who cancelled one knows of it
        for report in untold(reports, kind, occasion):
            if report.agreement_id not in readers:
                readers[report.agreement_id] = people_of(report.agreement_id, Role.FIELD_OFFICER)
            told = f"percobaan {report.attempt}" if kind == Kind.REPORT_FAILED else ""
            found += [notice(user, kind, report, told) for user in readers[report.agreement_id]]
    return found


def of_endings(today: date) -> list[Notification]:
    """Each agreement that ends within 90, 60 or 30 days, to its admins and Pimpinan, once a stage.

    Only the nearest stage counts: a tick that comes late gives it then, and no earlier one. An
    extension moves the last day, so the stages before the new one are told again.
    """
    kind, roles = Kind.AGREEMENT_ENDING, (Role.AGREEMENT_ADMIN, Role.EXECUTIVE)
    found = []
    for agreement in Agreement.objects.filter(effective__contains=today):
        if end := expiry_of(agreement, today):
            occasion = f"{end.stage} hari sebelum {end.last_day}"
            readers = people_of(agreement.pk, *roles)
            found += without_told(notice(user, kind, agreement, occasion) for user in readers)
    return found


def of_nights() -> list[Notification]:
    """Each last nightly look that found something, to all who keep or audit the portal."""
    roles = (Role.SYSTEM_ADMIN, Role.AUDITOR)
    readers = User.objects.filter(groups__name__in=roles, is_active=True).distinct()
    found: list[Notification] = []
    for look, kind in NIGHTLY.items():
        last = look._default_manager.filter(finished_at__isnull=False).first()
        if last is not None and not last.is_clean:
            found += without_told(notice(user, kind, last) for user in readers)
    return found


def without_told(notices: Iterable[Notification]) -> list[Notification]:
    """Of notices about one thing on one occasion those whose person was not told."""
    rows = list(notices)
    if not rows:
        return []
    one = rows[0]
    same = Q(kind=one.kind, content_type=one.content_type, object_id=one.object_id)
    told = Notification.objects.filter(same, occasion=one.occasion)
    knowing = set(told.values_list("user", flat=True))
    return [row for row in rows if row.user_id not in knowing]


def round_of() -> Concat:
    """The round of a log, as the occasion of a notice about it."""
    return Concat(Value("putaran "), Cast(OuterRef("version"), CharField()))


def attempt_of() -> Concat:
    """The attempt at a report, as the occasion of a notice about it."""
    return Concat(Value("percobaan "), Cast(OuterRef("attempt"), CharField()))
