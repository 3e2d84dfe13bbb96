"""Ambang peringatan: from which points a delay is told, as an agreement's parties chose it."""

from datetime import date
from decimal import Decimal
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from p4gn_portal.triggers import append_only
from programs.achievement import Thresholds


class AlertThresholdQuerySet(models.QuerySet["AlertThreshold"]):
    """Which thresholds judge a day."""

    def in_force_on(self, day: date) -> Self:
        """Those that judge that day, one an agreement: the latest begun, then the latest set."""
        begun = self.filter(effective_on__lte=day)
        return begun.order_by("agreement_id", "-effective_on", "-pk").distinct("agreement_id")

    def of_agreement_on(self, agreement: Agreement, day: date) -> Thresholds:
        """The thresholds of one agreement on a day; those of the domain where none were set."""
        found = self.filter(agreement=agreement).in_force_on(day).first()
        return found.values if found else Thresholds()


def thresholds_on(day: date) -> Subquery:
    """The thresholds of a row's agreement on a day as a column: text, exact to the last digit."""
    names = ("attention", "critical", "money_ahead")
    told = JSONObject(**{name: Cast(name, models.CharField()) for name in names})
    begun = AlertThreshold.objects.filter(agreement=OuterRef("agreement"), effective_on__lte=day)
    return Subquery(begun.order_by("-effective_on", "-pk").values(told=told)[:1])


def thresholds_from(column: dict[str, str] | None) -> Thresholds:
    """What that column holds; those of the domain where none were set."""
    return Thresholds(**{name: Decimal(value) for name, value in (column or {}).items()})


@pghistory.track()
class AlertThreshold(models.Model):
    """Thresholds in points from a day on. Never edited: a change is a row of its own.

    They begin on the day they are set or later, so no figure of an earlier day is judged anew.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="alert_thresholds")
    effective_on = models.DateField("berlaku mulai")
    attention = models.DecimalField("perlu perhatian di bawah", max_digits=5, decimal_places=2)
    critical = models.DecimalField("kritis di bawah", max_digits=5, decimal_places=2)
    money_ahead = models.DecimalField("keuangan mendahului fisik", max_digits=5, decimal_places=2)
    reason = models.CharField("alasan", max_length=500)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oleh")
    set_on = models.DateField("ditetapkan pada", default=timezone.localdate, editable=False)

    objects = AlertThresholdQuerySet.as_manager()

    class Meta:
        verbose_name = "ambang peringatan"
        verbose_name_plural = "ambang peringatan"
        ordering = ["agreement", "-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="alertthreshold_never_judges_the_past",
                condition=Q(effective_on__gte=F("set_on")),
                violation_error_message="Ambang tidak boleh berlaku surut.",
            ),
            models.CheckConstraint(
                name="alertthreshold_critical_is_worse",
                condition=Q(critical__lt=F("attention"), critical__gte=-100, attention__lte=0),
                violation_error_message="Batas kritis harus di bawah batas perlu perhatian; "
                "keduanya antara -100 dan 0.",
            ),
            models.CheckConstraint(
                name="alertthreshold_money_in_points",
                condition=Q(money_ahead__gte=0, money_ahead__lte=100),
                violation_error_message="Batas keuangan harus antara 0 dan 100 poin.",
            ),
            models.CheckConstraint(name="alertthreshold_says_why", condition=~Q(reason="")),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"Ambang mulai {self.effective_on:%d/%m/%Y}"

    @property
    def values(self) -> Thresholds:
        """As the formulas take them."""
        return Thresholds(
            Decimal(self.attention), Decimal(self.critical), Decimal(self.money_ahead)
        )
