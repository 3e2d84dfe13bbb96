"""In which way a person hears of each kind: as chosen, else as is usual for the kind."""

from collections.abc import Mapping, Sequence

from django.db.models import Case, IntegerField, Q, Value, When

from accounts.models import User
from reports.models import NoticePreference, Notification

Kind = Notification.Kind
Way = Notification.Way
AT_ONCE = {
    Kind.REPORT_FAILED,
    Kind.AGREEMENT_ENDING,
    Kind.RECOUNT_DIFFERS,
    Kind.THREAD_BROKEN,
    Kind.SEAL_BROKEN,
    Kind.NUDGE,
}
PORTAL_ONLY = {Kind.LOG_VERIFIED}
UNREAD_FIRST = Case(
    When(read_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField()
)
CHOOSABLE = [kind for kind in Kind if kind not in PORTAL_ONLY]


def usual(kind: str) -> Notification.Way:
    """What is urgent goes at once, the rest with the digest of the day."""
    if kind in AT_ONCE:
        return Way.AT_ONCE
    return Way.PORTAL if kind in PORTAL_ONLY else Way.DIGEST


def ways_of(user: User) -> dict[str, Notification.Way]:
    """The way of each kind for one person."""
    chosen = dict(user.notice_preferences.values_list("kind", "way"))
    return {kind: Way(chosen.get(kind, usual(kind))) for kind in Kind}


def settle(notices: Sequence[Notification]) -> None:
    """Set on each the way its person wants for its kind; one query for all of them."""
    chosen = {
        (one.user_id, one.kind): one.way
        for one in NoticePreference.objects.filter(user__in={one.user_id for one in notices})
    }
    for one in notices:
        one.way = chosen.get((one.user_id, one.kind), usual(one.kind))


def choose(user: User, ways: Mapping[str, str]) -> None:
    """Keep what the person chose; the usual way is kept as chosen too, should it change.

    What waits for a mail follows; what was told in the portal only is never mailed afterwards.
    """
    rows = [NoticePreference(user=user, kind=kind, way=way) for kind, way in ways.items()]
    NoticePreference.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["way"], unique_fields=["user", "kind"]
    )
    waiting = user.notifications.filter(
        Q(digest__isnull=True) | Q(digest__mailed_at__isnull=True),
        mailed_at__isnull=True,
        mail_error="",
    )
    for way in Way:
        kinds = [kind for kind, chosen in ways.items() if chosen == way]
        others = waiting.filter(kind__in=kinds).exclude(way__in=[way, Way.PORTAL])
        others.update(way=way, digest=None)


def no_mail(user: User) -> None:
    """From now on everything is told in the portal only."""
    choose(user, dict.fromkeys(CHOOSABLE, Way.PORTAL))
