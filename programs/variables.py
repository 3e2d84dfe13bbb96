"""What is done toward each IKOTAN variable: shown beside the score, never made into one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum

from agreements.models import Agreement, DutyVersion
from programs.ikotan import day_within
from programs.models import Activity, ActivityDuty, ActivityLog
from programs.slices import PEOPLE, LogSlice, span_of


@dataclass(frozen=True, slots=True)
class Toward:
    """The duties and activities that bear on one variable, and the logs counted for them."""

    key: str
    label: str
    duties: Sequence[DutyVersion]
    activities: Sequence[Activity]
    logs: int
    participants: int
    logs_url: str


@dataclass(frozen=True, slots=True)
class Variables:
    """All five, and the duties that name none: a finding."""

    rows: Sequence[Toward]
    unnamed: Sequence[DutyVersion]


def variables_of(agreement: Agreement, year: int) -> Variables:
    """In a fixed number of queries. An activity may bear on several: rows are never added up."""
    duties = list(agreement.duties_on(day_within(year)))
    by_duty = {one.duty_id: one.ikotan_variable for one in duties if one.ikotan_variable}
    activities = {one.pk: one for one in Activity.objects.of(agreement, year).order_by("code")}
    serving: dict[str, set[int]] = defaultdict(set)
    links = ActivityDuty.objects.filter(activity__in=activities, duty__in=by_duty)
    for activity_id, duty_id in links.values_list("activity_id", "duty_id"):
        serving[by_duty[duty_id]].add(activity_id)
    counted = _counted(agreement, year)
    return Variables(
        rows=[
            Toward(
                key=key,
                label=str(label),
                duties=[one for one in duties if one.ikotan_variable == key],
                activities=[one for pk, one in activities.items() if pk in serving[key]],
                logs=sum(counted.get(pk, (0, 0))[0] for pk in serving[key]),
                participants=sum(counted.get(pk, (0, 0))[1] for pk in serving[key]),
                logs_url=LogSlice(tahun=year, ikotan=key, dihitung=True).url(),
            )
            for key, label in DutyVersion.IkotanVariable.choices
        ],
        unnamed=[one for one in duties if not one.ikotan_variable],
    )


def _counted(agreement: Agreement, year: int) -> dict[int, tuple[int, int]]:
    """Logs and people by activity, of those that count in the year."""
    rows = (
        ActivityLog.objects.counted()
        .filter(agreement=agreement, activity__year=year, performed_on__range=span_of(year))
        .order_by()
        .values_list("activity_id")
        .annotate(logs=Count("pk"), people=Sum(PEOPLE))
    )
    return {activity_id: (logs, people) for activity_id, logs, people in rows}
