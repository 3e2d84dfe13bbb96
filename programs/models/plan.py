"""Renja: the yearly plan, its revisions, and what moves only with them."""

from datetime import date
from typing import Self

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from agreements.models import Agreement
from p4gn_portal.triggers import Refuse, RefuseUnless, never_deleted, never_truncated

FIRST_YEAR, LAST_YEAR = 2020, 2100
PLAN_IS_DRAFT = "(SELECT state FROM programs_workplan WHERE id = {row}.plan_id) = 'draft'"


def follows_its_plan() -> list[RefuseUnless]:
    """Rows of a plan revision move only while that revision is a draft."""
    return [
        RefuseUnless(
            name="while_plan_is_draft",
            holds=PLAN_IS_DRAFT.format(row="NEW"),
            message="an approved plan is read-only; make a revision",
        ),
        RefuseUnless(
            name="removed_while_draft",
            operation=pgtrigger.Delete | pgtrigger.Update,  # moved to another plan is removed too
            holds=PLAN_IS_DRAFT.format(row="OLD"),
            message="an approved plan keeps its rows; make a revision",
        ),
    ]


NOTHING_IN_FORCE = """NOT EXISTS (SELECT 1 FROM programs_workplan p
    WHERE p.agreement_id = {agreement} AND p.year = {year} AND p.state = 'approved')"""
OF_ITS_ACTIVITY = "(SELECT {name} FROM programs_activity WHERE id = {row}.activity_id)"


def changed_by_approval(*, is_removed: bool = False) -> list[RefuseUnless]:
    """What a year's approved plan says of its activities moves only as another is approved.

    The approving transaction supersedes the former revision first; until it names the next one
    nothing is in force, and only then do these rows move (`WorkPlan`: `succeeded`).
    """

    def nothing_in_force(row: str) -> str:
        agreement, year = (
            OF_ITS_ACTIVITY.format(name=name, row=row) for name in ("agreement_id", "year")
        )
        return NOTHING_IN_FORCE.format(agreement=agreement, year=year)

    message = "an approved plan keeps its wording; make a revision"
    comes = RefuseUnless(name="written_by_approval", holds=nothing_in_force("NEW"), message=message)
    goes = RefuseUnless(
        name="removed_by_approval",
        operation=pgtrigger.Delete | pgtrigger.Update,
        holds=nothing_in_force("OLD"),
        message=message,
    )
    return [comes, goes] if is_removed else [comes]


class Quarter(models.IntegerChoices):
    """Quarters of the calendar year, as plans name them."""

    I = 1, "Triwulan I"  # noqa: E741
    II = 2, "Triwulan II"
    III = 3, "Triwulan III"
    IV = 4, "Triwulan IV"


class WorkPlanQuerySet(models.QuerySet["WorkPlan"]):
    """Questions about plans and their revisions."""

    def approved(self) -> Self:
        """Approved at some time; a later revision may have superseded it since."""
        return self.filter(state__in=[WorkPlan.State.APPROVED, WorkPlan.State.SUPERSEDED])

    def in_force_on(self, day: date) -> Self:
        """The revision that binds that day, of each agreement and year: the latest begun."""
        later = WorkPlan.objects.approved().filter(
            agreement=models.OuterRef("agreement"),
            year=models.OuterRef("year"),
            effective_on__lte=day,
            revision__gt=models.OuterRef("revision"),
        )
        return self.approved().filter(effective_on__lte=day).exclude(models.Exists(later))


@pghistory.track()
class WorkPlan(models.Model):
    """Renja of one agreement and year. Revision 0 is the plan, n the n-th *Perubahan*."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draf"
        APPROVED = "approved", "Disetujui"
        SUPERSEDED = "superseded", "Digantikan"

    class Kind(models.TextChoices):
        """What a revision is for the money: the first pagu, moved within it, or set anew."""

        ORIGINAL = "murni", "Murni"
        SHIFT = "pergeseran", "Pergeseran"
        CHANGE = "perubahan", "Perubahan"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField(
        "tahun", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    revision = models.PositiveSmallIntegerField("perubahan ke", default=0)
    kind = models.CharField("jenis", max_length=10, choices=Kind, default=Kind.ORIGINAL)
    state = models.CharField("status", max_length=10, choices=State, default=State.DRAFT)
    effective_on = models.DateField("berlaku mulai", null=True, blank=True)
    reason = models.TextField("alasan perubahan", blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("disetujui pada", null=True, blank=True)

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "Renja"
        verbose_name_plural = "Renja"
        ordering = ["agreement", "year", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year", "revision"], name="workplan_revision_once"
            ),
            models.UniqueConstraint(
                fields=["agreement", "year"],
                condition=Q(state="approved"),
                name="workplan_one_approved",
            ),
            models.UniqueConstraint(
                fields=["agreement", "year"],
                condition=Q(state="draft"),
                name="workplan_one_draft",
                violation_error_message="Masih ada draf Renja untuk tahun ini.",
            ),
            models.CheckConstraint(
                name="workplan_approved_is_complete",
                condition=Q(state="draft")
                | Q(
                    effective_on__isnull=False,
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="workplan_approved_by_another",
                condition=Q(approved_by__isnull=True)
                | Q(drafted_by__isnull=True)
                | ~Q(approved_by=F("drafted_by")),
                violation_error_message="Renja disetujui oleh orang lain, bukan penyusunnya.",
            ),
            models.CheckConstraint(
                name="workplan_revision_has_reason",
                condition=Q(revision=0) | Q(state="draft") | ~Q(reason=""),
                violation_error_message="Perubahan Renja memerlukan alasan.",
            ),
            models.CheckConstraint(
                name="workplan_kind_fits_revision",
                condition=Q(revision=0, kind="murni")
                | Q(revision__gt=0, kind__in=["pergeseran", "perubahan"]),
                violation_error_message="Renja awal bersifat murni; yang berikutnya pergeseran "
                "atau perubahan.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="life",
                field="state",
                transitions=[("draft", "approved"), ("approved", "superseded")],
            ),
            Refuse(
                name="born_as_draft",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state="draft"),
                message="a plan begins as a draft",
            ),
            Refuse(
                name="approved_is_read_only",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="draft")
                & (
                    pgtrigger.Q(old__effective_on__df=pgtrigger.F("new__effective_on"))
                    | pgtrigger.Q(old__year__df=pgtrigger.F("new__year"))
                    | pgtrigger.Q(old__revision__df=pgtrigger.F("new__revision"))
                    | pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind"))
                    | pgtrigger.Q(old__agreement__df=pgtrigger.F("new__agreement"))
                    | pgtrigger.Q(old__approved_by__df=pgtrigger.F("new__approved_by"))
                    | pgtrigger.Q(old__approved_at__df=pgtrigger.F("new__approved_at"))
                    | pgtrigger.Q(old__reason__df=pgtrigger.F("new__reason"))
                ),
                message="an approved plan is read-only; make a revision",
            ),
            RefuseUnless(
                name="succeeded",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,  # judged when the transaction ends
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state="superseded"),
                holds=f"NOT {NOTHING_IN_FORCE}".format(
                    agreement="NEW.agreement_id", year="NEW.year"
                ),
                message="a plan gives way only to the next approved one",
            ),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"Renja {self.year} {self.name}" if self.revision else f"Renja {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("programs:workplan", args=[self.year])

    @property
    def name(self) -> str:
        """Murni, Perubahan ke-1, or Perubahan ke-2 (pergeseran): what tells it in its year."""
        if not self.revision:
            return str(self.Kind.ORIGINAL.label)
        ordinal = f"Perubahan ke-{self.revision}"
        return f"{ordinal} (pergeseran)" if self.kind == self.Kind.SHIFT else ordinal

    @property
    def is_draft(self) -> bool:
        """Still being written."""
        return self.state == self.State.DRAFT

    @property
    def keeps_edits(self) -> bool:
        """A draft *Perubahan*: what is written in it waits with it until it is approved."""
        return self.is_draft and self.revision > 0

    @property
    def draft_query(self) -> str:
        """What an address needs to show a draft *Perubahan* rather than what is in force."""
        return f"?revisi={self.revision}" if self.keeps_edits else ""
