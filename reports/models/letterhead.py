"""What stands at the head of a party's papers: its emblem, and the lines under its name."""

import pghistory
from django.db import models

from agreements.models import Party
from p4gn_portal.triggers import never_deleted, never_truncated


@pghistory.track(exclude=["emblem"])
class Letterhead(models.Model):
    """The kop surat of one party, as reports assembled from now on print it."""

    party = models.OneToOneField(Party, models.PROTECT, related_name="letterhead")
    lines = models.TextField("baris kop", max_length=400, blank=True)
    emblem = models.TextField("lambang", blank=True, editable=False)  # JPEG in base64
    emblem_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "kop surat"
        verbose_name_plural = "kop surat"
        triggers = [never_deleted(), never_truncated()]

    def __str__(self) -> str:
        return f"Kop surat {self.party}"
