"""Notices to one person about one thing, each given once; and the mails that carry them."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from accounts.models import User


class Mailed(models.Model):
    """What goes out by mail once: leased while it is sent, marked once it was accepted."""

    mailing_until = models.DateTimeField(null=True, blank=True, editable=False)
    mailed_at = models.DateTimeField("dikirim pada", null=True, blank=True)
    mail_error = models.CharField(max_length=80, blank=True, editable=False)  # why it was given up

    class Meta:
        abstract = True


class Digest(Mailed):
    """The one mail of a day to one person."""

    user = models.ForeignKey(User, models.CASCADE, related_name="digests")
    day = models.DateField("hari")

    class Meta:
        verbose_name = "ringkasan harian"
        verbose_name_plural = "ringkasan harian"
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.day}"


class DailyRound(models.Model):
    """What is seen to once a day; unfinished, it is taken up again by the next tick."""

    day = models.DateField("hari", unique=True)
    finished_at = models.DateTimeField("selesai pada", null=True, blank=True)

    class Meta:
        verbose_name = "putaran harian"
        verbose_name_plural = "putaran harian"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"


class Notification(Mailed):
    """What a person is told in the portal, and by mail in the way the person chose."""

    class Kind(models.TextChoices):
        """What a person is told of."""

        LOG_RETURNED = "log_returned", "Catatan perlu perbaikan"
        LOG_REJECTED = "log_rejected", "Catatan ditolak"
        LOG_VERIFIED = "log_verified", "Catatan terverifikasi"
        DRAFT_WAITS = "draft_waits", "Draf catatan belum dikirim"
        FIX_WAITS = "fix_waits", "Perbaikan catatan belum dikirim"
        QUEUE_WAITS = "queue_waits", "Catatan menunggu verifikasi"
        ACTIVITY_DUE = "activity_due", "Kegiatan mendekati akhir triwulan"
        ACTIVITY_LATE = "activity_late", "Kegiatan terlambat"
        NUDGE = "nudge", "Pengingat untuk penanggung jawab"
        REPORT_READY = "report_ready", "Laporan selesai disusun"
        REPORT_FAILED = "report_failed", "Laporan gagal disusun"
        REPORT_DUE = "report_due", "Laporan mendekati tenggat"
        REPORT_LATE = "report_late", "Laporan melewati tenggat"
        AGREEMENT_ENDING = "agreement_ending", "Perjanjian mendekati akhir"
        RECOUNT_DIFFERS = "recount_differs", "Rekonsiliasi menemukan selisih"
        THREAD_BROKEN = "thread_broken", "Benang bukti terputus"
        SEAL_BROKEN = "seal_broken", "Segel jejak audit tidak sesuai"

    class Way(models.TextChoices):
        """How a notice reaches a person."""

        PORTAL = "portal", "Hanya di portal"
        DIGEST = "digest", "Ringkasan harian"
        AT_ONCE = "at_once", "Surel segera"

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField("jenis", max_length=16, choices=Kind)
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.CharField(max_length=36)
    object = GenericForeignKey("content_type", "object_id")
    occasion = models.CharField(max_length=40, blank=True)  # tells two notices of a kind apart
    way = models.CharField("cara", max_length=8, choices=Way)  # as chosen when it was given
    note = models.CharField("catatan", max_length=300, blank=True)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="dari"
    )
    created_at = models.DateTimeField("pada", auto_now_add=True)
    read_at = models.DateTimeField("dibaca pada", null=True, blank=True)
    digest = models.ForeignKey(
        Digest, models.SET_NULL, null=True, blank=True, related_name="notices"
    )

    class Meta:
        verbose_name = "pemberitahuan"
        verbose_name_plural = "pemberitahuan"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "content_type", "object_id", "occasion"],
                name="notification_given_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user"],
                condition=models.Q(read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(fields=["kind", "content_type", "object_id"], name="notification_about"),
            models.Index(
                fields=["id"],
                condition=models.Q(
                    way__in=["digest", "at_once"],
                    mailed_at__isnull=True,
                    mail_error="",
                    digest__isnull=True,
                ),
                name="notification_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.get_kind_display()}"


class NoticePreference(models.Model):
    """How one person wants to hear of one kind; in the portal it is told in any case."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField("jenis", max_length=16, choices=Notification.Kind)
    way = models.CharField("cara", max_length=8, choices=Notification.Way)

    class Meta:
        verbose_name = "pilihan pemberitahuan"
        verbose_name_plural = "pilihan pemberitahuan"
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="noticepreference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.way}"
