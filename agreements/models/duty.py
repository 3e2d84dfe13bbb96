"""Kewajiban: what one party owes under an article, and when it falls due."""

from datetime import date
from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Organization, name_on
from agreements.models.agreement import Agreement, Party
from agreements.models.amendment import Amendment
from agreements.models.article import Article
from agreements.models.validity import (
    Version,
    VersionQuerySet,
    version_triggers,
)
from p4gn_portal.ranges import never_two_at_once
from p4gn_portal.triggers import RefuseUnless, never_deleted, never_truncated


class Strand(models.TextChoices):
    """Bidang of P4GN; the four of the source, and what supports them all."""

    PREVENTION = "pencegahan", "Pencegahan"
    EMPOWERMENT = "pemberdayaan", "Pemberdayaan Masyarakat"
    REHABILITATION = "rehabilitasi", "Rehabilitasi"
    ERADICATION = "pemberantasan", "Pemberantasan"
    SUPPORT = "dukungan", "Dukungan"


@pghistory.track()
class Duty(models.Model):
    """One duty through all its versions, known by its code."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="duties")
    code = models.CharField("kode", max_length=12)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors"
    )

    class Meta:
        verbose_name = "kewajiban"
        verbose_name_plural = "kewajiban"
        ordering = ["agreement", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "code"],
                name="duty_code_once_per_agreement",
                violation_error_message="Kode kewajiban ini sudah dipakai.",
            ),
        ]
        triggers = [never_deleted(), never_truncated()]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("reports:duty", args=[self.code])


class DutyVersionQuerySet(VersionQuerySet):
    def called_on(self, day: date) -> Self:
        """With the obligor's short name of that day as `obligor_then`."""
        return self.annotate(obligor_then=name_on(day, "obligor__organization", field="short_name"))

    def with_first_day(self) -> Self:
        """Join the day on which the duty first bound, under whichever wording, as `first_day`."""
        wordings = DutyVersion.objects.enacted().filter(duty=models.OuterRef("duty"))
        days = wordings.order_by("validity__startswith").values("validity__startswith")
        return self.annotate(first_day=models.Subquery(days[:1]))


@pghistory.track()
class DutyVersion(Version):
    """One dated statement of a duty: who owes what, under which article, shown by which proof."""

    class Kind(models.TextChoices):
        REGULATION = "regulasi", "Regulasi"
        FUNDING = "pendanaan", "Pendanaan"
        FACILITIES = "sarana", "Sarana dan prasarana"
        MOBILISATION = "mobilisasi", "Mobilisasi Perangkat Daerah"
        COORDINATION = "koordinasi", "Koordinasi"
        PREVENTION = "pencegahan", "Pencegahan"
        EMPOWERMENT = "pemberdayaan", "Pemberdayaan"
        REHABILITATION = "rehabilitasi", "Rehabilitasi"
        ERADICATION = "pemberantasan", "Pemberantasan"
        REPORTING = "pelaporan", "Pelaporan"

    class DueRule(models.TextChoices):
        ONCE = "once", "Satu kali"
        QUARTERLY = "quarterly", "Setiap triwulan"
        SEMESTER = "semester", "Setiap semester"
        ANNUAL = "annual", "Setiap tahun"
        ON_EVENT = "on_event", "Bila terjadi"

    class IkotanVariable(models.TextChoices):
        FAMILY = "keluarga", "Ketahanan keluarga"
        COMMUNITY = "masyarakat", "Ketahanan masyarakat"
        TERRITORY = "kewilayahan", "Kewilayahan"
        INSTITUTION = "kelembagaan", "Kelembagaan"
        LAW = "hukum", "Hukum"

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="versions")
    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="duty_versions")
    article = models.ForeignKey(
        Article,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duty_versions",
        verbose_name="pasal",
        help_text="Boleh kosong selama draf; wajib sebelum ditetapkan.",
    )
    clause = models.CharField("ayat", max_length=40, blank=True)
    obligor = models.ForeignKey(
        Party, models.PROTECT, related_name="duty_versions", verbose_name="pihak"
    )
    owner = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="unit penanggung jawab",
    )
    kind = models.CharField("jenis", max_length=14, choices=Kind)
    strand = models.CharField("bidang", max_length=14, choices=Strand, blank=True)
    ikotan_variable = models.CharField(
        "variabel IKOTAN", max_length=12, choices=IkotanVariable, blank=True
    )
    title = models.CharField("kewajiban", max_length=200)
    statement = models.TextField("rumusan")
    proof_expected = models.TextField("bukti yang diharapkan", blank=True)
    due_rule = models.CharField("jatuh tempo", max_length=10, choices=DueRule, blank=True)
    due_on = models.DateField("paling lambat", null=True, blank=True)
    source_quote = models.TextField("kalimat sumber", blank=True)

    first_day: date | None  # known to rows of `with_first_day`
    obligor_then: str  # the obligor's short name on the day `called_on` names

    objects: ClassVar[models.Manager["DutyVersion"]] = DutyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "rumusan kewajiban"
        verbose_name_plural = "rumusan kewajiban"
        constraints = [
            never_two_at_once(
                "dutyversion_no_overlap",
                "duty_id",
                "Kewajiban ini sudah memiliki rumusan pada masa itu.",
            ),
            models.UniqueConstraint(
                fields=["duty", "amendment"], name="dutyversion_once_per_amendment"
            ),
            models.CheckConstraint(
                name="dutyversion_in_force_has_article",
                condition=Q(validity__isnull=True) | Q(article__isnull=False),
                violation_error_message="Kewajiban yang berlaku harus bersumber pada sebuah pasal.",
            ),
            models.CheckConstraint(
                name="dutyversion_once_has_a_day",
                condition=Q(validity__isnull=True)
                | Q(due_rule="once", due_on__isnull=False)
                | (~Q(due_rule__in=["", "once"]) & Q(due_on__isnull=True)),
                violation_error_message="Pilih jatuh tempo; kewajiban satu kali memerlukan "
                "tanggal paling lambat.",
            ),
        ]
        triggers = [
            *version_triggers(),
            RefuseUnless(
                name="within_one_agreement",
                operation=pgtrigger.Insert | pgtrigger.Update,
                holds="""(SELECT d.agreement_id FROM agreements_duty d WHERE d.id = NEW.duty_id)
                    = ALL (SELECT agreement_id FROM agreements_party WHERE id = NEW.obligor_id
                    UNION ALL SELECT agreement_id FROM agreements_article WHERE id = NEW.article_id
                    UNION ALL SELECT agreement_id FROM agreements_amendment
                        WHERE id = NEW.amendment_id)""",
                message="duty, party, article and amendment belong to one agreement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty.code} {self.title}"

    @property
    def obligor_called(self) -> str:
        """The obligor's short name on the day the row was read for, else today's."""
        return getattr(self, "obligor_then", self.obligor.organization.short_name)

    def binds_on(self, day: date) -> bool:
        """Whether the duty binds that day, under this wording or one before it."""
        end = self.validity.upper if self.validity else None
        first = self.first_day
        return first is not None and first <= day and (end is None or day < end)
