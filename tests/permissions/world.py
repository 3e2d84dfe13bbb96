"""One small world with every kind of object, and one person of each role, for the sweep."""

from dataclasses import dataclass

from accounts.models import Organization, User
from accounts.roles import Role
from agreements.models import Agreement
from programs.models import ActivityLog
from tests.factories import (
    ActivityFactory,
    ActivityLogFactory,
    AmendmentFactory,
    BudgetFactory,
    EvidenceFactory,
    ExpenditureFactory,
    IndicatorFactory,
    MeasurementFactory,
    OrganizationFactory,
    ProgressReportFactory,
    TargetFactory,
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
    """Make one of everything; the keyword arguments that address it, by kind."""
    activity = ActivityFactory(agreement=agreement, lead=unit, code="K-01")
    indicator = IndicatorFactory(activity=activity)
    TargetFactory(indicator=indicator)
    BudgetFactory(activity=activity)
    approved(draft_plan_of(activity))
    expenditure = ExpenditureFactory(activity=activity)
    draft = log_of(activity, people["opd"], "CTT-2026-00001")
    waiting = submitted(log_of(activity, people["opd"], "CTT-2026-00002"))
    verified = decided(log_of(activity, people["opd"], "CTT-2026-00003"))
    amendment = AmendmentFactory(agreement=agreement, ordinal=1, drafted_by=people["admin"])
    report = ProgressReportFactory(agreement=agreement, code="LAP-2026-TW1-v1")
    return {
        "agreement": {"slug": agreement.slug},
        "activity": {"year": activity.year, "code": activity.code},
        "year": {"year": activity.year},
        "draft": {"number": draft.number},
        "waiting": {"number": waiting.number},
        "verified": {"number": verified.number},
        "evidence": {"number": waiting.number, "pk": waiting.evidence.get().pk},
        "amendment": {"slug": agreement.slug, "ordinal": amendment.ordinal},
        "report": {"code": report.code},
        "duty": {"code": "KWJ-01"},
        "expenditure": {"year": activity.year, "code": activity.code, "pk": expenditure.pk},
        "user": {"pk": people["petugas"].pk},
    }


def log_of(activity: object, author: User, number: str) -> ActivityLog:
    log = ActivityLogFactory(activity=activity, author=author, number=number)
    MeasurementFactory(log=log)
    EvidenceFactory(log=log)
    return log
