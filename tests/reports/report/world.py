"""A small agreement with a plan, verified logs and money, for reports of its first quarter."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from agreements.models import Agreement
from agreements.models.duty import Strand
from programs.models import Activity, ActivityLog, FundingSource
from reports.models import ProgressReport
from tests.factories import (
    ActivityFactory,
    ActivityLogFactory,
    BudgetFactory,
    EvidenceFactory,
    ExpenditureFactory,
    IndicatorFactory,
    MeasurementFactory,
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

HOSTILE = (
    "=cmd|' /C calc'!A1 #read(\"/etc/passwd\") {{ 7*7 }} <b>R & D</b> $x$ *a* \\u{41} file://x"
)


@dataclass(frozen=True, slots=True)
class Story:
    """What the tests read."""

    agreement: Agreement
    activity: Activity
    logs: list[ActivityLog]
    report: ProgressReport
    officer: User
    executive: User


@transaction.atomic
def told(*, title: str = "Sosialisasi bahaya narkotika", **kwargs: object) -> Story:
    """Two activities, three indicators, three counted logs, one waiting, two payments."""
    agreement = in_force(duties=3, **kwargs)
    duties = list(agreement.duties.order_by("code"))
    activity = ActivityFactory(agreement=agreement, code="K-01", title=title, duties=duties[:1])
    schools = IndicatorFactory(activity=activity, name="sekolah", unit="sekolah")
    pupils = IndicatorFactory(activity=activity, name="pelajar", unit="orang")
    clinic = ActivityFactory(
        agreement=agreement, code="K-02", strand=Strand.REHABILITATION, duties=duties[1:2]
    )
    clients = IndicatorFactory(activity=clinic, name="klien", unit="orang")
    for indicator, value in ((schools, 5), (pupils, 100), (clients, 4)):
        TargetFactory(indicator=indicator, quarter=1, value=Decimal(value))
        TargetFactory(indicator=indicator, quarter=2, value=Decimal(value))
    BudgetFactory(activity=activity, amount=Decimal("1500000.00"))
    BudgetFactory(activity=clinic, source=FundingSource.APBN, amount=Decimal("999999999.99"))
    approved(draft_plan_of(activity))
    ExpenditureFactory(activity=activity, amount=Decimal("500000.25"), document_number="SP2D-A")
    ExpenditureFactory(activity=activity, amount=Decimal("100000.50"), document_number="SP2D-B")
    logs = [
        counted(activity, date(2026, 2, day), {schools: schools_seen, pupils: pupils_seen})
        for day, schools_seen, pupils_seen in ((3, 2, 40), (17, 1, 25))
    ]
    logs.append(counted(clinic, date(2026, 3, 5), {clients: 4}))
    waiting = ActivityLogFactory(activity=activity, performed_on=date(2026, 3, 30))
    submitted(waiting)
    report = ProgressReportFactory(agreement=agreement)
    return Story(
        agreement=agreement,
        activity=activity,
        logs=logs,
        report=report,
        officer=user_in(side(agreement, 1), Role.FIELD_OFFICER),
        executive=user_in(side(agreement, 1), Role.EXECUTIVE, is_signatory=True),
    )


def counted(
    activity: Activity, day: date, values: dict[object, int], **kwargs: object
) -> ActivityLog:
    """A verified log of that day with one evidence file."""
    log = ActivityLogFactory(activity=activity, performed_on=day, **kwargs)
    for indicator, value in values.items():
        MeasurementFactory(log=log, indicator=indicator, value=Decimal(value))
    if activity.strand != Strand.REHABILITATION:
        EvidenceFactory(log=log)
    return decided(log)
