"""Money: what a plan sets aside per source and quarter, and what was spent with which paper."""

from datetime import datetime
from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import User
from p4gn_portal.storage import document_path
from p4gn_portal.triggers import RefuseUnless, never_deleted, never_truncated
from programs.models.activity import Activity
from programs.models.plan import Quarter, WorkPlan, follows_its_plan


class FundingSource(models.TextChoices):
    """Sumber dana; sums across sources always say so."""

    APBD = "apbd", "APBD Kabupaten"
    APBN = "apbn", "APBN (DIPA BNN)"
    APBDES = "apbdes", "APBDes/Dana Desa"
    GRANT = "hibah", "Hibah"
    OTHER = "lain", "Sumber lain yang sah"


@pghistory.track()
class Budget(models.Model):
    """Pagu in rupiah of an activity from one source for one quarter, in one plan revision."""

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="budgets")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="budgets")
    source = models.CharField("sumber dana", max_length=8, choices=FundingSource)
    quarter = models.PositiveSmallIntegerField("triwulan", choices=Quarter)
    amount = models.DecimalField("pagu (Rp)", max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = "pagu"
        verbose_name_plural = "pagu"
        ordering = ["plan", "activity", "source", "quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "activity", "source", "quarter"], name="budget_once_per_quarter"
            ),
            models.CheckConstraint(
                name="budget_quarter_in_year", condition=Q(quarter__gte=1, quarter__lte=4)
            ),
            models.CheckConstraint(
                name="budget_not_negative",
                condition=Q(amount__gte=0),
                violation_error_message="Pagu tidak boleh negatif.",
            ),
        ]
        triggers = [
            *follows_its_plan(),
            RefuseUnless(
                name="one_agreement_and_year",
                holds="""EXISTS (SELECT 1 FROM programs_workplan p, programs_activity a
                    WHERE p.id = NEW.plan_id AND a.id = NEW.activity_id
                    AND a.agreement_id = p.agreement_id AND a.year = p.year)""",
                message="plan and activity belong to one agreement and year",
            ),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"{self.activity.code} {self.get_source_display()} {self.get_quarter_display()}"


class ExpenditureQuerySet(models.QuerySet["Expenditure"]):
    """Questions about payments."""

    def counted(self) -> Self:
        """All but those cancelled by a later paper."""
        return self.filter(cancelled_at__isnull=True)

    def counted_by(self, moment: datetime) -> Self:
        """What was recorded by that moment and not cancelled by then."""
        stood = Q(cancelled_at__isnull=True) | Q(cancelled_at__gte=moment)
        return self.filter(stood, recorded_at__lt=moment)


@pghistory.track()
class Expenditure(models.Model):
    """One payment (realisasi keuangan) with its document number; never edited, only cancelled."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="expenditures")
    spent_on = models.DateField("tanggal")
    source = models.CharField("sumber dana", max_length=8, choices=FundingSource)
    amount = models.DecimalField("nilai (Rp)", max_digits=18, decimal_places=2)
    document_number = models.CharField("nomor dokumen (SP2D)", max_length=100)
    proof = models.FileField("bukti", upload_to=document_path, blank=True, max_length=200)
    over_budget_reason = models.TextField("alasan melebihi pagu", blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("dicatat pada", auto_now_add=True)
    cancelled_at = models.DateTimeField("dibatalkan pada", null=True, blank=True)
    cancel_reason = models.TextField("alasan pembatalan", blank=True)

    objects = ExpenditureQuerySet.as_manager()

    class Meta:
        verbose_name = "realisasi keuangan"
        verbose_name_plural = "realisasi keuangan"
        ordering = ["spent_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "document_number"],
                condition=Q(cancelled_at__isnull=True),
                name="expenditure_document_once",
                violation_error_message="Dokumen ini sudah dicatat untuk kegiatan yang sama.",
            ),
            models.CheckConstraint(
                name="expenditure_positive",
                condition=Q(amount__gt=0),
                violation_error_message="Nilai harus lebih besar dari nol.",
            ),
            models.CheckConstraint(
                name="expenditure_cancelled_with_reason",
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""),
                violation_error_message="Isikan alasan pembatalan.",
            ),
        ]
        indexes = [models.Index(fields=["activity", "spent_on"])]
        triggers = [
            RefuseUnless(
                name="only_cancelled",
                operation=pgtrigger.Update,
                holds="OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL"
                " AND (to_jsonb(NEW) - 'cancelled_at' - 'cancel_reason')"
                " = (to_jsonb(OLD) - 'cancelled_at' - 'cancel_reason')",
                message="a recorded payment is never edited, only cancelled with a reason",
            ),
            RefuseUnless(
                name="in_the_year_of_its_activity",
                operation=pgtrigger.Insert,
                holds="(SELECT year FROM programs_activity WHERE id = NEW.activity_id)"
                " = extract(year FROM NEW.spent_on)",
                message="money is spent in the fiscal year of its activity",
            ),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return self.document_number
