"""In which way a person hears of each kind: as chosen, else as is usual for the kind."""

from collections.abc import Mapping

from django.db.models import Case, IntegerField, Value, When

from accounts.models import User
from reports.models import NoticePreference, Notification

Kind = Notification.Kind
Way = NoticePreference.Way
AT_ONCE = {Kind.REPORT_FAILED, Kind.AGREEMENT_ENDING, Kind.RECOUNT_DIFFERS, Kind.NUDGE}
PORTAL_ONLY = {Kind.LOG_VERIFIED}
UNREAD_FIRST = Case(
    When(read_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField()
)
CHOOSABLE = [kind for kind in Kind if kind not in PORTAL_ONLY]


def usual(kind: str) -> NoticePreference.Way:
    """What is urgent goes at once, the rest with the digest of the day."""
    if kind in AT_ONCE:
        return Way.AT_ONCE
    return Way.PORTAL if kind in PORTAL_ONLY else Way.DIGEST


def ways_of(user: User) -> dict[str, NoticePreference.Way]:
    """The way of each kind for one person."""
    chosen = dict(user.notice_preferences.values_list("kind", "way"))
    return {kind: Way(chosen.get(kind, usual(kind))) for kind in Kind}


def choose(user: User, ways: Mapping[str, str]) -> None:
    """Keep what the person chose; the usual way is kept as chosen too, should it change."""
    rows = [NoticePreference(user=user, kind=kind, way=way) for kind, way in ways.items()]
    NoticePreference.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["way"], unique_fields=["user", "kind"]
    )


def no_mail(user: User) -> None:
    """From now on everything is told in the portal only."""
    choose(user, dict.fromkeys(CHOOSABLE, Way.PORTAL))
