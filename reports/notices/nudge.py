"""Ingatkan penanggung jawab: one person asks those responsible for an activity or a duty to act."""

from collections.abc import Iterable

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from programs.models import Activity
from reports.models import Notification
from reports.notices.making import Kind, notice, people_of_unit, store
from reports.notices.reminders import UNIT_ROLES
from reports.notices.wording import one_line


def nudge(about: Model, activities: Iterable[Activity], *, by: User, note: str = "") -> int:
    """Tell those who lead the activities, once a day for each thing; answers how many were told."""
    today = f"{timezone.localdate()}"
    if was_nudged(about, today):
        return 0
    people = {
        user
        for activity in activities
        for user in people_of_unit(activity.lead, *UNIT_ROLES)
        if user != by
    }
    rows = [
        notice(user, Kind.NUDGE, about, today, note=one_line(note), by=by)
        for user in sorted(people, key=lambda one: one.pk)
    ]
    return store(rows)


def was_nudged(about: Model, day: str) -> bool:
    """Somebody asked for the same that day."""
    one = notice(User(), Kind.NUDGE, about)
    return Notification.objects.filter(
        kind=Kind.NUDGE,
        content_type=one.content_type,
        object_id=one.object_id,
        occasion=day,
    ).exists()
