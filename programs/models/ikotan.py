"""IKOTAN: the score that BNN issues for a year, kept as issued; a correction is a new record."""

from decimal import Decimal
from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from agreements.models import Agreement
from p4gn_portal.storage import document_path
from p4gn_portal.triggers import RefuseUnless, append_only
from programs.ikotan_scales import Scale, scales


class IkotanScoreQuerySet(models.QuerySet["IkotanScore"]):
    """Questions about the scores."""

    def standing(self) -> Self:
        """Those that no later record corrects."""
        return self.filter(correction__isnull=True)


@pghistory.track()
class IkotanScore(models.Model):
    """One score as issued, with the scale it is told in and the paper that tells it."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="ikotan_scores")
    year = models.PositiveSmallIntegerField("tahun")
    scale = models.CharField("skala", max_length=12)
    value = models.DecimalField("nilai", max_digits=6, decimal_places=3)
    category = models.CharField("kategori menurut dokumen", max_length=60, blank=True)
    source = models.CharField("dokumen sumber", max_length=300)
    document = models.FileField("pindaian", upload_to=document_path, blank=True, max_length=200)
    document_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name="memperbaiki",
    )
    reason = models.CharField("alasan perbaikan", max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )
    recorded_at = models.DateTimeField("dicatat pada", auto_now_add=True)

    objects = IkotanScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "nilai IKOTAN"
        verbose_name_plural = "nilai IKOTAN"
        ordering = ["agreement", "-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year"],
                condition=Q(corrects__isnull=True),
                name="ikotanscore_once_a_year",
                violation_error_message="Nilai tahun ini sudah dicatat; perbaiki dengan ralat.",
            ),
            models.CheckConstraint(
                name="ikotanscore_correction_has_reason",
                condition=Q(corrects__isnull=True, reason="")
                | (Q(corrects__isnull=False) & ~Q(reason="") & ~Q(corrects=F("id"))),
                violation_error_message="Isikan alasan perbaikan.",
            ),
            models.CheckConstraint(
                name="ikotanscore_says_its_source", condition=~Q(source="") & ~Q(scale="")
            ),
            models.CheckConstraint(
                name="ikotanscore_within_any_scale", condition=Q(value__gte=0, value__lte=100)
            ),
        ]
        triggers = [
            RefuseUnless(
                name="corrects_its_own_year",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__corrects__isnull=False),
                holds="EXISTS (SELECT 1 FROM programs_ikotanscore s WHERE s.id = NEW.corrects_id"
                " AND s.agreement_id = NEW.agreement_id AND s.year = NEW.year)",
                message="a correction is of the same agreement and year",
            ),
            *append_only(),
        ]

    def __str__(self) -> str:
        return f"IKOTAN {self.year}: {self.value}"

    @property
    def scale_told(self) -> Scale:
        """The version of the scale it was issued in."""
        return scales()[self.scale]

    @property
    def shown(self) -> Decimal:
        """The score with the decimals its scale prints."""
        return self.value.quantize(Decimal(1).scaleb(-self.scale_told.places))

    @property
    def band(self) -> str:
        """The category that the scale's source prints for it, else that it names none."""
        return self.scale_told.category(self.value)
