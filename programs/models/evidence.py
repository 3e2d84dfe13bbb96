"""Bukti: the photo, attendance sheet or document that proves a log."""

import re
import uuid

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from p4gn_portal.storage import evidence_path
from p4gn_portal.triggers import never_truncated
from programs.models.log import ActivityLog, while_its_log_is_open

SHA256 = re.compile(r"^[0-9a-f]{64}$")


@pghistory.track(exclude=["latitude", "longitude", "caption"])
class Evidence(models.Model):
    """One file, known by its hash. The phone makes its id, so a resend is the same file."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "Foto kegiatan"
        ATTENDANCE = "attendance", "Daftar hadir"
        DOCUMENT = "document", "Dokumen"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    log = models.ForeignKey(ActivityLog, models.PROTECT, related_name="evidence")
    kind = models.CharField("jenis", max_length=10, choices=Kind, default=Kind.PHOTO)
    file = models.FileField("berkas", upload_to=evidence_path, max_length=200)
    thumbnail = models.FileField(upload_to=evidence_path, max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, editable=False, validators=[RegexValidator(SHA256)])
    original_sha256 = models.CharField(max_length=64, editable=False, blank=True)
    size = models.PositiveIntegerField("ukuran (bita)", editable=False)
    media_type = models.CharField("jenis berkas", max_length=60, editable=False)
    caption = models.CharField("keterangan", max_length=200, blank=True)
    taken_at = models.DateTimeField("diambil pada", null=True, blank=True)
    latitude = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    received_at = models.DateTimeField("diterima pada", auto_now_add=True)

    class Meta:
        verbose_name = "bukti"
        verbose_name_plural = "bukti"
        ordering = ["log", "received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["log", "sha256"],
                name="evidence_once_per_log",
                violation_error_message="Berkas ini sudah dilampirkan.",
            ),
            models.CheckConstraint(
                name="evidence_hash_is_sha256", condition=Q(sha256__regex=SHA256.pattern)
            ),
            models.CheckConstraint(name="evidence_not_empty", condition=Q(size__gt=0)),
        ]
        indexes = [models.Index(fields=["sha256"])]
        triggers = [*while_its_log_is_open(), never_truncated()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("programs:evidence", args=[self.log.number, self.id])

    @property
    def code(self) -> str:
        """Short readable address, unique enough within an agreement: first 12 of the id."""
        return f"BKT-{self.id.hex[:12]}"
