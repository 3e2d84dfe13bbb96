"""A periodic report: assembled once into a snapshot, rendered, published, never changed after."""

import secrets
from datetime import date, timedelta
from typing import Any, Self

import pghistory
import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organization, User
from accounts.roles import Role
from agreements.models import Agreement
from p4gn_portal.triggers import Refuse, RefuseUnless, append_only, never_deleted, never_truncated
from reports.models.schedule import ReportKind

READS_WHOLE_DRAFTS = (Role.FIELD_OFFICER, Role.VERIFIER, Role.EXECUTIVE, Role.AUDITOR)
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that reads like something else
ASSEMBLY_TRIES = 3


# Of this report and the revisions before it: the history remembers each composer and each writer.
NO_HAND_IN_IT = """NOT EXISTS (
    SELECT 1 FROM reports_progressreport told
    WHERE told.agreement_id = NEW.agreement_id AND told.kind = NEW.kind
    AND told.period_start = NEW.period_start AND told.revision <= NEW.revision
    AND (EXISTS (SELECT 1 FROM reports_progressreportevent past
            WHERE past.pgh_obj_id = told.id AND past.composed_by_id = NEW.published_by_id)
        OR EXISTS (SELECT 1 FROM reports_narrativeevent past
            WHERE past.report_id = told.id AND past.written_by_id = NEW.published_by_id)))"""


def event_model(name: str) -> Any:
    """The history table of a model of this app."""
    return apps.get_model("reports", f"{name}Event")


def new_verification_code() -> str:
    """Twelve characters in three groups: 60 bits, easy to read aloud and to type."""
    return "-".join("".join(secrets.choice(CODE_ALPHABET) for _ in range(4)) for _ in range(3))


def report_file_path(instance: "ReportFile", filename: str) -> str:
    """Stored under the hash of its bytes, whatever it was called."""
    return f"reports/{instance.sha256[:2]}/{instance.sha256}.{instance.format}"


def units_kept_to(user: User) -> list[int] | None:
    """Ids of the units to whose lines of an unpublished report a person is kept; None: to none.

    Whoever writes, decides, leads or audits reads a draft whole; an operator the lines of the own
    unit and those below it; others no draft at all (empty).
    """
    if user.has_role(*READS_WHOLE_DRAFTS):
        return None
    if user.organization_id is None or not user.has_role(Role.UNIT_OPERATOR):
        return []
    return Organization.objects.branch_ids(user.organization_id)


def tells_of(units: list[int]) -> models.Func:
    """Whether the snapshot has a line of an activity that one of the units leads."""
    return models.Func(
        F("snapshot"),
        models.Value("$.lines[*].activity.lead_id ? (@ == $units[*])"),
        models.Value({"units": units}, models.JSONField()),
        function="jsonb_path_exists",
        output_field=models.BooleanField(),
    )


class ProgressReportQuerySet(models.QuerySet["ProgressReport"]):
    """Questions about reports: whose, in which state, held by whom."""

    def for_user(self, user: User) -> Self:
        """Reports of the agreements one's unit is party to: published, or a draft one may read.

        An operator opens a draft only when it tells of the own unit (`units_kept_to`).
        """
        of_own = self.filter(agreement__in=Agreement.objects.for_user(user))
        return of_own.told_to(units_kept_to(user))

    def told_to(self, units: list[int] | None) -> Self:
        """Published, or with a line of one of the units; None: all."""
        if units is None:
            return self
        published = Q(state=ProgressReport.State.PUBLISHED)
        return self.filter(published | Q(tells_of(units)) if units else published)

    def published(self) -> Self:
        """Those that never change any more."""
        return self.filter(state=ProgressReport.State.PUBLISHED)

    def abandoned_by_workers(self) -> Self:
        """Being assembled by nobody: never leased, or the lease ran out by the database's clock."""
        return self.filter(state=ProgressReport.State.ASSEMBLING).filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
        )


@pghistory.track(exclude=["snapshot", "progress", "lease_until"])
class ProgressReport(models.Model):
    """One report of one period in one revision; a correction is the next revision."""

    class State(models.TextChoices):
        """Its life, from assembly to publication; arrows are the trigger's."""

        ASSEMBLING = "assembling", "Sedang disusun"
        DRAFT = "draft", "Draf"
        IN_REVIEW = "in_review", "Menunggu reviu"
        PUBLISHED = "published", "Diterbitkan"
        FAILED = "failed", "Gagal disusun"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="reports")
    kind = models.CharField("jenis", max_length=10, choices=ReportKind)
    period_start = models.DateField("awal periode")
    period_end = models.DateField("akhir periode")
    revision = models.PositiveSmallIntegerField("perbaikan ke", default=0)
    code = models.CharField("kode", max_length=24, editable=False)
    state = models.CharField("status", max_length=10, choices=State, default=State.ASSEMBLING)
    due_on = models.DateField("tenggat")
    snapshot = models.JSONField(null=True, blank=True, editable=False)
    snapshot_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    progress = models.PositiveSmallIntegerField("kemajuan (%)", default=0, editable=False)
    progress_note = models.CharField(max_length=120, blank=True, editable=False)
    verification_code = models.CharField(
        max_length=14, unique=True, default=new_verification_code, editable=False
    )
    attempt = models.PositiveIntegerField(default=0, editable=False)  # the fencing token
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    failure = models.TextField("sebab kegagalan", blank=True, editable=False)
    created_at = models.DateTimeField("dibuat pada", auto_now_add=True)
    assembled_at = models.DateTimeField("disusun pada", null=True, blank=True, editable=False)
    composed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField("diterbitkan pada", null=True, blank=True)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan"
        verbose_name_plural = "laporan"
        ordering = ["-period_end", "kind", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "kind", "period_start", "revision"],
                name="report_once_per_period_and_revision",
            ),
            models.UniqueConstraint(fields=["agreement", "code"], name="report_code_once"),
            models.CheckConstraint(
                name="report_period_has_length", condition=Q(period_end__gt=F("period_start"))
            ),
            models.CheckConstraint(
                name="report_progress_in_percent", condition=Q(progress__gte=0, progress__lte=100)
            ),
            models.CheckConstraint(
                name="report_told_is_frozen",
                condition=Q(state__in=["assembling", "failed"])
                | Q(snapshot__isnull=False, snapshot_sha256__regex="^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="report_published_by_another",
                condition=~Q(state="published")
                | Q(
                    published_by__isnull=False,
                    published_at__isnull=False,
                    composed_by__isnull=False,
                )
                & ~Q(published_by=F("composed_by")),
                violation_error_message="Laporan diterbitkan oleh penanda tangan yang bukan "
                "penyusunnya.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="life",
                field="state",
                transitions=[
                    ("assembling", "draft"),
                    ("assembling", "failed"),
                    ("failed", "assembling"),
                    ("draft", "assembling"),
                    ("draft", "in_review"),
                    ("in_review", "draft"),
                    ("in_review", "published"),
                ],
            ),
            Refuse(
                name="published_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="published"),
                message="a published report never changes; make a revision",
            ),
            Refuse(
                name="born_assembling",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state="assembling"),
                message="a report begins by being assembled",
            ),
            RefuseUnless(
                name="published_by_no_hand_in_it",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state="published"),
                holds=NO_HAND_IN_IT,
                message="whoever composed a report or wrote in it does not publish it",
            ),
            RefuseUnless(
                name="attempts_only_grow",
                operation=pgtrigger.Update,
                holds="NEW.attempt >= OLD.attempt",
                message="an older attempt may not write over a newer one",
            ),
            pgtrigger.ReadOnly(
                name="stays_what_it_is",
                fields=[
                    "agreement",
                    "kind",
                    "period_start",
                    "period_end",
                    "revision",
                    "code",
                    "verification_code",
                ],
            ),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("reports:report", args=[self.code])

    @property
    def last_day(self) -> date:
        """The last day of the period; `period_end` is the day after it."""
        return self.period_end - timedelta(days=1)

    @property
    def is_late(self) -> bool:
        """Not published though its due day (WITA) is past."""
        return self.state != self.State.PUBLISHED and timezone.localdate() > self.due_on

    def hands(self) -> models.QuerySet[User]:
        """Everybody who ever composed it or wrote any of its words, as the history has it.

        Words come along into a revision, and with them the hands of the revisions before.
        """
        same = Q(
            agreement=self.agreement_id,
            kind=self.kind,
            period_start=self.period_start,
            revision__lte=self.revision,
        )
        reports = ProgressReport.objects.filter(same).values("pk")
        composed, worded = event_model("ProgressReport"), event_model("Narrative")
        return User.objects.filter(
            Q(pk__in=composed.objects.filter(pgh_obj__in=reports).values("composed_by"))
            | Q(pk__in=worded.objects.filter(report__in=reports).values("written_by"))
        )

    @property
    def successor(self) -> "ProgressReport | None":
        """The published revision that replaces this one, if there is one."""
        return (
            ProgressReport.objects.published()
            .filter(
                agreement=self.agreement_id,
                kind=self.kind,
                period_start=self.period_start,
                revision__gt=self.revision,
            )
            .order_by("revision")
            .last()
        )


@pghistory.track()
class Narrative(models.Model):
    """A section of a report that people write: obstacles, what helped, what follows."""

    class Section(models.TextChoices):
        """What people write, as form E.81 asks for it."""

        SUCCESS_FACTOR = "pendorong", "Faktor pendorong"
        OBSTACLE = "kendala", "Kendala"
        FOLLOW_UP = "tindak_lanjut", "Rencana tindak lanjut"

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="narratives")
    section = models.CharField("bagian", max_length=14, choices=Section)
    body = models.TextField("isi", blank=True, max_length=8000)
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "uraian laporan"
        verbose_name_plural = "uraian laporan"
        constraints = [
            models.UniqueConstraint(fields=["report", "section"], name="narrative_once"),
        ]
        triggers = [
            RefuseUnless(
                name="while_report_is_draft",
                operation=pgtrigger.Insert | pgtrigger.Update,
                holds="(SELECT state FROM reports_progressreport WHERE id = NEW.report_id)"
                " IN ('draft', 'assembling', 'failed')",
                message="only a draft report takes words",
            ),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.get_section_display()}"


class ReportFile(models.Model):
    """The stored bytes of one report in one format. Written once, hashed, never changed.

    A draft that is assembled anew gets new files; `attempt` says of which snapshot.
    """

    class Format(models.TextChoices):
        """The three forms of every report."""

        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"
        XLSX = "xlsx", "XLSX"

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="files")
    attempt = models.PositiveIntegerField()
    format = models.CharField("bentuk", max_length=4, choices=Format)
    file = models.FileField("berkas", upload_to=report_file_path, max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("ukuran (bita)")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "berkas laporan"
        verbose_name_plural = "berkas laporan"
        constraints = [
            models.UniqueConstraint(
                fields=["report", "attempt", "format"], name="reportfile_once_per_attempt"
            ),
            models.CheckConstraint(
                name="reportfile_hash_is_sha256", condition=Q(sha256__regex="^[0-9a-f]{64}$")
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.report_id}.{self.format}"
