"""The nightly looks at thread and seal: what they found is kept, so that "unbroken" has a date."""

from django.db import models
from django.urls import reverse

from p4gn_portal.nightly import NightlyLook
from p4gn_portal.triggers import never_deleted, never_truncated


class ThreadProof(NightlyLook):
    """One night's look at every link between article and report line."""

    links = models.PositiveIntegerField("mata rantai diperiksa", default=0)
    breaks = models.PositiveIntegerField("putus", default=0)

    class Meta:
        verbose_name = "pemeriksaan keutuhan"
        verbose_name_plural = "pemeriksaan keutuhan"
        ordering = ["-day"]
        triggers = [never_deleted(), never_truncated()]

    def __str__(self) -> str:
        return f"Pemeriksaan keutuhan {self.day:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("reports:proofs")

    @property
    def found(self) -> int:
        """Breaks."""
        return self.breaks

    @property
    def seen(self) -> int:
        """Links looked at."""
        return self.links


class SealCheck(NightlyLook):
    """One night's comparison of the whole history with its seals."""

    seals = models.PositiveIntegerField("segel diperiksa", default=0)
    differences = models.PositiveIntegerField("selisih", default=0)

    class Meta:
        verbose_name = "pemeriksaan segel"
        verbose_name_plural = "pemeriksaan segel"
        ordering = ["-day"]
        triggers = [never_deleted(), never_truncated()]

    def __str__(self) -> str:
        return f"Pemeriksaan segel {self.day:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("reports:seal-checks")

    @property
    def found(self) -> int:
        """Differences."""
        return self.differences

    @property
    def seen(self) -> int:
        """Seals looked at."""
        return self.seals
