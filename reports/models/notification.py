"""Notices to one person about one thing, each given once."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from accounts.models import User


class Notification(models.Model):
    """What a person is told in the portal, and by mail once the transaction holds."""

    class Kind(models.TextChoices):
        """What a person is told of."""

        LOG_RETURNED = "log_returned", "Catatan perlu perbaikan"
        LOG_REJECTED = "log_rejected", "Catatan ditolak"
        LOG_VERIFIED = "log_verified", "Catatan terverifikasi"
        REPORT_READY = "report_ready", "Laporan selesai disusun"
        REPORT_FAILED = "report_failed", "Laporan gagal disusun"
        REPORT_DUE = "report_due", "Laporan mendekati tenggat"
        AGREEMENT_ENDING = "agreement_ending", "Perjanjian mendekati akhir"
        RECOUNT_DIFFERS = "recount_differs", "Rekonsiliasi menemukan selisih"

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField("jenis", max_length=16, choices=Kind)
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.CharField(max_length=36)
    object = GenericForeignKey("content_type", "object_id")
    occasion = models.CharField(max_length=40, blank=True)  # tells two notices of a kind apart
    created_at = models.DateTimeField("pada", auto_now_add=True)
    read_at = models.DateTimeField("dibaca pada", null=True, blank=True)
    mailed_at = models.DateTimeField("dikirim pada", null=True, blank=True)

    class Meta:
        verbose_name = "pemberitahuan"
        verbose_name_plural = "pemberitahuan"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "content_type", "object_id", "occasion"],
                name="notification_given_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.get_kind_display()}"
