"""Catatan kegiatan: what was done in the field, and the figures it reports."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Self

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, OrderBy, Q
from django.db.models.functions import MD5, Length, Lower
from django.urls import reverse

from accounts.models import Organization, User, name_on
from accounts.roles import Role
from agreements.models import Agreement, Party
from agreements.models.duty import Strand
from p4gn_portal.triggers import Refuse, RefuseUnless, never_deleted, never_truncated
from programs.breakdown import CATEGORIES, LABELS, Dimension
from programs.models.activity import Activity, Indicator
from programs.models.region import Region

LOG_WRITERS = (Role.FIELD_OFFICER, Role.UNIT_OPERATOR, Role.VERIFIER)
DECISIONS = ("verified", "returned", "rejected")
LOG_IS_OPEN = (
    "(SELECT state FROM programs_activitylog WHERE id = {row}.log_id) IN ('draft', 'returned')"
)


def while_its_log_is_open() -> list[RefuseUnless]:
    """Rows that belong to a log move only while the log is a draft or was returned."""
    return [
        RefuseUnless(
            name="while_log_is_open",
            holds=LOG_IS_OPEN.format(row="NEW"),
            message="a submitted log is read-only",
        ),
        RefuseUnless(
            name="removed_while_log_is_open",
            operation=pgtrigger.Delete | pgtrigger.Update,  # moved to another log is removed too
            holds=LOG_IS_OPEN.format(row="OLD"),
            message="a submitted log keeps its parts",
        ),
    ]


def by_number(path: str = "number", *, descending: bool = False) -> list[OrderBy]:
    """Order of readable numbers of a year: `CTT-2026-100000` comes after `CTT-2026-99999`."""
    keys = Length(path), F(path)
    return [one.desc() if descending else one.asc() for one in keys]


NEWEST_FIRST: tuple[str | OrderBy, ...] = ("-performed_on", *by_number(descending=True))


class LogCounter(models.Model):
    """The last number given to a log of one agreement and year. Its row lock orders givers."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "year"], name="logcounter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.year}: {self.last}"


class ActivityLogQuerySet(models.QuerySet["ActivityLog"]):
    """Questions about field logs."""

    def for_user(self, user: User) -> Self:
        """What was submitted; and all of one's own unit, or of one's party, for those who write."""
        scoped = self.filter(agreement__in=Agreement.objects.for_user(user))
        mine = Q(author=user)
        if user.organization_id is not None and user.has_role(*LOG_WRITERS):
            mine |= Q(organization__in=Organization.objects.in_branch(user.organization_id))
        if user.has_role(Role.FIELD_OFFICER):
            mine |= Q(party__organization__in=user.lineage_ids)
        return scoped.filter(mine | ~Q(state__in=[State.DRAFT, State.WITHDRAWN]))

    def awaiting_verification(self) -> Self:
        """Submitted and not decided yet."""
        return self.filter(state=State.SUBMITTED)

    def to_be_verified_by(self, user: User) -> Self:
        """The queue of one person: submitted by the other party, and not written by oneself."""
        return (
            self.awaiting_verification()
            .filter(agreement__in=Agreement.objects.for_user(user))
            .exclude(party__organization__in=user.lineage_ids)
            .exclude(author=user)
        )

    def verified(self) -> Self:
        """Accepted by the other party, replaced since or not."""
        return self.filter(state=State.VERIFIED)

    def counted(self) -> Self:
        """Verified, and not replaced by a verified correction: what every figure counts."""
        return self.verified().exclude(
            models.Exists(
                ActivityLog.objects.filter(corrects=models.OuterRef("pk"), state=State.VERIFIED)
            )
        )

    def verified_by(self, moment: datetime) -> Self:
        """Accepted by that moment; a decision is final, so what was accepted then still is."""
        return self.filter(
            verifications__decision=State.VERIFIED, verifications__decided_at__lt=moment
        )

    def counted_by(self, moment: datetime) -> Self:
        """What figures counted at that moment: verified by then, and not yet replaced by then."""
        replaced = ActivityLog.objects.verified_by(moment).filter(corrects=models.OuterRef("pk"))
        return self.verified_by(moment).exclude(models.Exists(replaced))

    def waiting_at(self, moment: datetime) -> Self:
        """Sent and not decided by then; one sent again is told from its last sending on."""
        decided = ActivityLog.objects.filter(
            pk=models.OuterRef("pk"),
            verifications__decided_at__lt=moment,
            verifications__decided_at__gte=F("submitted_at"),
        )
        sent = self.filter(submitted_at__lt=moment).exclude(state=State.WITHDRAWN)
        return sent.exclude(models.Exists(decided))

    def told_by_place(self) -> Self:
        """Without rehabilitation, of which no count is told by place: a village could name one."""
        return self.exclude(activity__strand=Strand.REHABILITATION)

    def in_chain_of(self, log: "ActivityLog") -> Self:
        """The log, those it corrects one after another, and all that correct any of them."""
        first = log.original_id or log.pk
        return self.filter(Q(pk=first) | Q(original=first))

    def with_thread(self) -> Self:
        """Join what a list shows, and the duties of each activity, in two queries."""
        joined = self.select_related(
            "activity__lead", "organization", "party__organization", "region__parent", "author"
        )
        return joined.called_then().prefetch_related("activity__duties")

    def called_then(self) -> Self:
        """With the names that the performing unit bore on the day of each log."""
        day = models.OuterRef("performed_on")
        return self.annotate(
            unit_then=name_on(day, "organization"),
            unit_short_then=name_on(day, "organization", field="short_name"),
        )


class State(models.TextChoices):
    """Life of a log; the words are those of the interface."""

    DRAFT = "draft", "Draf"
    SUBMITTED = "submitted", "Menunggu verifikasi"
    VERIFIED = "verified", "Terverifikasi"
    RETURNED = "returned", "Perlu perbaikan"
    REJECTED = "rejected", "Ditolak"
    WITHDRAWN = "withdrawn", "Dibatalkan"


@pghistory.track(exclude=["latitude", "longitude"])
class ActivityLog(models.Model):
    """What was done for one activity. The phone makes its id, so a resend is the same log."""

    State = State

    class Audience(models.TextChoices):
        """Whom an activity was held for."""

        PUPILS = "pelajar", "Pelajar/mahasiswa"
        CIVIL_SERVANTS = "asn", "ASN/aparatur"
        COMMUNITY = "masyarakat", "Masyarakat umum"
        FAMILIES = "keluarga", "Keluarga"
        VOLUNTEERS = "penggiat", "Penggiat/relawan"
        WORKERS = "pekerja", "Pekerja/dunia usaha"
        OTHER = "lainnya", "Lainnya"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="logs", editable=False)
    number = models.CharField("nomor", max_length=20, editable=False)
    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="logs", verbose_name="kegiatan Renja"
    )
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="logs", verbose_name="pihak", editable=False
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="logs", verbose_name="unit pelaksana"
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="logs", editable=False)
    performed_on = models.DateField("tanggal kegiatan")
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="logs",
        verbose_name="desa/kelurahan atau kecamatan",
    )
    place = models.CharField("tempat", max_length=200, blank=True)
    latitude = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    is_outside = models.BooleanField(
        default=False, editable=False
    )  # of its kecamatan, by the point
    participants_male = models.PositiveIntegerField(
        "peserta laki-laki", default=0, validators=[MaxValueValidator(100_000)]
    )
    participants_female = models.PositiveIntegerField(
        "peserta perempuan", default=0, validators=[MaxValueValidator(100_000)]
    )
    participants_unsplit = models.PositiveIntegerField(
        "peserta tanpa rincian", default=0, validators=[MaxValueValidator(100_000)]
    )
    audience = models.CharField("sasaran", max_length=12, choices=Audience, blank=True)
    narrative = models.TextField("uraian singkat", max_length=4000, blank=True)
    result = models.TextField("hasil", max_length=4000, blank=True)
    obstacle = models.TextField("kendala", max_length=4000, blank=True)
    follow_up = models.TextField("tindak lanjut", max_length=4000, blank=True)
    state = models.CharField("status", max_length=10, choices=State, default=State.DRAFT)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", editable=False
    )
    original = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )  # the log that a chain of corrections began with, set by the database
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    written_at = models.DateTimeField("ditulis pada (perangkat)", null=True, blank=True)
    received_at = models.DateTimeField("diterima pada", auto_now_add=True)
    submitted_at = models.DateTimeField("dikirim pada", null=True, blank=True, editable=False)

    unit_then: str  # these two are known to rows of `called_then`
    unit_short_then: str

    objects = ActivityLogQuerySet.as_manager()

    class Meta:
        verbose_name = "catatan kegiatan"
        verbose_name_plural = "catatan kegiatan"
        ordering = NEWEST_FIRST
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="activitylog_number_once"),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(state="verified"),
                name="activitylog_corrected_once",
            ),
            models.CheckConstraint(
                name="activitylog_people_within_reason",
                condition=Q(
                    participants_male__lte=100_000,
                    participants_female__lte=100_000,
                    participants_unsplit__lte=100_000,
                ),
                violation_error_message="Jumlah peserta harus berupa bilangan bulat 0 sampai "
                "100.000. Contoh: 45.",
            ),
            models.CheckConstraint(
                name="activitylog_submitted_is_complete",
                condition=Q(state__in=["draft", "withdrawn"])
                | (Q(submitted_at__isnull=False, region__isnull=False) & ~Q(narrative="")),
            ),
            models.CheckConstraint(
                name="activitylog_point_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
            ),
            models.CheckConstraint(
                name="activitylog_corrects_another",
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["agreement", "submitted_at"],
                condition=Q(state="submitted"),
                name="activitylog_queue",
            ),
            models.Index(fields=["activity", "state", "performed_on"]),
            models.Index(fields=["agreement", "-performed_on"]),
            models.Index(MD5(Lower("narrative")), name="activitylog_words"),
        ]
        triggers = [
            pgtrigger.FSM(
                name="life",
                field="state",
                transitions=[
                    ("draft", "submitted"),
                    ("returned", "submitted"),
                    *(("submitted", decision) for decision in DECISIONS),
                    ("draft", "withdrawn"),
                    ("submitted", "withdrawn"),
                    ("returned", "withdrawn"),
                ],
            ),
            Refuse(
                name="born_as_draft",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state="draft"),
                message="a log begins as a draft",
            ),
            pgtrigger.Trigger(
                name="original_of_a_correction",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("corrects_id", "original_id"),
                func="NEW.original_id := (SELECT coalesce(original_id, id)"
                " FROM programs_activitylog WHERE id = NEW.corrects_id); RETURN NEW;",
            ),
            Refuse(
                name="final_is_read_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["verified", "rejected", "withdrawn"]),
                message="a decided or withdrawn log is read-only; correct it by a new one",
            ),
            RefuseUnless(
                name="submitted_is_read_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="submitted"),
                holds="(to_jsonb(NEW) - 'state' - 'version') ="
                " (to_jsonb(OLD) - 'state' - 'version')",
                message="a submitted log is read-only",
            ),
            RefuseUnless(
                name="decided_by_verification",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="submitted", new__state__in=list(DECISIONS)),
                holds="EXISTS (SELECT 1 FROM programs_verification WHERE log_id = NEW.id"
                " AND round = NEW.version AND decision = NEW.state)",
                message="a log is decided by a recorded verification",
            ),
            RefuseUnless(
                name="one_agreement",
                holds="""NEW.agreement_id = (SELECT agreement_id FROM programs_activity
                    WHERE id = NEW.activity_id) AND NEW.agreement_id = (SELECT agreement_id
                    FROM agreements_party WHERE id = NEW.party_id)
                    AND (NEW.corrects_id IS NULL OR EXISTS (SELECT 1 FROM programs_activitylog c
                    WHERE c.id = NEW.corrects_id AND c.agreement_id = NEW.agreement_id
                    AND c.activity_id = NEW.activity_id AND c.party_id = NEW.party_id))""",
                message="log, activity, party and corrected log belong together",
            ),
            RefuseUnless(
                name="performed_by_its_party",
                holds="""EXISTS (WITH RECURSIVE lineage AS (
                    SELECT id, parent_id FROM accounts_organization WHERE id = NEW.organization_id
                    UNION SELECT o.id, o.parent_id FROM accounts_organization o
                    JOIN lineage l ON o.id = l.parent_id)
                    SELECT 1 FROM lineage JOIN agreements_party p ON p.organization_id = lineage.id
                    WHERE p.id = NEW.party_id)""",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("organization_id", "party_id"),
                message="the performing unit belongs to the party",
            ),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("programs:log", args=[self.number])

    @property
    def unit_called(self) -> str:
        """The performing unit as it was called on the day of the log, where that was read."""
        return getattr(self, "unit_then", self.organization.name)

    @property
    def unit_called_shortly(self) -> str:
        """The same by its short name."""
        return getattr(self, "unit_short_then", self.organization.short_name)

    @property
    def participants(self) -> int:
        """People present, told apart by sex or not."""
        return self.participants_male + self.participants_female + self.participants_unsplit

    @property
    def is_open(self) -> bool:
        """Its author may still change it."""
        return self.state in {State.DRAFT, State.RETURNED}


@pghistory.track()
class Measurement(models.Model):
    """The value a log reports for one indicator of its activity, in the indicator's unit."""

    log = models.ForeignKey(ActivityLog, models.PROTECT, related_name="measurements")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="measurements")
    value = models.DecimalField("capaian", max_digits=18, decimal_places=4)

    class Meta:
        verbose_name = "capaian catatan"
        verbose_name_plural = "capaian catatan"
        ordering = ["log", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["log", "indicator"], name="measurement_once_per_log"),
            models.CheckConstraint(
                name="measurement_not_negative",
                condition=Q(value__gte=0),
                violation_error_message="Capaian tidak boleh negatif.",
            ),
        ]
        triggers = [
            *while_its_log_is_open(),
            RefuseUnless(
                name="meets_its_parts",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,  # whole and parts are written one after another
                operation=pgtrigger.Update,
                holds="NOT EXISTS (SELECT 1 FROM programs_measurementpart p"
                " WHERE p.measurement_id = NEW.id GROUP BY p.dimension"
                " HAVING sum(p.value) <> NEW.value)",
                message="the parts of a figure add up to it",
            ),
            RefuseUnless(
                name="of_its_activity",
                holds="(SELECT activity_id FROM programs_activitylog WHERE id = NEW.log_id)"
                " = (SELECT activity_id FROM programs_indicator WHERE id = NEW.indicator_id)",
                message="a log reports indicators of its own activity",
            ),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"{self.log_id}: {self.indicator_id} = {self.value}"

    @property
    def told_parts(self) -> list[tuple[str, list[tuple[str, Decimal]]]]:
        """What the figure is made of: each dimension with its categories, in their order."""
        found: dict[str, dict[str, Decimal]] = {}
        for part in self.parts.all():
            found.setdefault(part.dimension, {})[part.category] = part.value
        return [
            (
                LABELS[Dimension(one)],
                [(label, found[one][key]) for key, label in names.items() if key in found[one]],
            )
            for one, names in CATEGORIES.items()
            if one in found
        ]
