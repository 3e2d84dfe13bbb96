"""One small world with every kind of object, and one person of each role, for the sweep."""

from dataclasses import dataclass

from django.core.files.base import ContentFile

from accounts.models import Organization, User
from accounts.roles import Role
from agreements.models import Agreement, SourceStatement
from programs import exporting, importing
from programs.models import Activity, ActivityLog, WorkPlan
from reports.notices.optout import end_of_reports_address, opt_out_address
from tests.factories import (
    ActivityFactory,
    ActivityLogFactory,
    AmendmentFactory,
    ArticleVersionFactory,
    BudgetFactory,
    EvidenceFactory,
    ExpenditureFactory,
    IkotanScoreFactory,
    IndicatorFactory,
    LegalInstrumentFactory,
    MeasurementFactory,
    OfficeHolderFactory,
    OrganizationFactory,
    ProgressReportFactory,
    PromisedFileFactory,
    TargetFactory,
    WorkPlanFactory,
    approved,
    decided,
    draft_plan_of,
    in_force,
    side,
    submitted,
    user_in,
)

ROLES = {
    "petugas": (1, Role.FIELD_OFFICER),
    "opd": (1, Role.UNIT_OPERATOR),
    "verifikator": (2, Role.VERIFIER),
    "pimpinan": (1, Role.EXECUTIVE),
    "admin": (1, Role.AGREEMENT_ADMIN),
    "sistem": (1, Role.SYSTEM_ADMIN),
    "auditor": (1, Role.AUDITOR),
}


@dataclass(frozen=True, slots=True)
class World:
    """Ids only: objects are read anew by whoever needs them."""

    people: dict[str, User]
    kwargs: dict[str, dict[str, object]]


def build() -> World:
    agreement = in_force(articles=2, duties=2, slug="nota-uji")
    people = {
        name: user_in(side(agreement, ordinal), role, username=name)
        for name, (ordinal, role) in ROLES.items()
    }
    unit = OrganizationFactory(parent=side(agreement, 1), slug="dinas-uji")
    people["opd"] = user_in(unit, Role.UNIT_OPERATOR, username="opd-dinas")
    people["luar"] = outsider()
    return World(people=people, kwargs=objects(agreement, unit, people))


def outsider() -> User:
    """A writer of another agreement altogether."""
    other = in_force(slug="nota-lain")
    return user_in(side(other, 1), Role.FIELD_OFFICER, username="luar")


def objects(
    agreement: Agreement, unit: Organization, people: dict[str, User]
) -> dict[str, dict[str, object]]:
    """Make one of everything; the keyword arguments that address it, by the name of the table."""
    activity = planned(agreement, unit, "K-01")
    bnn = planned(agreement, side(agreement, 2), "K-02")
    approved(draft_plan_of(activity))
    draft = log_of(activity, people["opd"])
    promised = PromisedFileFactory(log=draft)
    waiting = submitted(log_of(activity, people["opd"]))
    verified = decided(log_of(activity, people["opd"]))
    attended = ActivityLogFactory(activity=activity, author=people["opd"])
    EvidenceFactory(log=attended, kind="attendance")
    submitted(attended)
    theirs = submitted(log_of(bnn, people["verifikator"]))
    amendment = AmendmentFactory(agreement=agreement, ordinal=1, drafted_by=people["admin"])
    ArticleVersionFactory(amendment=amendment, number="9")
    SourceStatement.objects.create(
        agreement=agreement, ordinal=1, topic="meeting", statement="-", quote="-", doubt="-"
    )
    instrument = LegalInstrumentFactory(
        agreement=agreement, document=ContentFile(b"%PDF-1.7 contoh", "naskah.pdf")
    )
    WorkPlanFactory(agreement=agreement, year=2027)
    IkotanScoreFactory(agreement=agreement, document=ContentFile(b"%PDF-1.7 contoh", "ikotan.pdf"))
    OfficeHolderFactory(office__organization=unit)
    report = ProgressReportFactory(agreement=agreement)
    draft_plan = WorkPlan.objects.get(agreement=agreement, year=2027)
    importing.hand_in(draft_plan, workbook_for(draft_plan, people["petugas"]), by=people["petugas"])
    slug = {"slug": agreement.slug}
    draft_text = slug | {"ordinal": amendment.ordinal}
    plan = {"year": activity.year}
    return {
        "": {},
        "agreement": slug,
        "article": slug | {"number": "1"},
        "statement": slug | {"ordinal": 1},
        "instrument": slug | {"code": instrument.code},
        "amendment": draft_text,
        "original": slug | {"ordinal": 0},
        "draft article": draft_text | {"number": "9"},
        "duty of a draft": draft_text | {"code": "KWJ-01"},
        "duty": {"code": "KWJ-01"},
        "year": plan,
        "year in draft": {"year": 2027},
        "activity": plan | {"code": activity.code},
        "expenditure": plan | {"code": activity.code, "ordinal": 1},
        "draft": {"number": draft.number},
        "id of a draft": {"log_id": draft.pk},
        "id of a verified log": {"log_id": verified.pk},
        "promised file": {"log_id": draft.pk, "file_id": promised.pk},
        "waiting": {"number": waiting.number},
        "verified": {"number": verified.number},
        "waiting of BNN": {"number": theirs.number},
        "photo": photo_of(waiting),
        "photo of a draft": photo_of(draft),
        "sheet": photo_of(attended),
        "finding": {"code": "kegiatan-terlambat"},
        "trace of a log": {"kind": "catatan", "code": verified.number},
        "trace of an article": {"kind": "pasal", "code": "1"},
        "report": {"code": report.code},
        "evaluation pdf": plan | {"extension": "pdf"},
        "evaluation xlsx": plan | {"extension": "xlsx"},
        "file": {"code": report.code, "extension": "pdf"},
        "public code": {"code": report.verification_code},
        "person": {"username": "petugas"},
        "unit": {"slug": unit.slug},
        "holder": {"slug": unit.slug, "ordinal": 1},
        "score": {"ordinal": 1},
        "import": {"year": 2027, "ordinal": 1},
        "district": {"code": verified.region.parent.code},
        "key": {"pk": 1},
        "end of reports link": {
            "token": end_of_reports_address("a@contoh.invalid").rstrip("/").rsplit("/", 1)[1]
        },
        "stop link": {"token": opt_out_address(people["opd"]).rstrip("/").rsplit("/", 1)[1]},
        "reset": {"uidb36": "1", "key": "set-password"},
    }


def workbook_for(plan: WorkPlan, user: User) -> ContentFile:
    """The bare template of a plan, as somebody hands it in."""
    return ContentFile(exporting.template_of(plan, user), "renja.xlsx")


def planned(agreement: Agreement, unit: Organization, code: str) -> Activity:
    activity = ActivityFactory(agreement=agreement, lead=unit, code=code)
    TargetFactory(indicator=IndicatorFactory(activity=activity))
    BudgetFactory(activity=activity)
    ExpenditureFactory(activity=activity)
    return activity


def log_of(activity: Activity, author: User) -> ActivityLog:
    log = ActivityLogFactory(activity=activity, author=author)
    MeasurementFactory(log=log)
    EvidenceFactory(log=log)
    return log


def photo_of(log: ActivityLog) -> dict[str, object]:
    return {"number": log.number, "evidence_id": log.evidence.get().pk}
