"""What each unit was called and where it stood on any day: dated, never edited, read in lists."""

from datetime import date, timedelta

import pghistory
import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from accounts.models.organization import Organization, told_by_its_history
from p4gn_portal.ranges import never_two_at_once
from p4gn_portal.triggers import Refuse, RefuseUnless, never_deleted, never_truncated


@pghistory.track()
class OrganizationVersion(models.Model):
    """One dated name and place of a unit; the first reaches back without end.

    A change closes it and opens the next. A ralat empties it and opens another over its days.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="versions", verbose_name="unit"
    )
    name = models.CharField("nama", max_length=200)
    short_name = models.CharField("nama singkat", max_length=60)
    parent = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="unit induk",
    )
    validity = DateRangeField("masa berlaku")
    reason = models.TextField("dasar perubahan", blank=True, max_length=500)

    class Meta:
        verbose_name = "riwayat unit"
        verbose_name_plural = "riwayat unit"
        ordering = ["organization", "validity"]
        constraints = [
            never_two_at_once(
                "organizationversion_no_overlap",
                "organization_id",
                "Unit ini sudah memiliki nama dan kedudukan pada masa itu.",
            ),
            models.CheckConstraint(
                name="organizationversion_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("organization")),
            ),
        ]
        triggers = [
            Refuse(
                name="past_is_read_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "isempty(OLD.validity) OR NOT upper_inf(OLD.validity)"
                ),
                message="what a unit was called and where it stood is never rewritten",
            ),
            RefuseUnless(
                name="only_closed",
                operation=pgtrigger.Update,
                holds="(to_jsonb(NEW) - 'validity') = (to_jsonb(OLD) - 'validity')"
                " AND NEW.validity <@ OLD.validity AND (isempty(NEW.validity) OR"
                " (lower(NEW.validity) IS NOT DISTINCT FROM lower(OLD.validity)"
                " AND NOT upper_inf(NEW.validity)))",
                message="a unit's present wording is closed or struck out, not edited",
            ),
            told_by_its_history("NEW.organization_id", pgtrigger.Insert | pgtrigger.Update),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.name}"

    @property
    def first_day(self) -> date | None:
        """The first day it held; None: as far back as anything is known."""
        return self.validity.lower

    @property
    def last_day(self) -> date | None:
        """The last day it held; None: it holds still."""
        return self.validity.upper - timedelta(days=1) if self.validity.upper else None

    @property
    def is_struck_out(self) -> bool:
        """A ralat took its place: it never held on any day."""
        return bool(self.validity.isempty)


def name_on(day: date | OuterRef, unit: str = "pk", *, field: str = "name") -> Subquery:
    """A unit's name on a day, to annotate a list with: a column of its query, not one a row.

    `unit`: the path to it from the row (`lead`); `field`: `name` or `short_name`; `day` may be a
    column of the row, as `OuterRef("performed_on")`.
    """
    versions = OrganizationVersion.objects.filter(organization=OuterRef(unit))
    return Subquery(versions.filter(validity__contains=day).order_by().values(field)[:1])
