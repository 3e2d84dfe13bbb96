"""Once a day: reminders are derived, and each person's digest is put together.

However late the first tick of a day comes, the round is made then; one that was broken off is taken
up again, since each of its parts may come twice.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reports.models import DailyRound, Digest, Notification
from reports.notices import reminders
from reports.notices.making import store


def see_to_day(now: datetime | None = None) -> int:
    """Make today's round once its hour (WITA) has come; answers how many digests were made."""
    local = timezone.localtime(now)
    if local.hour < settings.DIGEST_HOUR:
        return 0
    today, _ = DailyRound.objects.get_or_create(day=local.date())
    if today.finished_at is not None:
        return 0
    store(reminders.of_day(local.date()))
    made = make_digests(today)
    DailyRound.objects.filter(pk=today.pk).update(finished_at=timezone.now())
    return made


@transaction.atomic
def make_digests(today: DailyRound) -> int:
    """One digest for each person of whom something waits for it."""
    DailyRound.objects.select_for_update().get(pk=today.pk)  # two ticks make it one after the other
    waiting = Notification.objects.filter(
        way=Notification.Way.DIGEST,
        mailed_at__isnull=True,
        mail_error="",
        digest__isnull=True,
        read_at__isnull=True,
    )
    users = set(waiting.order_by().values_list("user", flat=True))
    Digest.objects.bulk_create(
        [Digest(user_id=user, day=today.day) for user in users], ignore_conflicts=True
    )
    for digest in Digest.objects.filter(day=today.day, user__in=users, mailed_at__isnull=True):
        waiting.filter(user=digest.user_id).update(digest=digest)
    return len(users)
