"""Produk hukum: regulations and decrees beside the memorandum, each with its source."""

from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from agreements.models.agreement import Agreement
from agreements.models.duty import Duty
from p4gn_portal.storage import document_path
from p4gn_portal.triggers import Refuse, RefuseUnless, never_deleted, never_truncated, never_updated

FIRST_YEAR = 1945
CODE_LENGTH = 60
UNKNOWN = "Belum diketahui"
INSTRUMENT = "agreements_legalinstrument"


class LegalInstrumentQuerySet(models.QuerySet["LegalInstrument"]):
    def listed(self) -> Self:
        """Those not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def in_order(self) -> Self:
        """Local before national, the weightier kind first, then the newest; withdrawn ones last."""
        ranks = [When(kind=kind, then=Value(rank)) for rank, kind in enumerate(self.model.Kind)]
        return self.order_by(
            F("withdrawn_at").asc(nulls_first=True),
            Case(*ranks, output_field=models.IntegerField()),
            F("year").desc(nulls_last=True),
            "code",
        )


@pghistory.track()
class LegalInstrument(models.Model):
    """One regulation or decree and what it means for the memorandum.

    It is a reference, not the text: what no source says stays empty and is shown as not known.
    """

    class Kind(models.TextChoices):
        """The value begins the readable address."""

        REGENCY_REGULATION = "perda", "Peraturan Daerah Kabupaten"
        REGENT_REGULATION = "perbup", "Peraturan Bupati"
        REGENT_DECREE = "sk-bupati", "Keputusan Bupati"
        REGENT_INSTRUCTION = "instruksi-bupati", "Instruksi Bupati"
        CIRCULAR = "surat-edaran", "Surat Edaran"
        PROVINCIAL_REGULATION = "perda-provinsi", "Peraturan Daerah Provinsi"
        BNNP_DECREE = "sk-bnnp", "Keputusan Kepala BNNP"
        LAW = "uu", "Undang-Undang"
        GOVERNMENT_REGULATION = "pp", "Peraturan Pemerintah"
        PRESIDENTIAL_REGULATION = "perpres", "Peraturan Presiden"
        PRESIDENTIAL_INSTRUCTION = "inpres", "Instruksi Presiden"
        HOME_MINISTER_REGULATION = "permendagri", "Peraturan Menteri Dalam Negeri"
        BNN_REGULATION = "peraturan-bnn", "Peraturan BNN"
        OTHER = "lainnya", "Produk hukum lainnya"

    class Certainty(models.TextChoices):
        SEEN = "seen", "Dilihat di sumber"
        UNCHECKED = "unchecked", "Belum diperiksa"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="instruments")
    code = models.SlugField("alamat", max_length=CODE_LENGTH)
    kind = models.CharField("jenis", max_length=20, choices=Kind)
    official_number = models.CharField("nomor", max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(
        "tahun", null=True, blank=True, validators=[MinValueValidator(FIRST_YEAR)]
    )
    title = models.CharField("tentang", max_length=500)
    set_on = models.DateField("tanggal penetapan", null=True, blank=True)
    meaning = models.TextField("arti bagi nota kesepakatan")
    source = models.TextField("sumber")
    certainty = models.CharField("keyakinan", max_length=10, choices=Certainty)
    url = models.CharField(
        "alamat web", max_length=500, blank=True, validators=[URLValidator(["http", "https"])]
    )
    document = models.FileField("pindaian", upload_to=document_path, blank=True, max_length=200)
    document_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("dicabut pada", null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name="dicabut oleh",
    )  # fmt: skip
    withdrawal_reason = models.TextField("alasan pencabutan", blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LegalInstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = "produk hukum"
        verbose_name_plural = "produk hukum"
        ordering = ["agreement", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "code"], name="legalinstrument_code_once_per_agreement"
            ),
            models.UniqueConstraint(
                "agreement",
                "kind",
                "official_number",
                Coalesce("year", 0),
                condition=Q(withdrawn_at__isnull=True) & ~Q(official_number=""),
                name="legalinstrument_number_once",
                violation_error_message="Produk hukum dengan jenis, nomor, dan tahun ini sudah "
                "tercatat.",
            ),
            models.UniqueConstraint(
                fields=["agreement", "kind", "title"],
                condition=Q(withdrawn_at__isnull=True, official_number=""),
                name="legalinstrument_unnumbered_once",
                violation_error_message="Produk hukum tanpa nomor dengan jenis dan judul ini sudah "
                "tercatat.",
            ),
            models.CheckConstraint(
                name="legalinstrument_withdrawn_with_reason",
                condition=Q(
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason=""
                )
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawal_reason=""),
                violation_error_message="Isikan alasan pencabutan.",
            ),
            models.CheckConstraint(
                name="legalinstrument_says_its_source",
                condition=~Q(title="") & ~Q(meaning="") & ~Q(source=""),
                violation_error_message="Isikan judul, arti, dan sumbernya.",
            ),
            models.CheckConstraint(
                name="legalinstrument_code_is_no_page", condition=~Q(code="baru")
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="keeps_its_address", fields=["agreement", "code"]),
            Refuse(
                name="withdrawn_is_read_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
                message="a withdrawn legal instrument is read-only",
            ),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agreements:instrument", args=[self.agreement.slug, self.code])

    @property
    def name(self) -> str:
        """What people call it: kind, number and year; no year that the number ends with already."""
        kind, number, year = self.get_kind_display(), self.official_number, self.year
        if not number:
            return f"{kind} (nomor belum diketahui)"
        says_year = year is None or number.endswith(f"/{year}")
        return f"{kind} Nomor {number}" + ("" if says_year else f" Tahun {year}")

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


@pghistory.track()
class InstrumentDuty(models.Model):
    """How an instrument bears on a duty of the same agreement."""

    class Bearing(models.TextChoices):
        FULFILS = "fulfils", "Memenuhi"
        GROUNDS = "grounds", "Menjadi dasar"

    instrument = models.ForeignKey(
        LegalInstrument, models.PROTECT, related_name="duty_links", verbose_name="produk hukum"
    )
    duty = models.ForeignKey(
        Duty, models.PROTECT, related_name="instrument_links", verbose_name="kewajiban"
    )
    bearing = models.CharField("hubungan", max_length=8, choices=Bearing)

    objects: ClassVar[models.Manager["InstrumentDuty"]] = models.Manager()

    class Meta:
        verbose_name = "kewajiban produk hukum"
        verbose_name_plural = "kewajiban produk hukum"
        ordering = ["duty__code", "bearing"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "duty", "bearing"], name="instrumentduty_once"
            ),
        ]
        triggers = [
            RefuseUnless(
                name="one_agreement",
                holds=f"(SELECT agreement_id FROM {INSTRUMENT} WHERE id = NEW.instrument_id)"  # noqa: S608
                " = (SELECT agreement_id FROM agreements_duty WHERE id = NEW.duty_id)",
                message="instrument and duty belong to one agreement",
            ),
            RefuseUnless(
                name="while_listed",
                operation=pgtrigger.Insert,
                holds=f"(SELECT withdrawn_at FROM {INSTRUMENT} WHERE id = NEW.instrument_id)"  # noqa: S608
                " IS NULL",
                message="a withdrawn legal instrument keeps its duties",
            ),
            RefuseUnless(
                name="let_go_while_listed",
                operation=pgtrigger.Delete,
                holds=f"(SELECT withdrawn_at FROM {INSTRUMENT} WHERE id = OLD.instrument_id)"  # noqa: S608
                " IS NULL",
                message="a withdrawn legal instrument keeps its duties",
            ),
            never_updated(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} → {self.duty}"
