"""Which periodic reports an agreement owes, and when each falls due."""

import pghistory
from django.db import models

from agreements.models import Agreement
from p4gn_portal.triggers import never_deleted, never_truncated


class ReportKind(models.TextChoices):
    """How long a period a report tells of."""

    MONTHLY = "monthly", "Laporan Bulanan"
    QUARTERLY = "quarterly", "Laporan Triwulan"
    SEMESTER = "semester", "Laporan Semester"
    ANNUAL = "annual", "Laporan Tahunan"


@pghistory.track()
class ReportSchedule(models.Model):
    """One kind of report an agreement owes at the end of each period."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="schedules")
    kind = models.CharField("jenis", max_length=10, choices=ReportKind)
    starts_on = models.DateField("periode pertama dimulai")
    due_days = models.PositiveSmallIntegerField("tenggat (hari setelah periode)", default=10)
    recipients = models.TextField("penerima", blank=True, help_text="Satu jabatan setiap baris.")
    addresses = models.TextField(
        "surel penerima", blank=True, help_text="Satu alamat surel setiap baris."
    )
    active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name = "jadwal laporan"
        verbose_name_plural = "jadwal laporan"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "kind"],
                name="reportschedule_kind_once_per_agreement",
                violation_error_message="Jadwal untuk jenis laporan ini sudah ada.",
            ),
        ]
        triggers = [never_deleted(), never_truncated()]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def address_list(self) -> list[str]:
        """Addresses that published reports of this kind are mailed to."""
        return self.addresses.split()
