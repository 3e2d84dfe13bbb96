"""A year with duties met, late and running, logs in every state, and a frozen report."""

from datetime import date
from decimal import Decimal

from agreements.models import Agreement
from programs.models import Activity, ActivityLog, Indicator
from reports.models import ProgressReport
from reports.snapshot import assemble, sha256_of
from tests.factories import (
    ActivityFactory,
    ActivityLogFactory,
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
    side,
)


def activity_of(
    agreement: Agreement, code: str, targets: dict[int, int], *, duties=None, lead=None
) -> Activity:
    """An activity with one cumulative indicator, its targets and Rp4.000.000 in four quarters."""
    activity = ActivityFactory(
        agreement=agreement,
        code=code,
        lead=lead or OrganizationFactory(parent=side(agreement, 1)),
        **({} if duties is None else {"duties": duties}),
    )
    indicator = IndicatorFactory(activity=activity)
    for quarter, value in targets.items():
        TargetFactory(indicator=indicator, quarter=quarter, value=Decimal(value))
    for quarter in (1, 2, 3, 4):
        BudgetFactory(activity=activity, quarter=quarter, amount=Decimal("1000000.00"))
    return activity


def approve(agreement: Agreement) -> None:
    approved(draft_plan_of(agreement.activities.first()))


def log_of(activity: Activity, value: int, day: date, *, author=None, photo=True) -> ActivityLog:
    """A draft with one measured value and a photo; `decided` and `submitted` move it on."""
    kwargs = {"author": author} if author else {}
    log = ActivityLogFactory(activity=activity, performed_on=day, **kwargs)
    MeasurementFactory(log=log, indicator=indicator_of(activity), value=Decimal(value))
    if photo:
        EvidenceFactory(log=log)
    return log


def indicator_of(activity: Activity) -> Indicator:
    return activity.indicators.get()


def verified(activity: Activity, value: int, day: date, **kwargs) -> ActivityLog:
    return decided(log_of(activity, value, day, **kwargs))


def spend(activity: Activity, amount: str, day: date = date(2026, 3, 20)) -> None:
    ExpenditureFactory(activity=activity, amount=Decimal(amount), spent_on=day)


def report_of(agreement: Agreement, **kwargs) -> ProgressReport:
    """The first quarter's report, assembled to a draft without rendering files."""
    report = ProgressReportFactory(agreement=agreement, **kwargs)
    report.snapshot = assemble(report)
    report.snapshot_sha256 = sha256_of(report.snapshot)
    report.state = ProgressReport.State.DRAFT
    report.attempt += 1
    report.save()
    return report
