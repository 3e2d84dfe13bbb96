"""The nightly proof of the thread: what it found is kept, so that "unbroken" has a date."""

from django.db import models

from p4gn_portal.triggers import never_deleted, never_truncated


class ThreadProof(models.Model):
    """One night's look at every link between article and report line, begun anew if it died."""

    day = models.DateField("hari", unique=True)
    begun_at = models.DateTimeField("dimulai pada")
    finished_at = models.DateTimeField("selesai pada", null=True, blank=True)
    links = models.PositiveIntegerField("mata rantai diperiksa", default=0)
    breaks = models.PositiveIntegerField("putus", default=0)
    told = models.JSONField("rincian", default=list, blank=True)  # the first breaks, in words

    class Meta:
        verbose_name = "pemeriksaan keutuhan"
        verbose_name_plural = "pemeriksaan keutuhan"
        ordering = ["-day"]
        triggers = [never_deleted(), never_truncated()]

    def __str__(self) -> str:
        return f"Pemeriksaan keutuhan {self.day:%d/%m/%Y}"

    @property
    def is_clean(self) -> bool:
        """It came to its end and found no break."""
        return self.finished_at is not None and not self.breaks
