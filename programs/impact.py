"""What an amendment touches in the plan and in the field: activities, targets, catatan."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from agreements.effects import Effects
from agreements.impact import Row, Touched
from agreements.models import Amendment
from programs.achievement import quarter_of
from programs.models import Activity, ActivityLog, Target, WorkPlan
from programs.models.log import by_number

SHOWN = 10  # rows of each kind that are listed; all are counted
# What a draft says is its author's alone, and what was rejected or withdrawn counts nowhere.
TOLD = (ActivityLog.State.SUBMITTED, ActivityLog.State.RETURNED, ActivityLog.State.VERIFIED)


def touched_by(amendment: Amendment, effects: Effects) -> list[Touched]:
    """Activities bound to a touched duty, their targets and catatan from the effective day on."""
    day = amendment.effective_on
    if day is None:
        return []
    activities = _activities(amendment, effects, day)
    return [
        _told("Kegiatan Renja", (_activity_row(one) for one in activities), len(activities)),
        _targets([one.pk for one in activities], day),
        _logs(amendment, [one.pk for one in activities], day),
    ]


def _activities(amendment: Amendment, effects: Effects, day: date) -> list[Activity]:
    found = Activity.objects.filter(agreement=amendment.agreement_id, year__gte=day.year)
    if amendment.is_termination:
        return list(found)
    return list(found.filter(duty_links__duty__in=effects.duty_ids).distinct())


def _targets(activities: list[int], day: date) -> Touched:
    """Targets in force or drafted for quarters that end on or after the day."""
    later = Q(plan__year__gt=day.year) | Q(plan__year=day.year, quarter__gte=quarter_of(day))
    found = (
        Target.objects.filter(later, indicator__activity__in=activities)
        .exclude(plan__state=WorkPlan.State.SUPERSEDED)
        .select_related("plan", "indicator__activity")
        .order_by("indicator__activity__code", "indicator__ordinal", "quarter")
    )
    rows = (
        Row(
            f"{one.indicator.activity.code} {one.indicator.name}, {one.get_quarter_display()}",
            one.indicator.activity.get_absolute_url(),
            str(one.plan),
        )
        for one in found[:SHOWN]
    )
    return _told("Target", rows, found.count())


def _logs(amendment: Amendment, activities: list[int], day: date) -> Touched:
    found = ActivityLog.objects.filter(
        activity__in=activities, performed_on__gte=day, state__in=TOLD
    ).order_by("performed_on", *by_number())
    rows = (
        Row(one.number, one.get_absolute_url(), one.get_state_display()) for one in found[:SHOWN]
    )
    return _told("Catatan kegiatan", rows, found.count())


def _activity_row(activity: Activity) -> Row:
    return Row(str(activity), activity.get_absolute_url(), activity.get_state_display())


def _told(title: str, rows: Iterable[Row], total: int) -> Touched:
    return Touched(title, total, tuple(rows)[:SHOWN])
