"""Who heads or speaks for a unit, in which capacity and from when to when."""

from datetime import date, timedelta
from typing import Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from accounts.models.organization import Organization
from accounts.models.user import is_service_number
from p4gn_portal.ranges import never_two_at_once
from p4gn_portal.triggers import never_deleted, never_truncated


@pghistory.track()
class Office(models.Model):
    """A seat of a unit; it stays while those who hold it come and go."""

    class Kind(models.TextChoices):
        HEAD = "kepala", "Pimpinan unit"
        SECRETARY = "sekretaris", "Sekretaris"
        CONTACT = "narahubung", "Narahubung P4GN"

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="offices", verbose_name="unit"
    )
    kind = models.CharField("kedudukan", max_length=10, choices=Kind)

    class Meta:
        verbose_name = "jabatan unit"
        verbose_name_plural = "jabatan unit"
        ordering = ["organization", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind"], name="office_once_per_unit"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="stays_in_its_unit"),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class OfficeHolderQuerySet(models.QuerySet["OfficeHolder"]):
    def on(self, day: date) -> Self:
        """Those who hold an office that day."""
        return self.filter(period__contains=day)

    def heads(self) -> Self:
        """Of the units themselves."""
        return self.filter(office__kind=Office.Kind.HEAD)

    def leading_first(self) -> Self:
        """Who acts before who holds the office for good: on that day it is the one that signs."""
        order = [
            models.When(capacity=one, then=models.Value(rank))
            for rank, one in enumerate(OfficeHolder.Capacity.values)
        ]
        return self.order_by(
            models.Case(*order, output_field=models.IntegerField()).desc(), "period", "pk"
        )


@pghistory.track()
class OfficeHolder(models.Model):
    """One person in one office for a span of days; rank and position as they were then."""

    class Capacity(models.TextChoices):
        DEFINITIVE = "definitif", "Definitif"
        ON_BEHALF = "an", "a.n. (atas nama)"
        ACTING = "plt", "Plt. (pelaksana tugas)"
        STAND_IN = "plh", "Plh. (pelaksana harian)"

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="holders", verbose_name="kedudukan"
    )
    name = models.CharField("nama lengkap dan gelar", max_length=150)
    position = models.CharField("nama jabatan", max_length=200)
    rank = models.CharField("pangkat/golongan", max_length=100, blank=True)
    nip = models.CharField("NIP/NRP", max_length=18, blank=True, validators=[is_service_number])
    capacity = models.CharField(
        "status jabatan", max_length=10, choices=Capacity, default=Capacity.DEFINITIVE
    )
    period = DateRangeField("masa jabatan")
    source = models.CharField("dasar", max_length=200, blank=True)

    objects = OfficeHolderQuerySet.as_manager()

    class Meta:
        verbose_name = "pejabat"
        verbose_name_plural = "pejabat"
        ordering = ["office", "-period"]
        constraints = [
            never_two_at_once(
                "officeholder_one_definitive",
                "office_id",
                "Pada masa itu sudah ada pejabat definitif lain.",
                span="period",
                condition=Q(capacity="definitif"),
            ),
            models.CheckConstraint(
                name="officeholder_holds_some_day",
                condition=Q(period__isempty=False),
                violation_error_message="Masa jabatan memuat sedikitnya satu hari.",
            ),
            models.CheckConstraint(
                name="officeholder_is_named", condition=~Q(name="") & ~Q(position="")
            ),
            models.CheckConstraint(
                name="officeholder_service_number",
                condition=Q(nip__regex=r"^([0-9]{8}|[0-9]{18})?$"),
                violation_error_message="NIP terdiri atas 18 angka, NRP 8 angka.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="stays_in_its_office", fields=["office"]),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"

    @property
    def title(self) -> str:
        """The position as a letter names it: `Plt. Kepala Dinas Sosial`."""
        if self.capacity == self.Capacity.DEFINITIVE:
            return self.position
        return f"{self.get_capacity_display().split()[0]} {self.position}"

    @property
    def first_day(self) -> date | None:
        """The first day in office; None: not known."""
        return self.period.lower

    @property
    def last_day(self) -> date | None:
        """The last day in office; None: still held."""
        return self.period.upper - timedelta(days=1) if self.period.upper else None
