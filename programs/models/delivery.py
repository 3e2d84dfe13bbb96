"""Files a phone has promised for a log: what of them is still missing is told from here."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from programs.models.evidence import SHA256, Evidence
from programs.models.log import ActivityLog


class PromisedFileQuerySet(models.QuerySet["PromisedFile"]):
    """Questions about promised files."""

    def missing(self) -> Self:
        """Those whose bytes have not come; the same picture under another id has come."""
        came = Evidence.objects.filter(
            Q(pk=OuterRef("pk")) | Q(original_sha256=OuterRef("sha256")), log=OuterRef("log")
        )
        return self.exclude(Exists(came))


class PromisedFile(models.Model):
    """One file a phone keeps for a log. Its id becomes that of the evidence."""

    id = models.UUIDField(primary_key=True)
    log = models.ForeignKey(ActivityLog, models.PROTECT, related_name="promised")
    kind = models.CharField("jenis", max_length=10, choices=Evidence.Kind)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("ukuran (bita)")

    objects = PromisedFileQuerySet.as_manager()

    class Meta:
        verbose_name = "berkas yang dijanjikan"
        verbose_name_plural = "berkas yang dijanjikan"
        ordering = ["log", "id"]
        constraints = [
            models.UniqueConstraint(fields=["log", "sha256"], name="promisedfile_once_per_log"),
            models.CheckConstraint(
                name="promisedfile_hash_is_sha256", condition=Q(sha256__regex=SHA256.pattern)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.log_id}: {self.id}"
