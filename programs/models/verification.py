"""Verification: the other party's decision on a log, written once."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import User
from agreements.models import Party
from p4gn_portal.triggers import RefuseUnless, append_only
from programs.models.log import ActivityLog


@pghistory.track()
class Verification(models.Model):
    """One decision of one person on one submission. No party verifies its own work."""

    class Decision(models.TextChoices):
        """What may be decided; the same words as the log's state."""

        VERIFIED = "verified", "Verifikasi"
        RETURNED = "returned", "Kembalikan untuk diperbaiki"
        REJECTED = "rejected", "Tolak"

    log = models.ForeignKey(ActivityLog, models.PROTECT, related_name="verifications")
    round = models.PositiveIntegerField("putaran")
    verifier = models.ForeignKey(User, models.PROTECT, related_name="verifications")
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="verifications", verbose_name="pihak pemeriksa"
    )
    decision = models.CharField("keputusan", max_length=10, choices=Decision)
    checklist = models.JSONField("daftar periksa", default=dict, blank=True)
    field = models.CharField("bagian yang diperbaiki", max_length=40, blank=True)
    note = models.TextField("catatan pemeriksa", blank=True, max_length=2000)
    decided_at = models.DateTimeField("diputuskan pada", auto_now_add=True)

    class Meta:
        verbose_name = "verifikasi"
        verbose_name_plural = "verifikasi"
        ordering = ["log", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["log", "round"], name="verification_once_per_round"),
            models.CheckConstraint(
                name="verification_refusal_has_reason",
                condition=Q(decision="verified") | ~Q(note=""),
                violation_error_message="Tuliskan alasan pengembalian atau penolakan.",
            ),
        ]
        triggers = [
            RefuseUnless(
                name="of_a_submitted_log",
                operation=pgtrigger.Insert,
                holds="EXISTS (SELECT 1 FROM programs_activitylog WHERE id = NEW.log_id"
                " AND state = 'submitted' AND version = NEW.round)",
                message="only a submitted log is decided, in its present round",
            ),
            RefuseUnless(
                name="never_own_work",
                operation=pgtrigger.Insert,
                holds="""EXISTS (WITH RECURSIVE lineage AS (
                    SELECT o.id, o.parent_id FROM accounts_organization o
                    JOIN accounts_user u ON u.organization_id = o.id WHERE u.id = NEW.verifier_id
                    UNION SELECT o.id, o.parent_id FROM accounts_organization o
                    JOIN lineage l ON o.id = l.parent_id
                    ), sides AS (SELECT p.id FROM agreements_party p
                    JOIN programs_activitylog l ON l.agreement_id = p.agreement_id
                    WHERE l.id = NEW.log_id AND p.organization_id IN (SELECT id FROM lineage))
                    SELECT 1 FROM programs_activitylog l
                    WHERE l.id = NEW.log_id AND l.author_id <> NEW.verifier_id
                    AND NEW.party_id IN (SELECT id FROM sides)
                    AND l.party_id NOT IN (SELECT id FROM sides))""",
                message="no party verifies its own work",
            ),
            *append_only(),
        ]

    def __str__(self) -> str:
        return f"{self.log_id}: {self.decision}"
