"""Who opened an attendance sheet: it names people, so each look at one is remembered."""

import pghistory
from django.db import models

from accounts.models import User
from p4gn_portal.triggers import append_only
from programs.models.evidence import Evidence
from programs.models.log import ActivityLog


@pghistory.track(pghistory.InsertEvent("opened"))
class SheetOpening(models.Model):
    """One look at one attendance sheet: who, when and, where a reason is asked for, why.

    It outlives the sheet, which its unit may still take from a draft.
    """

    log = models.ForeignKey(ActivityLog, models.PROTECT, related_name="openings")
    evidence = models.ForeignKey(
        Evidence, models.DO_NOTHING, db_constraint=False, related_name="openings"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("dibuka pada", auto_now_add=True)
    reason = models.TextField("alasan", blank=True)

    class Meta:
        verbose_name = "pembukaan daftar hadir"
        verbose_name_plural = "pembukaan daftar hadir"
        ordering = ["-opened_at", "-pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.log} {self.opened_at:%Y-%m-%d %H:%M}"
