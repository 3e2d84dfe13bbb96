"""The memorandum as a whole, who made it, and what the source says about it."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organization, User, name_on
from p4gn_portal.storage import document_path
from p4gn_portal.triggers import never_deleted, never_truncated

if TYPE_CHECKING:
    from agreements.models.article import ArticleVersion
    from agreements.models.duty import DutyVersion


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def for_user(self, user: User) -> Self:
        """Agreements to which the user's unit, or a unit above it, is a party."""
        return self.filter(
            pk__in=Party.objects.filter(organization__in=user.lineage_ids).values("agreement")
        )


@pghistory.track()
class Agreement(models.Model):
    """A memorandum between parties. Its words live in versions, its causes in amendments."""

    class Kind(models.TextChoices):
        MEMORANDUM = "nota_kesepakatan", "Nota Kesepakatan"
        COOPERATION = "perjanjian_kerja_sama", "Perjanjian Kerja Sama"

    class Status(models.TextChoices):
        DISCUSSED = "discussed", "Pembahasan"
        CONCLUDED = "concluded", "Ditetapkan"
        TERMINATED = "terminated", "Diakhiri"

    class Standing(models.TextChoices):
        """What the status means on one day; derived, never stored."""

        DISCUSSED = "discussed", "Pembahasan"
        SIGNED = "signed", "Ditandatangani"
        IN_FORCE = "in_force", "Berlaku"
        EXPIRED = "expired", "Berakhir"
        TERMINATED = "terminated", "Diakhiri"

    slug = models.SlugField("alamat", max_length=60, unique=True)
    title = models.CharField("judul", max_length=300)
    kind = models.CharField("jenis", max_length=30, choices=Kind, default=Kind.MEMORANDUM)
    subject = models.TextField("perihal", blank=True)
    signed_on = models.DateField("tanggal penandatanganan", null=True, blank=True)
    effective = DateRangeField("masa berlaku", null=True, blank=True)
    source_document = models.FileField(
        "naskah bertanda tangan", upload_to=document_path, blank=True, max_length=200
    )
    source_note = models.TextField("keterangan sumber", blank=True)
    status = models.CharField("status", max_length=12, choices=Status, default=Status.DISCUSSED)
    terminated_on = models.DateField("diakhiri per tanggal", null=True, blank=True)
    is_example = models.BooleanField("data contoh", default=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "perjanjian"
        verbose_name_plural = "perjanjian"
        ordering = ["is_example", "title"]
        constraints = [
            models.CheckConstraint(
                name="agreement_concluded_has_validity",
                condition=Q(status="discussed")
                | Q(effective__isnull=False, signed_on__isnull=False),
                violation_error_message="Perjanjian yang ditetapkan harus memiliki tanggal "
                "penandatanganan dan masa berlaku.",
            ),
            models.CheckConstraint(
                name="agreement_termination_dated",
                condition=Q(status="terminated", terminated_on__isnull=False)
                | (~Q(status="terminated") & Q(terminated_on__isnull=True)),
                violation_error_message="Isikan tanggal pengakhiran.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="life",
                field="status",
                transitions=[
                    ("discussed", "concluded"),
                    ("concluded", "terminated"),
                    ("terminated", "concluded"),  # a ralat mends a wrong ending
                ],
            ),
            pgtrigger.ReadOnly(name="never_changes_side", fields=["is_example"]),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreements:detail", args=[self.slug])

    @property
    def last_day(self) -> date | None:
        """The last day of validity, as papers say it; the range itself ends a day later."""
        if self.effective is None or self.effective.upper is None:
            return None
        return self.effective.upper - timedelta(days=1)

    @property
    def last_day_in_force(self) -> date | None:
        """The last day of validity, or the day before an early end; None while neither is known."""
        _, end = self.validity
        return end and end - timedelta(days=1)

    def standing_on(self, day: date | None = None) -> "Agreement.Standing":
        """What the agreement is that WITA day (default today)."""
        day = day or timezone.localdate()
        if self.status == self.Status.DISCUSSED or self.effective is None:
            return self.Standing.DISCUSSED
        if self.terminated_on is not None and day >= self.terminated_on:
            return self.Standing.TERMINATED
        if self.effective.lower is not None and day < self.effective.lower:
            return self.Standing.SIGNED
        if self.effective.upper is not None and day >= self.effective.upper:
            return self.Standing.EXPIRED
        return self.Standing.IN_FORCE

    @property
    def validity(self) -> tuple[date | None, date | None]:
        """The first day in force and the day after the last; an early end counts."""
        if self.effective is None:
            return None, None
        ends = [day for day in (self.effective.upper, self.terminated_on) if day is not None]
        return self.effective.lower, min(ends, default=None)

    def is_in_force_on(self, day: date) -> bool:
        return self.standing_on(day) == self.Standing.IN_FORCE

    def parties_on(self, day: date) -> "models.QuerySet[Party]":
        """The parties with the names they bore that day (`called`), in order."""
        parties = self.parties.select_related("organization")
        return parties.annotate(name_then=name_on(day, "organization"))

    def text_on(self, day: date) -> "models.QuerySet[ArticleVersion]":
        """The articles as they read that day, in order."""
        from agreements.models.article import ArticleVersion

        return (
            ArticleVersion.objects.in_force_on(day)
            .filter(article__agreement=self)
            .select_related("article", "amendment")
            .order_by("article__position")
        )

    def duties_on(self, day: date) -> "models.QuerySet[DutyVersion]":
        """The duties as they stood that day, with party and article, by code."""
        from agreements.models.duty import DutyVersion

        return (
            DutyVersion.objects.in_force_on(day)
            .filter(duty__agreement=self)
            .select_related("duty", "obligor__organization", "article", "amendment")
            .with_first_day()
            .called_on(day)
            .order_by("duty__code")
        )


@pghistory.track()
class Party(models.Model):
    """One side of an agreement: its capacity, role and signatory, as its signed paper says."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="parties")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="parties", verbose_name="instansi"
    )
    ordinal = models.PositiveSmallIntegerField("urutan")
    capacity = models.CharField("sebutan", max_length=60, blank=True)
    role_statement = models.TextField("peran", blank=True)
    signatory_name = models.CharField("nama penanda tangan", max_length=150, blank=True)
    signatory_position = models.CharField("jabatan penanda tangan", max_length=150, blank=True)
    document_number = models.CharField("nomor naskah", max_length=100, blank=True)

    class Meta:
        verbose_name = "pihak"
        verbose_name_plural = "para pihak"
        ordering = ["agreement", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "ordinal"], name="party_ordinal_once_per_agreement"
            ),
            models.UniqueConstraint(
                fields=["agreement", "organization"],
                name="party_organization_once_per_agreement",
                violation_error_message="Instansi ini sudah menjadi pihak.",
            ),
        ]
        triggers = [never_deleted(), never_truncated()]

    def __str__(self) -> str:
        return self.organization.short_name

    @property
    def called(self) -> str:
        """The party's name on the day the row was read for, else today's."""
        return getattr(self, "name_then", self.organization.name)


class SourceStatement(models.Model):
    """One thing the source says about the agreement, with the very sentence that says it."""

    class Topic(models.TextChoices):
        MEETING = "meeting", "Pertemuan"
        PRESENCE = "presence", "Hadir"
        ROLE = "role", "Peran"
        GOAL = "goal", "Sasaran"
        STRAND = "strand", "Bidang"
        PERIOD = "period", "Waktu"
        STATUS = "status", "Status"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="statements")
    ordinal = models.PositiveSmallIntegerField("urutan")
    topic = models.CharField("pokok", max_length=12, choices=Topic)
    statement = models.TextField("pernyataan")
    quote = models.TextField("kalimat sumber")
    doubt = models.TextField("yang perlu dikonfirmasi", blank=True)
    settled = models.TextField("hasil konfirmasi", blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "pernyataan sumber"
        verbose_name_plural = "pernyataan sumber"
        ordering = ["agreement", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "ordinal"], name="sourcestatement_ordinal_once"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="as_found", fields=["topic", "statement", "quote", "doubt"]),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return self.statement[:80]

    @property
    def needs_confirmation(self) -> bool:
        """The source contradicts itself here and nobody has settled it yet."""
        return bool(self.doubt) and not self.settled
