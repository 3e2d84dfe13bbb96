"""How long verification takes: what waits and since when, and the median of what was decided."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Aggregate, Count, DurationField, F, Min, Q
from django.utils import timezone

from agreements.days import end_of
from agreements.models import Agreement, Party
from programs.models import ActivityLog

OLD = 7  # days after which a wait is long (reliability: the alarm of the oldest)
FEWEST = 5  # decisions below which a median says nothing
DAY = timedelta(days=1)


class Median(Aggregate):
    """The middle value, between the two middle ones where their number is even."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True, slots=True)
class PartyAge:
    """Logs of one party's side, which the other decides."""

    party: str
    waiting: int
    old: int  # of these longer than OLD days
    oldest: int | None  # days
    decided: int  # verified or rejected in the year
    median: Decimal | None  # days from sending to decision; None where too few were decided

    @property
    def has_few(self) -> bool:
        """Some were decided, too few for a median to say anything."""
        return 0 < self.decided < FEWEST


def ages_of(agreement: Agreement, year: int, day: date) -> list[PartyAge]:
    """Both parties' logs of a year as known at the end of a day; three queries."""
    moment = end_of(day)
    logs = ActivityLog.objects.filter(agreement=agreement, activity__year=year)
    long_ago = moment - OLD * DAY
    waiting = {
        row["party"]: row
        for row in logs.waiting_at(moment)
        .order_by()
        .values("party")
        .annotate(
            count=Count("pk"),
            old=Count("pk", filter=Q(submitted_at__lt=long_ago)),
            oldest=Min("submitted_at"),
        )
    }
    final = [ActivityLog.State.VERIFIED, ActivityLog.State.REJECTED]
    decided = {
        party: (count, median)
        for party, count, median in logs.filter(
            verifications__decision__in=final, verifications__decided_at__lt=moment
        )
        .order_by()
        .values_list("party")
        .annotate(
            count=Count("pk"), median=Median(F("verifications__decided_at") - F("submitted_at"))
        )
    }
    parties = agreement.parties.select_related("organization")
    return [_age(one, day, waiting.get(one.pk), decided.get(one.pk)) for one in parties]


def _age(
    party: Party,
    day: date,
    waiting: Any,
    decided: tuple[int, timedelta] | None,
) -> PartyAge:
    count, median = decided or (0, timedelta())
    return PartyAge(
        party=party.organization.short_name,
        waiting=waiting["count"] if waiting else 0,
        old=waiting["old"] if waiting else 0,
        oldest=(day - timezone.localdate(waiting["oldest"])).days if waiting else None,
        decided=count,
        median=_in_days(median) if count >= FEWEST else None,
    )


def _in_days(span: timedelta) -> Decimal:
    days = Decimal(int(span.total_seconds())) / Decimal(int(DAY.total_seconds()))
    return days.quantize(Decimal("0.1"), ROUND_HALF_UP)
