"""The nightly proof of the thread: what it found is kept, so that "unbroken" has a date."""

from django.db import models

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

    @property
    def found(self) -> int:
        """Breaks."""
        return self.breaks

    @property
    def seen(self) -> int:
        """Links looked at."""
        return self.links
