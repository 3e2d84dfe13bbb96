"""The smallest valid object of each kind; a test names only what matters to it."""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import factory
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Office, OfficeHolder, Organization, User
from accounts.roles import Role
from agreements.instruments import free_code
from agreements.models import (
    Agreement,
    Amendment,
    Article,
    ArticleVersion,
    Duty,
    DutyVersion,
    LegalInstrument,
    Party,
    Repeal,
    Retention,
)
from agreements.models.duty import Strand
from agreements.versions import beneath
from programs.models import (
    Achievement,
    Activity,
    ActivityDuty,
    ActivityLog,
    Budget,
    Evidence,
    Expenditure,
    FundingSource,
    IkotanScore,
    Indicator,
    Measurement,
    PromisedFile,
    Region,
    Target,
    Verification,
    WorkPlan,
)
from programs.numbering import next_number
from reports.example import clock
from reports.models import ProgressReport, ReportKind, ReportSchedule
from reports.periods import Period, report_code

YEAR = 2026
FIRST_DAY = date(YEAR, 1, 1)
PASSWORD = "kata sandi uji 2026"


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    slug = factory.Sequence(lambda n: f"unit-{n}")
    name = factory.Sequence(lambda n: f"Unit Organisasi {n}")
    short_name = factory.Sequence(lambda n: f"Unit {n}")
    kind = Organization.Kind.OPD
    parent = None


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"pengguna{n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@contoh.invalid")
    first_name = factory.Sequence(lambda n: f"Nama {n}")
    position = "Staf"
    organization = factory.SubFactory(OrganizationFactory)

    @factory.post_generation
    def roles(self: User, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            self.groups.set(Group.objects.filter(name__in=list(extracted)))


class OfficeHolderFactory(DjangoModelFactory):
    """The definitive head of a unit of its own, since a day nobody knows."""

    class Meta:
        model = OfficeHolder

    office = factory.SubFactory("tests.factories.OfficeFactory")
    name = factory.Sequence(lambda n: f"Pejabat {n}")
    position = "Kepala Unit"
    period = DateRange(None, None)


class OfficeFactory(DjangoModelFactory):
    class Meta:
        model = Office

    organization = factory.SubFactory(OrganizationFactory)
    kind = Office.Kind.HEAD


def user_in(organization: Organization, *roles: Role, **kwargs: Any) -> User:
    """A person of that unit in those roles."""
    return UserFactory(organization=organization, roles=roles, **kwargs)


class AgreementFactory(DjangoModelFactory):
    """Discussed, with both parties and nothing else; `in_force` brings one into force."""

    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"nota-{n}")
    title = factory.Sequence(lambda n: f"Nota Kesepakatan {n}")
    subject = "P4GN dan PN"

    @factory.post_generation
    def parties(self: Agreement, create: bool, extracted: Any, **kwargs: Any) -> None:
        if not create:
            return
        organizations = extracted or [
            OrganizationFactory(kind=Organization.Kind.PEMKAB),
            OrganizationFactory(kind=Organization.Kind.BNNP),
        ]
        for ordinal, organization in enumerate(organizations, start=1):
            Party.objects.create(agreement=self, organization=organization, ordinal=ordinal)


class AmendmentFactory(DjangoModelFactory):
    class Meta:
        model = Amendment

    agreement = factory.SubFactory(AgreementFactory)
    ordinal = 0
    kind = factory.LazyAttribute(
        lambda o: Amendment.Kind.ADDENDUM if o.ordinal else Amendment.Kind.ORIGINAL
    )
    title = factory.LazyAttribute(
        lambda o: f"Perubahan {o.ordinal}" if o.ordinal else "Naskah asli"
    )


class ArticleVersionFactory(DjangoModelFactory):
    """A draft wording in a draft amendment; the article is made with it."""

    class Meta:
        model = ArticleVersion

    amendment = factory.SubFactory(AmendmentFactory)
    article = factory.LazyAttributeSequence(
        lambda o, n: Article.objects.create(agreement=o.amendment.agreement, position=n + 1)
    )
    based_on = factory.LazyAttribute(lambda o: beneath(o.amendment, o.article))
    number = factory.LazyAttribute(lambda o: str(o.article.position))
    heading = factory.LazyAttribute(lambda o: f"Judul Pasal {o.number}")
    body = "(1) PARA PIHAK sepakat.\n(2) PARA PIHAK melaksanakan."


class DutyVersionFactory(DjangoModelFactory):
    """A draft duty of the first party under the given article, in a draft amendment."""

    class Meta:
        model = DutyVersion

    amendment = factory.SubFactory(AmendmentFactory)
    duty = factory.LazyAttributeSequence(
        lambda o, n: Duty.objects.create(agreement=o.amendment.agreement, code=f"KWJ-{n + 1:02}")
    )
    based_on = factory.LazyAttribute(lambda o: beneath(o.amendment, o.duty))
    article = None
    obligor = factory.LazyAttribute(lambda o: o.amendment.agreement.parties.get(ordinal=1))
    kind = DutyVersion.Kind.MOBILISATION
    title = factory.LazyAttribute(lambda o: f"Kewajiban {o.duty.code}")
    statement = "Memobilisasi Perangkat Daerah."
    due_rule = DutyVersion.DueRule.ON_EVENT  # nothing is owed but what the plan asks


class LegalInstrumentFactory(DjangoModelFactory):
    """A numbered regulation beside the agreement, with a source and no scan."""

    class Meta:
        model = LegalInstrument

    agreement = factory.SubFactory(AgreementFactory)
    kind = LegalInstrument.Kind.REGENCY_REGULATION
    official_number = factory.Sequence(lambda n: str(n + 1))
    year = 2021
    code = factory.LazyAttribute(lambda o: free_code(LegalInstrument(
        agreement=o.agreement, kind=o.kind, official_number=o.official_number, year=o.year,
        title=o.title,
    )))  # fmt: skip
    title = "Pencegahan dan pemberantasan narkotika"
    meaning = "Dasar daerah bagi nota kesepakatan."
    source = "Salinan pada laman uji."
    certainty = LegalInstrument.Certainty.SEEN


class RepealFactory(DjangoModelFactory):
    """A draft ends an article or a duty, decided over what is in force on its day."""

    class Meta:
        model = Repeal

    amendment = factory.SubFactory(AmendmentFactory)
    article = duty = None
    article_version = factory.LazyAttribute(
        lambda o: beneath(o.amendment, o.article) if o.article else None
    )
    duty_version = factory.LazyAttribute(lambda o: beneath(o.amendment, o.duty) if o.duty else None)


class RetentionFactory(DjangoModelFactory):
    """A draft leaves a duty as it stands."""

    class Meta:
        model = Retention

    amendment = factory.SubFactory(AmendmentFactory)
    duty = None
    based_on = factory.LazyAttribute(lambda o: beneath(o.amendment, o.duty))


def enacted(
    amendment: Amendment, *, effective_on: date = FIRST_DAY, until: date | None = None
) -> Amendment:
    """Bring a draft into force by plain writes, in the order the database allows."""
    drafter, other = UserFactory(), UserFactory()
    amendment.signed_on = effective_on
    amendment.effective_on = effective_on
    amendment.extends_until = until
    amendment.document.save("naskah.pdf", ContentFile(b"%PDF-1.7 contoh"), save=False)
    amendment.drafted_by = amendment.proposed_by = drafter
    amendment.state = Amendment.State.PROPOSED
    amendment.save()
    amendment.state = Amendment.State.ENACTED
    amendment.enacted_by = other
    amendment.enacted_at = timezone.now()
    amendment.save()
    validity = DateRange(effective_on, None)
    ArticleVersion.objects.filter(amendment=amendment).update(validity=validity)
    DutyVersion.objects.filter(amendment=amendment).update(validity=validity)
    return amendment


def in_force(
    *, articles: int = 1, duties: int = 1, due: dict[str, Any] | None = None, **kwargs: Any
) -> Agreement:
    """An agreement in force for all of 2026; duties stand under the first article.

    `due` says when they fall due by their own rule, which is never unless it says so.
    """
    agreement = AgreementFactory(**kwargs)
    original = AmendmentFactory(agreement=agreement, ordinal=0)
    texts = [
        ArticleVersionFactory(
            amendment=original,
            article=Article.objects.create(agreement=agreement, position=position),
        )
        for position in range(1, articles + 1)
    ]
    for number in range(1, duties + 1):
        DutyVersionFactory(
            amendment=original,
            duty=Duty.objects.create(agreement=agreement, code=f"KWJ-{number:02}"),
            article=texts[0].article if texts else None,
            **(due or {}),
        )
    last_day = date(YEAR, 12, 31)
    enacted(original, until=last_day)
    agreement.signed_on = FIRST_DAY
    agreement.effective = DateRange(FIRST_DAY, last_day + timedelta(days=1))
    agreement.status = Agreement.Status.CONCLUDED
    agreement.save()
    return agreement


def side(agreement: Agreement, ordinal: int) -> Organization:
    """The organization of the first (1) or second (2) party."""
    return agreement.parties.select_related("organization").get(ordinal=ordinal).organization


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"99.99.{n // 10_000 + 10:02}.{n % 10_000:04}")
    name = factory.Sequence(lambda n: f"Desa {n}")
    kind = Region.Kind.DESA
    parent = factory.LazyFunction(
        lambda: Region.objects.get_or_create(
            code="99.99.09", defaults={"name": "Kecamatan Uji", "kind": Region.Kind.KECAMATAN}
        )[0]
    )


class WorkPlanFactory(DjangoModelFactory):
    """A draft Renja; `approved` approves it."""

    class Meta:
        model = WorkPlan

    agreement = factory.LazyFunction(in_force)
    year = YEAR


def approved(plan: WorkPlan, *, effective_on: date = FIRST_DAY) -> WorkPlan:
    """Approve a draft plan by plain writes, superseding the one before."""
    WorkPlan.objects.filter(
        agreement=plan.agreement, year=plan.year, state=WorkPlan.State.APPROVED
    ).update(state=WorkPlan.State.SUPERSEDED)
    plan.state = WorkPlan.State.APPROVED
    plan.effective_on = effective_on
    plan.reason = plan.reason or ("Perubahan" if plan.revision else "")
    plan.approved_by = UserFactory()
    plan.approved_at = timezone.now()
    plan.save()
    return plan


@contextmanager
def revised(agreement: Agreement, *, effective_on: date) -> Iterator[WorkPlan]:
    """A *Perubahan* approved at the end: only inside may an activity of its year be written."""
    former = WorkPlan.objects.get(agreement=agreement, year=effective_on.year, state="approved")
    draft = WorkPlan.objects.create(
        agreement=agreement,
        year=former.year,
        revision=former.revision + 1,
        kind=WorkPlan.Kind.CHANGE,
    )
    WorkPlan.objects.filter(pk=former.pk).update(state=WorkPlan.State.SUPERSEDED)
    yield draft
    approved(draft, effective_on=effective_on)


class ActivityFactory(DjangoModelFactory):
    """An activity led by a unit of the first party, serving the agreement's first duty."""

    class Meta:
        model = Activity
        skip_postgeneration_save = True

    agreement = factory.LazyFunction(in_force)
    year = YEAR
    code = factory.Sequence(lambda n: f"K-{n + 1:02}")
    title = factory.LazyAttribute(lambda o: f"Kegiatan {o.code}")
    strand = Strand.PREVENTION
    lead = factory.LazyAttribute(lambda o: OrganizationFactory(parent=side(o.agreement, 1)))

    @factory.post_generation
    def duties(self: Activity, create: bool, extracted: Any, **kwargs: Any) -> None:
        if not create:
            return
        chosen = self.agreement.duties.all()[:1] if extracted is None else extracted
        for duty in chosen:
            ActivityDuty.objects.create(activity=self, duty=duty)


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = Indicator

    activity = factory.SubFactory(ActivityFactory)
    ordinal = factory.LazyAttribute(lambda o: o.activity.indicators.count() + 1)
    name = "sekolah yang menerima sosialisasi"
    unit = "sekolah"
    accumulation = Indicator.Accumulation.SUM


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    indicator = factory.SubFactory(IndicatorFactory)
    plan = factory.LazyAttribute(lambda o: draft_plan_of(o.indicator.activity))
    quarter = 1
    value = Decimal(5)


class BudgetFactory(DjangoModelFactory):
    class Meta:
        model = Budget

    activity = factory.SubFactory(ActivityFactory)
    plan = factory.LazyAttribute(lambda o: draft_plan_of(o.activity))
    source = FundingSource.APBD
    quarter = 1
    amount = Decimal("1500000.00")


def draft_plan_of(activity: Activity) -> WorkPlan:
    """The draft plan of the activity's agreement and year, made when there is none."""
    plan, _ = WorkPlan.objects.get_or_create(
        agreement=activity.agreement, year=activity.year, state=WorkPlan.State.DRAFT
    )
    return plan


class IkotanScoreFactory(DjangoModelFactory):
    """A score of the year before, in the scale of 2023."""

    class Meta:
        model = IkotanScore

    agreement = factory.LazyFunction(in_force)
    year = YEAR - 1
    scale = "2023"
    value = Decimal("3.070")
    source = "Surat uji"
    recorded_by = factory.SubFactory(UserFactory)


class ExpenditureFactory(DjangoModelFactory):
    class Meta:
        model = Expenditure

    activity = factory.SubFactory(ActivityFactory)
    spent_on = date(YEAR, 3, 20)
    source = FundingSource.APBD
    amount = Decimal("500000.00")
    document_number = factory.Sequence(lambda n: f"SP2D-{n:05}")
    recorded_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Expenditure], *args: Any, **kwargs: Any) -> Expenditure:
        with on_the_evening_of(kwargs["spent_on"]):
            return super()._create(model_class, *args, **kwargs)


class ActivityLogFactory(DjangoModelFactory):
    """A draft by a member of the lead unit; `submitted` and `decided` move it on."""

    class Meta:
        model = ActivityLog

    activity = factory.SubFactory(ActivityFactory)
    agreement = factory.SelfAttribute("activity.agreement")
    organization = factory.SelfAttribute("activity.lead")
    party = factory.LazyAttribute(
        lambda o: Party.objects.get(
            agreement=o.agreement,
            organization__in=Organization.objects.lineage_ids(o.organization.pk),
        )
    )
    author = factory.LazyAttribute(lambda o: user_in(o.organization, Role.UNIT_OPERATOR))
    number = factory.LazyAttribute(lambda o: number_for(o.agreement, o.performed_on))
    performed_on = date(YEAR, 3, 12)
    region = factory.SubFactory(RegionFactory)
    participants_male = 20
    participants_female = 25
    narrative = "Sosialisasi di sekolah."


def number_for(agreement: Agreement, day: date) -> str:
    """From the same counter as the verbs use, so that both may write logs of one agreement."""
    with transaction.atomic():
        return next_number(agreement, day.year)


class MeasurementFactory(DjangoModelFactory):
    class Meta:
        model = Measurement

    log = factory.SubFactory(ActivityLogFactory)
    indicator = factory.LazyAttribute(
        lambda o: o.log.activity.indicators.first() or IndicatorFactory(activity=o.log.activity)
    )
    value = Decimal(1)


class EvidenceFactory(DjangoModelFactory):
    """A file row of a draft log; the bytes are not a picture."""

    class Meta:
        model = Evidence

    log = factory.SubFactory(ActivityLogFactory)
    kind = Evidence.Kind.PHOTO
    file = factory.LazyAttributeSequence(lambda o, n: ContentFile(f"bukti {n}".encode(), "a.jpg"))
    sha256 = factory.Sequence(lambda n: hashlib.sha256(f"bukti {n}".encode()).hexdigest())
    size = 7
    media_type = "image/jpeg"


class PromisedFileFactory(DjangoModelFactory):
    """A photo that a phone keeps for a draft log and has not sent."""

    class Meta:
        model = PromisedFile

    id = factory.LazyFunction(uuid4)
    log = factory.SubFactory(ActivityLogFactory)
    kind = Evidence.Kind.PHOTO
    sha256 = factory.Sequence(lambda n: hashlib.sha256(f"janji {n}".encode()).hexdigest())
    size = 7


def on_the_evening_of(day: date) -> AbstractContextManager[None]:
    """Within, it is that evening, or now where the day is not over: what is done is done then."""
    return clock.at(min(clock.moment_of(day, 20), timezone.now()))


def submitted(log: ActivityLog) -> ActivityLog:
    """Submit a draft by a plain write."""
    log.state = ActivityLog.State.SUBMITTED
    log.submitted_at = timezone.now()
    log.save()
    return log


def decided(
    log: ActivityLog,
    decision: str = "verified",
    *,
    note: str = "",
    by: User | None = None,
    on: date | None = None,
) -> ActivityLog:
    """Decide a log by plain writes of the other party, on its own day; recount what it measured."""
    other = log.agreement.parties.exclude(pk=log.party_id).get()
    with on_the_evening_of(on or log.performed_on):
        if log.state != ActivityLog.State.SUBMITTED:
            submitted(log)
        Verification.objects.create(
            log=log,
            round=log.version,
            verifier=by or user_in(other.organization, Role.VERIFIER),
            party=other,
            decision=decision,
            note=note or ("" if decision == "verified" else "Daftar hadir belum ada."),
        )
    log.state = decision
    log.save(update_fields=["state"])
    if decision == "verified":
        for measurement in log.measurements.select_related("indicator"):
            Achievement.objects.refresh(measurement.indicator, log.performed_on)
    return log


class ReportScheduleFactory(DjangoModelFactory):
    class Meta:
        model = ReportSchedule

    agreement = factory.LazyFunction(in_force)
    kind = ReportKind.QUARTERLY
    starts_on = FIRST_DAY


class ProgressReportFactory(DjangoModelFactory):
    """A report of the first quarter, waiting to be assembled."""

    class Meta:
        model = ProgressReport

    agreement = factory.LazyFunction(in_force)
    kind = ReportKind.QUARTERLY
    period_start = FIRST_DAY
    period_end = date(YEAR, 4, 1)
    code = factory.LazyAttribute(
        lambda o: report_code(
            Period(o.period_start, o.period_end, o.kind), getattr(o, "revision", 0)
        )
    )
    due_on = date(YEAR, 4, 10)
