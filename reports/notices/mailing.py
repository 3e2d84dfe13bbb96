"""Sends mails once each: leased in the database while they go out, marked once accepted."""

import logging
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from p4gn_portal.formats import format_day
from reports.models import Digest, Notification, ReportMail
from reports.models.notification import Mailed
from reports.notices.envelope import GivenUp, PutOff, enveloped
from reports.notices.optout import opt_out_address
from reports.notices.outward import letter_of_report
from reports.notices.wording import address_of, heading_of, reason_of

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than a mail server is waited for
PERMANENT = 500  # from here on a refusal is for good (RFC 5321, 4.2.1)
Row = TypeVar("Row", bound=Mailed)


def mail() -> int:
    """Send what waits: urgent notices, digests, reports. One that cannot go waits or ends."""
    try:
        return (
            _send_all(at_once(), _letter_of_notice)
            + _send_all(Digest.objects.select_related("user"), _letter_of_digest)
            + _send_all(ReportMail.objects.select_related("report__agreement"), letter_of_report)
        )
    except OSError as error:  # smtplib's own errors are among them: the server is away, try later
        logger.warning("the mail server is away: %s", error)
        return 0


def at_once() -> QuerySet[Notification]:
    """Notices whose person wants them by mail at once."""
    urgent = Notification.objects.filter(way=Notification.Way.AT_ONCE, digest__isnull=True)
    return urgent.select_related("user")


def _send_all(rows: QuerySet[Row], letter_of: Callable[[Row], EmailMessage]) -> int:
    sent = 0
    while (row := take_next(rows)) is not None:
        try:
            letter_of(row).send()
        except (SMTPRecipientsRefused, SMTPDataError) as error:
            if (code := code_of(error)) >= PERMANENT:
                _give_up(row, f"ditolak server surel ({code})")
            else:  # its lease is how long it waits
                logger.warning("mail %s is put off: %s", row.pk, error)
        except PutOff as reason:
            logger.warning("mail %s is put off: %s", row.pk, reason)
        except OSError:
            _settle(row, mailing_until=None)
            raise
        except SoftTimeLimitExceeded:  # no fault of the mail; its lease leaves it to a later tick
            raise
        except GivenUp as reason:
            _give_up(row, str(reason))
        except Exception as error:  # of one mail: it must never stop the others, nor the tick
            logger.exception("mail %s cannot be made", row.pk)
            _give_up(row, type(error).__name__)
        else:
            _settle(row, mailed_at=timezone.now(), mailing_until=None)
            sent += 1
    return sent


def code_of(error: SMTPRecipientsRefused | SMTPDataError) -> int:
    """The reply code (RFC 5321) by which a mail server refused one mail."""
    if isinstance(error, SMTPDataError):
        return int(error.smtp_code)
    return int(max(code for code, _ in error.recipients.values()))


@transaction.atomic
def take_next(rows: QuerySet[Row]) -> Row | None:
    """One that waits, under a lease by the database's clock: who dies with it leaves it."""
    free = Q(mailing_until__isnull=True) | Q(mailing_until__lt=Now())
    row = (
        rows.filter(free, mailed_at__isnull=True, mail_error="")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("pk")
        .first()
    )
    if row is not None:
        _settle(row, mailing_until=Now() + LEASE)
    return row


def _settle(row: Mailed, **changes: object) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**changes)


def _give_up(row: Mailed, why: str) -> None:
    logger.warning("%s %s is not mailed: %s", type(row).__name__, row.pk, why)
    _settle(row, mail_error=why[:80], mailing_until=None)


def _letter_of_notice(notice: Notification) -> EmailMessage:
    if notice.object is None:
        raise GivenUp("objek tidak ada lagi")
    context = {
        "notice": notice,
        "heading": heading_of(notice),
        "reason": reason_of(notice),
        "address": address_of(notice),
    }
    return _letter(notice.user, heading_of(notice), "notice", f"n{notice.pk}", context)


def _letter_of_digest(digest: Digest) -> EmailMessage:
    rows = digest.notices.select_related("by").prefetch_related("object").order_by("kind", "pk")
    lines = [
        {
            "kind": one.get_kind_display(),
            "heading": str(one.object),
            "reason": reason_of(one),
            "address": address_of(one),
        }
        for one in rows
        if one.object is not None
    ]
    if not lines:
        raise GivenUp("tidak ada isi")
    subject = f"Ringkasan {format_day(digest.day)}: {len(lines)} pemberitahuan"
    return _letter(digest.user, subject, "digest", f"d{digest.pk}", {"lines": lines})


def _letter(
    user: User, subject: str, template: str, key: str, context: dict[str, object]
) -> EmailMessage:
    context |= {"user": user, "settings_page": f"{settings.BASE_URL}/akun/pemberitahuan/"}
    stop = opt_out_address(user)
    return enveloped(user.email, subject, template, context, key=key, stop=stop)
