"""Achievement: the verified roll-up that every page reads instead of the logs."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from django.db import models, transaction
from django.db.models import Count, F, Max, OrderBy, Q, Sum

from programs.models.activity import Indicator
from programs.models.log import ActivityLog, Measurement, by_number

PARTICIPANTS = (  # of a measurement's log
    F("log__participants_male") + F("log__participants_female") + F("log__participants_unsplit")
)
LATEST_FIRST: tuple[str | OrderBy, ...] = (
    "-log__performed_on",
    *by_number("log__number", descending=True),
)


def first_of_month(day: date) -> date:
    """The first day of the month of a day."""
    return day.replace(day=1)


class AchievementQuerySet(models.QuerySet["Achievement"]):
    """Reads and recounts the roll-up."""

    def between(self, first: date, last: date) -> Self:
        """Months that begin within the days given, both included."""
        return self.filter(month__gte=first, month__lte=last)

    def refresh(self, indicator: Indicator, month: date) -> "Achievement":
        """Recount one indicator's month from its logs, inside the deciding transaction.

        The row is locked in an earlier statement than the count: one statement alone would
        count by a snapshot older than the rival it waited for.
        """
        month = first_of_month(month)
        if not transaction.get_connection(self.db).in_atomic_block:
            raise transaction.TransactionManagementError("refresh needs the deciding transaction")
        begun = Achievement(indicator=indicator, month=month)
        Achievement.objects.using(self.db).bulk_create([begun], ignore_conflicts=True)
        row = self.select_for_update().get(indicator=indicator, month=month)
        for name, value in count_month(indicator, month).items():
            setattr(row, name, value)
        row.save()
        return row


def count_month(indicator: Indicator, month: date) -> dict[str, object]:
    """The figures of one month, counted from the raw rows in two statements."""
    counted = ActivityLog.objects.counted().filter(
        performed_on__gte=month, performed_on__lt=next_month(month)
    )
    rows = Measurement.objects.filter(indicator=indicator, log__in=counted)
    figures = rows.aggregate(
        total=Sum("value"),
        logs=Count("pk"),
        latest_on=Max("log__performed_on"),
        participants=Sum(PARTICIPANTS),
    )
    latest = rows.order_by(*LATEST_FIRST).values_list("value", flat=True)
    return {
        "total": figures["total"] or Decimal(0),
        "logs": figures["logs"],
        "latest_on": figures["latest_on"],
        "latest": latest.first() if figures["logs"] else None,
        "participants": figures["participants"] or 0,
    }


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


class Achievement(models.Model):
    """What verified logs add up to for an indicator in one month, in the indicator's unit.

    `total` over `logs` serves sum and average exactly; `latest` of `latest_on` serves posisi.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="achievements")
    month = models.DateField("bulan")  # its first day
    total = models.DecimalField("jumlah", max_digits=22, decimal_places=4, default=0)
    latest = models.DecimalField(
        "posisi terakhir", max_digits=18, decimal_places=4, null=True, blank=True
    )
    latest_on = models.DateField("tanggal posisi", null=True, blank=True)
    logs = models.PositiveIntegerField("jumlah catatan", default=0)
    participants = models.PositiveBigIntegerField("peserta", default=0)

    objects = AchievementQuerySet.as_manager()

    class Meta:
        verbose_name = "capaian terverifikasi"
        verbose_name_plural = "capaian terverifikasi"
        ordering = ["indicator", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "month"], name="achievement_once_per_month"
            ),
            models.CheckConstraint(name="achievement_month_begins", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.month:%Y-%m}: {self.total}"

    @property
    def value(self) -> Decimal | None:
        """The month's figure under the indicator's accumulation; None when nothing is verified."""
        if not self.logs:
            return None
        if self.indicator.accumulation == Indicator.Accumulation.LATEST:
            return self.latest
        if self.indicator.accumulation == Indicator.Accumulation.AVERAGE:
            return self.total / self.logs
        return self.total
