"""Published reports that go out by mail to people without an account, each once."""

from django.db import models

from reports.models.notification import Mailed
from reports.models.report import ProgressReport


class ReportMail(Mailed):
    """One published report to one address; made with the publication, sent by the tick."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="mails")
    address = models.EmailField("alamat surel")

    class Meta:
        verbose_name = "surel laporan"
        verbose_name_plural = "surel laporan"
        ordering = ["report", "address"]
        constraints = [
            models.UniqueConstraint(fields=["report", "address"], name="reportmail_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.address}"


class StoppedAddress(models.Model):
    """An address whose holder wants no report any more, of whatever agreement."""

    address = models.EmailField("alamat surel", unique=True)
    since = models.DateTimeField("sejak", auto_now_add=True)

    class Meta:
        verbose_name = "alamat yang berhenti"
        verbose_name_plural = "alamat yang berhenti"
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address
