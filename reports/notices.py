"""Notices: derived from state by the tick, given once each, mailed after the row is committed."""

import logging
from collections.abc import Iterable
from datetime import date
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import CharField, Exists, Model, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import Organization, User
from accounts.roles import Role
from agreements.expiry import expiry_of
from agreements.models import Agreement
from p4gn_portal.formats import format_day
from programs.models import ActivityLog, Reconciliation
from reports.models import Notification, ProgressReport

logger = logging.getLogger(__name__)

State = ActivityLog.State
DECIDED = {
    State.RETURNED: Notification.Kind.LOG_RETURNED,
    State.REJECTED: Notification.Kind.LOG_REJECTED,
}
MAILED = (
    *DECIDED.values(),
    Notification.Kind.REPORT_READY,
    Notification.Kind.REPORT_FAILED,
    Notification.Kind.AGREEMENT_ENDING,
    Notification.Kind.RECOUNT_DIFFERS,
)
About = ActivityLog | ProgressReport | Agreement | Reconciliation


def give(today: date | None = None) -> int:
    """Give what state asks for and was not given yet, then mail what was not mailed."""
    endings = _of_endings(today or timezone.localdate())
    given = _store([*_of_logs(), *_of_reports(), *endings, *_of_recounts()])
    mail()
    return given


def mail() -> int:
    """Mail each notice once: marked in the database before it goes out, unmarked if it cannot."""
    sent = 0
    while (notice := _next_to_mail()) is not None:
        if not notice.user.email:
            continue
        try:
            send_mail(
                f"[P4GN] {notice.get_kind_display()}: {notice.object}",
                _text_of(notice),
                settings.DEFAULT_FROM_EMAIL,
                [notice.user.email],
            )
        except SMTPRecipientsRefused:  # this address only: the others still get theirs
            logger.warning("notice %s: its address takes no mail", notice.pk)
            continue
        except OSError as error:  # smtplib's other errors are among them: try again later
            logger.warning("notice %s not mailed: %s", notice.pk, error)
            Notification.objects.filter(pk=notice.pk).update(mailed_at=None)
            break
        sent += 1
    return sent


def _of_logs() -> list[Notification]:
    """Each log returned or rejected, to its author, once a round.

    A rejected log stays rejected, so those told of already are left out by the query.
    """
    told = Notification.objects.filter(
        user=OuterRef("author"),
        kind=Notification.Kind.LOG_REJECTED,
        content_type=ContentType.objects.get_for_model(ActivityLog),
        object_id=Cast(OuterRef("pk"), CharField()),
    )
    waiting = ActivityLog.objects.filter(
        Q(state=ActivityLog.State.RETURNED) | Q(state=ActivityLog.State.REJECTED) & ~Exists(told)
    )
    return [
        _notice(log.author, DECIDED[State(log.state)], log, occasion=f"putaran {log.version}")
        for log in waiting.select_related("author")
    ]


def _of_reports() -> list[Notification]:
    """Each report that became a draft, or failed, to the Petugas of its agreement."""
    told = ProgressReport.objects.filter(
        state__in=[ProgressReport.State.DRAFT, ProgressReport.State.FAILED]
    )
    readers: dict[int, list[User]] = {}
    found = []
    for report in told.defer("snapshot"):
        if report.agreement_id not in readers:
            readers[report.agreement_id] = _people_of(report.agreement_id, Role.FIELD_OFFICER)
        failed = report.state == ProgressReport.State.FAILED
        kind = Notification.Kind.REPORT_FAILED if failed else Notification.Kind.REPORT_READY
        occasion = f"percobaan {report.attempt}" if failed else ""
        found += [_notice(user, kind, report, occasion) for user in readers[report.agreement_id]]
    return found


def _of_endings(today: date) -> list[Notification]:
    """Each agreement that ends within 90, 60 or 30 days, to its admins and Pimpinan, once a stage.

    Only the nearest stage counts: a tick that comes late gives it then, and no earlier one. An
    extension moves the last day, so the stages before the new one are told again.
    """
    kind, roles = Notification.Kind.AGREEMENT_ENDING, (Role.AGREEMENT_ADMIN, Role.EXECUTIVE)
    found = []
    for agreement in Agreement.objects.filter(effective__contains=today):
        if end := expiry_of(agreement, today):
            occasion = f"{end.stage} hari sebelum {end.last_day}"
            readers = _people_of(agreement.pk, *roles)
            found += [_notice(user, kind, agreement, occasion) for user in readers]
    return found


def _of_recounts() -> list[Notification]:
    """The last recount, where it found differences, to all who keep or audit the portal."""
    last = Reconciliation.objects.filter(finished_at__isnull=False).first()
    if last is None or last.is_clean:
        return []
    roles = (Role.SYSTEM_ADMIN, Role.AUDITOR)
    readers = User.objects.filter(groups__name__in=roles, is_active=True).distinct()
    return [_notice(user, Notification.Kind.RECOUNT_DIFFERS, last) for user in readers]


def _people_of(agreement_id: int, *roles: Role) -> list[User]:
    """Who holds one of the roles in any unit of the agreement's parties."""
    units: set[int] = set()
    roots = Organization.objects.filter(parties__agreement=agreement_id)
    for root in roots.values_list("pk", flat=True):
        units.update(Organization.objects.branch_ids(root))
    holders = User.objects.filter(groups__name__in=roles, is_active=True)
    return list(holders.filter(organization__in=units).distinct())


def _notice(user: User, kind: str, about: Model, occasion: str = "") -> Notification:
    return Notification(
        user=user,
        kind=kind,
        content_type=ContentType.objects.get_for_model(about),
        object_id=str(about.pk),
        occasion=occasion,
    )


def _key(notice: Notification) -> tuple[Any, ...]:
    return (
        notice.user_id, notice.kind, notice.content_type_id, notice.object_id, notice.occasion,
    )  # fmt: skip


def _store(wanted: Iterable[Notification]) -> int:
    """Insert those not given yet; two that insert the same leave one row."""
    by_key = {_key(notice): notice for notice in wanted}
    if not by_key:
        return 0
    objects = {notice.object_id for notice in by_key.values()}
    for given in Notification.objects.filter(object_id__in=objects):
        by_key.pop(_key(given), None)
    Notification.objects.bulk_create(by_key.values(), ignore_conflicts=True)
    return len(by_key)


@transaction.atomic
def _next_to_mail() -> Notification | None:
    """Take one notice that waits for its mail; another process takes another one."""
    notice = (
        Notification.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("user")
        .filter(mailed_at__isnull=True, kind__in=MAILED)
        .order_by("pk")
        .first()
    )
    if notice is not None:
        notice.mailed_at = timezone.now()
        notice.save(update_fields=["mailed_at"])
    return notice


def _text_of(notice: Notification) -> str:
    about: About = notice.object  # type: ignore[assignment]
    reason, address = _reason_of(about), _address_of(about)
    return (
        f"Yth. {notice.user},\n\n{notice.get_kind_display()}: {notice.object}\n"
        f"{reason}{address}\n\n"
        "Pesan ini dikirim otomatis oleh Portal P4GN. Mohon tidak membalas pesan ini.\n"
    )


def _address_of(about: About) -> str:
    """The page of what it is about, in the agreement it belongs to."""
    page = f"{settings.BASE_URL}{about.get_absolute_url()}"
    if isinstance(about, Reconciliation):
        return page
    agreement = about if isinstance(about, Agreement) else about.agreement
    return f"{page}?perjanjian={agreement.slug}"


def _reason_of(about: About) -> str:
    """What the verifier wrote with the decision, quoted; an agreement's end; what differs."""
    if isinstance(about, Reconciliation):
        return f"Selisih: {about.differences}\n"
    if isinstance(about, Agreement):
        last_day = about.last_day_in_force
        return f"Hari terakhir berlaku: {format_day(last_day)}\n" if last_day else ""
    if isinstance(about, ProgressReport):
        return ""
    decision = about.verifications.order_by("-pk").first()
    return f"Alasan: “{decision.note}”\n" if decision and decision.note else ""
