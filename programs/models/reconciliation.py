"""The nightly recount: what it found is kept, so that "no difference" is an answer with a date."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from p4gn_portal.triggers import never_deleted, never_truncated


class Reconciliation(models.Model):
    """One day's recount of everything from the raw rows. There is one a day, begun by whoever is
    first and begun anew by another when it never came to its end.
    """

    day = models.DateField("hari", unique=True)
    begun_at = models.DateTimeField("dimulai pada")
    finished_at = models.DateTimeField("selesai pada", null=True, blank=True)
    differences = models.PositiveIntegerField("selisih", default=0)
    gaps = models.PositiveIntegerField("temuan benang", default=0)
    told = models.JSONField("rincian", default=list, blank=True)  # the first differences, in words

    class Meta:
        verbose_name = "rekonsiliasi"
        verbose_name_plural = "rekonsiliasi"
        ordering = ["-day"]
        constraints = [
            models.CheckConstraint(
                name="reconciliation_ends_after_it_begins",
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=models.F("begun_at")),
            ),
        ]
        triggers = [never_deleted(), never_truncated()]

    def __str__(self) -> str:
        return f"Rekonsiliasi {self.day:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("programs:reconciliations")

    @property
    def is_clean(self) -> bool:
        """It came to its end and found nothing."""
        return self.finished_at is not None and not self.differences
