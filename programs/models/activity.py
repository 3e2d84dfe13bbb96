"""Kegiatan Renja: what is planned for each duty, by which indicators and targets it is measured."""

from datetime import date
from typing import Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organization, name_on
from agreements.models import Agreement, Duty
from agreements.models.duty import Strand
from p4gn_portal.triggers import RefuseUnless, never_deleted, never_truncated
from programs.models.plan import (
    NOTHING_IN_FORCE,
    Quarter,
    WorkPlan,
    changed_by_approval,
    follows_its_plan,
)
from programs.models.region import Region


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Questions about activities of the Renja."""

    def of(self, agreement: Agreement, year: int | None = None) -> Self:
        """Activities of an agreement, and of one year where it is given."""
        found = self.filter(agreement=agreement)
        return found if year is None else found.filter(year=year)

    def called_on(self, day: date) -> Self:
        """With the lead's short name of that day as `lead_then`."""
        return self.annotate(lead_then=name_on(day, "lead", field="short_name"))

    def without_duty(self) -> Self:
        """A finding: an activity that serves no duty."""
        return self.exclude(pk__in=ActivityDuty.objects.values("activity"))


class RanAction(models.TextChoices):
    """The four actions of the national action plan that each unit is asked about twice a year."""

    OUTREACH = "sosialisasi", "Sosialisasi"
    URINE_TEST = "tes-urine", "Tes urine"
    REGULATION = "regulasi", "Regulasi"
    TASK_FORCE = "satgas", "Pembentukan satgas/relawan"


def wording_of_an_activity() -> list[RefuseUnless]:
    """How an activity fares may be said at any time; what it is moves by approval."""
    holds = NOTHING_IN_FORCE.format(agreement="NEW.agreement_id", year="NEW.year")
    message = "an approved plan keeps its wording; make a revision"
    return [
        RefuseUnless(
            name="added_by_approval", operation=pgtrigger.Insert, holds=holds, message=message
        ),
        RefuseUnless(
            name="worded_by_approval",
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(exclude=["state", "version"]),
            holds=holds,
            message=message,
        ),
    ]


@pghistory.track()
class Activity(models.Model):
    """One activity of the Renja: planned for duties, led by one unit, measured by indicators."""

    class State(models.TextChoices):
        PLANNED = "planned", "Belum Dimulai"
        RUNNING = "running", "Berjalan"
        DONE = "done", "Selesai"
        POSTPONED = "postponed", "Tertunda"
        CANCELLED = "cancelled", "Dibatalkan"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="activities")
    year = models.PositiveSmallIntegerField("tahun")
    code = models.CharField("kode", max_length=12)
    title = models.CharField("kegiatan", max_length=300)
    strand = models.CharField("bidang", max_length=14, choices=Strand)
    lead = models.ForeignKey(
        Organization, models.PROTECT, related_name="led_activities", verbose_name="penanggung jawab"
    )
    supports = models.ManyToManyField(
        Organization, blank=True, related_name="supported_activities", verbose_name="pendukung"
    )
    duties = models.ManyToManyField(
        Duty, through="ActivityDuty", related_name="activities", verbose_name="kewajiban"
    )
    ran_action = models.CharField("aksi RAN", max_length=12, choices=RanAction, blank=True)
    budget_code = models.CharField("kode anggaran", max_length=60, blank=True)
    location = models.CharField("lokasi", max_length=200, blank=True)
    regions = models.ManyToManyField(
        Region, blank=True, related_name="activities", verbose_name="wilayah"
    )
    starts_on = models.DateField("mulai", null=True, blank=True)
    ends_on = models.DateField("selesai", null=True, blank=True)
    state = models.CharField("status", max_length=10, choices=State, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1, editable=False)

    lead_then: str  # its lead's short name on the day `called_on` names

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "kegiatan Renja"
        verbose_name_plural = "kegiatan Renja"
        ordering = ["agreement", "year", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year", "code"],
                name="activity_code_once_per_year",
                violation_error_message="Kode kegiatan ini sudah dipakai pada tahun tersebut.",
            ),
            models.CheckConstraint(
                name="activity_ends_after_start",
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Tanggal selesai tidak boleh mendahului tanggal mulai.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="stays_in_its_year", fields=["agreement", "year"]),
            *wording_of_an_activity(),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("programs:activity", args=[self.year, self.code])

    @property
    def lead_called(self) -> str:
        """The lead's short name on the day the row was read for, else today's."""
        return getattr(self, "lead_then", self.lead.short_name)

    def is_late_on(self, day: date | None = None) -> bool:
        """Past its planned end and not complete (domain: alert *Terlambat*)."""
        day = day or timezone.localdate()
        closed = {self.State.DONE, self.State.CANCELLED}
        return self.ends_on is not None and day > self.ends_on and self.state not in closed


@pghistory.track()
class ActivityDuty(models.Model):
    """The link of the thread between an activity and a duty it serves."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="duty_links")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="activity_links")

    class Meta:
        verbose_name = "kewajiban kegiatan"
        verbose_name_plural = "kewajiban kegiatan"
        constraints = [
            models.UniqueConstraint(fields=["activity", "duty"], name="activityduty_once"),
        ]
        triggers = [
            RefuseUnless(
                name="one_agreement",
                holds="(SELECT agreement_id FROM programs_activity WHERE id = NEW.activity_id)"
                " = (SELECT agreement_id FROM agreements_duty WHERE id = NEW.duty_id)",
                message="activity and duty belong to one agreement",
            ),
            *changed_by_approval(is_removed=True),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"{self.activity.code} → {self.duty.code}"


class ActivitySupport(Activity.supports.through):  # type: ignore[name-defined]
    """A unit that supports an activity: guarded like the rest of its wording."""

    class Meta:
        proxy = True
        triggers = [*changed_by_approval(is_removed=True), never_truncated()]


class ActivityRegion(Activity.regions.through):  # type: ignore[name-defined]
    """A place of an activity: guarded like the rest of its wording."""

    class Meta:
        proxy = True
        triggers = [*changed_by_approval(is_removed=True), never_truncated()]


@pghistory.track()
class Indicator(models.Model):
    """What an activity is measured by, and how its figures add up over time."""

    class Polarity(models.TextChoices):
        """Whether more is better."""

        POSITIVE = "positive", "Makin besar makin baik"
        NEGATIVE = "negative", "Makin kecil makin baik"

    class Accumulation(models.TextChoices):
        """How its figures add up over time."""

        SUM = "sum", "Kumulatif"
        LATEST = "latest", "Posisi"
        AVERAGE = "average", "Rata-rata"

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="indicators")
    ordinal = models.PositiveSmallIntegerField("urutan", default=1)
    name = models.CharField("indikator", max_length=200)
    unit = models.CharField("satuan", max_length=60)
    polarity = models.CharField(
        "polaritas", max_length=8, choices=Polarity, default=Polarity.POSITIVE
    )
    accumulation = models.CharField("jenis target", max_length=8, choices=Accumulation)
    weight = models.DecimalField("bobot", max_digits=6, decimal_places=2, default=1)
    baseline = models.DecimalField(
        "kondisi awal", max_digits=18, decimal_places=4, null=True, blank=True
    )
    dimensions = ArrayField(
        models.CharField(max_length=12),
        verbose_name="dirinci menurut",
        default=list,
        blank=True,
    )

    class Meta:
        verbose_name = "indikator"
        verbose_name_plural = "indikator"
        ordering = ["activity", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "ordinal"], name="indicator_ordinal_once_per_activity"
            ),
            models.CheckConstraint(
                name="indicator_weight_positive",
                condition=Q(weight__gt=0),
                violation_error_message="Bobot harus lebih besar dari nol.",
            ),
            models.CheckConstraint(
                name="indicator_mean_has_no_parts",
                condition=~Q(accumulation="average") | Q(dimensions=[]),
                violation_error_message="Indikator rata-rata tidak dapat dirinci.",
            ),
        ]
        triggers = [
            RefuseUnless(
                name="meaning_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__accumulation__df=pgtrigger.F("new__accumulation"))
                | pgtrigger.Q(old__polarity__df=pgtrigger.F("new__polarity"))
                | pgtrigger.Q(old__unit__df=pgtrigger.F("new__unit"))
                | pgtrigger.Q(old__activity__df=pgtrigger.F("new__activity")),
                holds="NEW.activity_id = OLD.activity_id AND NOT EXISTS"
                " (SELECT 1 FROM programs_measurement WHERE indicator_id = NEW.id)",
                message="an indicator that has been measured keeps its meaning",
            ),
            *changed_by_approval(),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})"

    @property
    def code(self) -> str:
        """Readable address of the indicator within its agreement and year, `K-07.1`."""
        return f"{self.activity.code}.{self.ordinal}"


@pghistory.track()
class Target(models.Model):
    """What one plan revision asks of an indicator in one quarter. No row: nothing is asked."""

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="targets")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    quarter = models.PositiveSmallIntegerField("triwulan", choices=Quarter)
    value = models.DecimalField("target", max_digits=18, decimal_places=4)

    class Meta:
        verbose_name = "target"
        verbose_name_plural = "target"
        ordering = ["plan", "indicator", "quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "indicator", "quarter"], name="target_once_per_quarter"
            ),
            models.CheckConstraint(
                name="target_quarter_in_year", condition=Q(quarter__gte=1, quarter__lte=4)
            ),
            models.CheckConstraint(
                name="target_not_negative",
                condition=Q(value__gte=0),
                violation_error_message="Target tidak boleh negatif.",
            ),
        ]
        triggers = [
            *follows_its_plan(),
            RefuseUnless(
                name="one_agreement_and_year",
                holds="""EXISTS (SELECT 1 FROM programs_workplan p, programs_activity a,
                    programs_indicator i WHERE p.id = NEW.plan_id AND i.id = NEW.indicator_id
                    AND a.id = i.activity_id
                    AND a.agreement_id = p.agreement_id AND a.year = p.year)""",
                message="plan and indicator belong to one agreement and year",
            ),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.get_quarter_display()}: {self.value}"
