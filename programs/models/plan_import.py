"""A workbook that was handed in for a Renja: kept as it came, with what was made of it."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import User
from p4gn_portal.storage import document_path
from p4gn_portal.triggers import Refuse, never_deleted, never_truncated
from programs.models.plan import WorkPlan


@pghistory.track(exclude=["preview"])
class PlanImport(models.Model):
    """One workbook, read against one revision of a plan. It writes once, and all or nothing.

    `preview` holds each row as it was judged last: sheet, number, title, status, faults, changes.
    """

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="imports")
    ordinal = models.PositiveIntegerField("nomor")  # within the agreement and year
    file = models.FileField("berkas", upload_to=document_path, max_length=200)
    name = models.CharField("nama berkas", max_length=100)
    sha256 = models.CharField(max_length=64, editable=False)
    preview = models.JSONField(default=list, editable=False)
    handed_in_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="diunggah oleh"
    )
    handed_in_at = models.DateTimeField("diunggah pada", auto_now_add=True)
    applied_at = models.DateTimeField("diterapkan pada", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "impor Renja"
        verbose_name_plural = "impor Renja"
        ordering = ["-handed_in_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "ordinal"], name="planimport_ordinal_once"),
            models.CheckConstraint(name="planimport_has_a_file", condition=~Q(file="")),
        ]
        triggers = [
            Refuse(
                name="applied_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__applied_at__isnull=False),
                message="an import that was applied is read-only",
            ),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"Impor {self.ordinal}: {self.name}"
