"""The nightly recount: what it found is kept, so that "no difference" is an answer with a date."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from p4gn_portal.nightly import NightlyLook
from p4gn_portal.triggers import never_deleted, never_truncated


class Reconciliation(NightlyLook):
    """One day's recount of everything from the raw rows."""

    differences = models.PositiveIntegerField("selisih", default=0)
    gaps = models.PositiveIntegerField("temuan benang", default=0)

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
    def found(self) -> int:
        """Differences."""
        return self.differences

    @property
    def seen(self) -> int:
        """Duties and activities that the thread misses."""
        return self.gaps
