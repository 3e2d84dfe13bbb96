"""Sends mails once each: leased in the database while they go out, marked once accepted."""

import logging
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import TypeVar

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Now
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from p4gn_portal.formats import format_day
from reports.models import Digest, NoticePreference, Notification
from reports.models.notification import Mailed
from reports.notices import ways
from reports.notices.optout import opt_out_address
from reports.notices.wording import address_of, heading_of, reason_of

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than a mail server is waited for
Row = TypeVar("Row", bound=Mailed)
Way = NoticePreference.Way


class GivenUp(Exception):
    """This mail will never go; the others still do."""


def mail() -> int:
    """Send what waits: notices that go at once, then digests. One that cannot go waits or ends."""
    try:
        return _send_all(at_once(), _letter_of_notice) + _send_all(
            Digest.objects.all(), _letter_of_digest
        )
    except OSError as error:  # smtplib's own errors are among them: the server is away, try later
        logger.warning("the mail server is away: %s", error)
        return 0


def at_once() -> QuerySet[Notification]:
    """Notices whose person wants them by mail at once."""
    return Notification.objects.filter(digest__isnull=True).filter(wanted(Way.AT_ONCE))


def wanted(way: str) -> Q:
    """Of a notice: its person chose this way for its kind, or chose none and it is the usual."""
    chosen = NoticePreference.objects.filter(user=OuterRef("user"), kind=OuterRef("kind"))
    usual = [kind for kind in Notification.Kind if ways.usual(kind) == way]
    way_of = Coalesce(Subquery(chosen.values("way")[:1]), Value(""))
    return Q(
        pk__in=Notification.objects.annotate(way=way_of)
        .filter(Q(way=way) | Q(way="", kind__in=usual))
        .filter(mailed_at__isnull=True, mail_error="")
        .values("pk")
    )


def _send_all(rows: QuerySet[Row], letter_of: Callable[[Row], EmailMessage]) -> int:
    sent = 0
    while (row := take_next(rows)) is not None:
        try:
            letter_of(row).send()
        except OSError as error:
            if not isinstance(error, SMTPRecipientsRefused):
                _settle(row, mailing_until=None)
                raise
            _give_up(row, "alamat ditolak")
        except GivenUp as reason:
            _give_up(row, str(reason))
        except Exception as error:  # of one mail: it must never stop the others, nor the tick
            logger.exception("mail %s cannot be made", row.pk)
            _give_up(row, type(error).__name__)
        else:
            _settle(row, mailed_at=timezone.now(), mailing_until=None)
            sent += 1
    return sent


@transaction.atomic
def take_next(rows: QuerySet[Row]) -> Row | None:
    """One that waits, under a lease by the database's clock: who dies with it leaves it."""
    free = Q(mailing_until__isnull=True) | Q(mailing_until__lt=Now())
    row = (
        rows.filter(free, mailed_at__isnull=True, mail_error="")
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("user")
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
    """A mail with a fixed id, so that one sent twice after a crash is one to a mail server."""
    if not user.email:
        raise GivenUp("tanpa alamat")
    stop = opt_out_address(user)
    host = settings.BASE_URL.split("//")[-1].split(":")[0]
    context |= {
        "user": user,
        "stop": stop,
        "settings_page": f"{settings.BASE_URL}/akun/pemberitahuan/",
    }
    return EmailMessage(
        f"[P4GN] {subject}",
        render_to_string(f"reports/notices/mail_{template}.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
        headers={
            "Message-ID": f"<p4gn-{key}@{host}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
