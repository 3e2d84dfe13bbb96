"""The cause of every wording: the original text (ordinal 0) and each amendment after it."""

from datetime import date
from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agreements.models.agreement import Agreement
from p4gn_portal.storage import document_path
from p4gn_portal.triggers import Refuse, never_deleted, never_truncated


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def enacted(self) -> Self:
        return self.filter(state=Amendment.State.ENACTED)

    def open(self) -> Self:
        """Drafted or proposed, not yet enacted or withdrawn."""
        return self.filter(state__in=[Amendment.State.DRAFT, Amendment.State.PROPOSED])


@pghistory.track()
class Amendment(models.Model):
    """A signed change of the text. Drafted by one admin, enacted by another, then read-only."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", "Naskah asli"
        ADDENDUM = "addendum", "Adendum"
        CORRECTION = "correction", "Ralat"
        TERMINATION = "termination", "Pengakhiran"

    class State(models.TextChoices):
        DRAFT = "draft", "Draf"
        PROPOSED = "proposed", "Diajukan"
        ENACTED = "enacted", "Ditetapkan"
        ABANDONED = "abandoned", "Ditarik"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="amendments")
    ordinal = models.PositiveSmallIntegerField("urutan")
    kind = models.CharField("jenis", max_length=12, choices=Kind, default=Kind.ADDENDUM)
    number = models.CharField("nomor", max_length=100, blank=True)
    title = models.CharField("judul", max_length=300)
    reason = models.TextField("alasan", blank=True)
    signed_on = models.DateField("tanggal penandatanganan", null=True, blank=True)
    effective_on = models.DateField("berlaku mulai", null=True, blank=True)
    extends_until = models.DateField(
        "berlaku sampai dengan",
        null=True,
        blank=True,
        help_text="Hari terakhir perjanjian menurut naskah ini; kosong bila tidak diubah.",
    )
    retroactive_reason = models.TextField("alasan berlaku surut", blank=True)
    document = models.FileField(
        "naskah bertanda tangan", upload_to=document_path, blank=True, max_length=200
    )
    document_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField("status", max_length=10, choices=State, default=State.DRAFT)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    enacted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    enacted_at = models.DateTimeField("ditetapkan pada", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "perubahan perjanjian"
        verbose_name_plural = "perubahan perjanjian"
        ordering = ["agreement", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "ordinal"], name="amendment_ordinal_once_per_agreement"
            ),
            models.CheckConstraint(
                name="amendment_original_is_ordinal_zero",
                condition=Q(ordinal=0, kind="original") | (Q(ordinal__gt=0) & ~Q(kind="original")),
            ),
            models.CheckConstraint(
                name="amendment_enacted_is_complete",
                condition=~Q(state="enacted")
                | Q(
                    signed_on__isnull=False,
                    effective_on__isnull=False,
                    enacted_at__isnull=False,
                    enacted_by__isnull=False,
                    drafted_by__isnull=False,
                    proposed_by__isnull=False,
                )
                & ~Q(document=""),
                violation_error_message="Penetapan memerlukan tanggal dan naskah bertanda tangan.",
            ),
            models.CheckConstraint(
                name="amendment_enacted_by_another",
                condition=Q(enacted_by__isnull=True)
                | (~Q(enacted_by=F("drafted_by")) & ~Q(enacted_by=F("proposed_by"))),
                violation_error_message="Perubahan ditetapkan oleh admin lain, bukan penyusunnya.",
            ),
            models.CheckConstraint(
                name="amendment_ends_after_start",
                condition=Q(extends_until__isnull=True)
                | Q(effective_on__isnull=True)
                | Q(extends_until__gte=F("effective_on")),
                violation_error_message="Tanggal akhir tidak boleh mendahului tanggal mulai.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="two_hands",
                field="state",
                transitions=[
                    ("draft", "proposed"),
                    ("proposed", "draft"),
                    ("proposed", "enacted"),
                    ("draft", "abandoned"),
                    ("proposed", "abandoned"),
                ],
            ),
            Refuse(
                name="settled_is_read_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["enacted", "abandoned"]),
                message="an enacted or withdrawn amendment is read-only",
            ),
            Refuse(
                name="born_as_draft",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state="draft"),
                message="an amendment begins as a draft",
            ),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreements:amendment", args=[self.agreement.slug, self.ordinal])

    @property
    def is_original(self) -> bool:
        return self.kind == self.Kind.ORIGINAL

    @property
    def is_termination(self) -> bool:
        """It ends the agreement on its day and words nothing."""
        return self.kind == self.Kind.TERMINATION

    def base_day(self) -> date:
        """The day whose text a draft changes: its effective day, else today."""
        return self.effective_on or timezone.localdate()
