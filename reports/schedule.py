"""What the tick does each minute: ask the database what is due, and see to it once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from agreements.models import Agreement
from reports import dispatch, notices
from reports.models import ProgressReport, ReportKind, ReportSchedule
from reports.periods import Period, closed_periods, period_containing, report_code

DEFAULT_DUE_DAYS = 10


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did."""

    schedules: int
    reports: int
    sent: int
    notices: int


def tick(now: datetime | None = None) -> Ticked:
    """See to all that is due. However late or often it comes, each thing is done once."""
    today = timezone.localdate(now)
    return Ticked(
        schedules=make_missing_schedules(),
        reports=make_missing_reports(today),
        sent=dispatch.send_waiting(),
        notices=told(now, today),
    )


def told(now: datetime | None, today: date) -> int:
    """Tell people what happened, make the day's round if it is time, and send what waits."""
    given = notices.give(today)
    notices.see_to_day(now)
    notices.mail()
    return given


def make_missing_schedules() -> int:
    """Give each concluded agreement without any schedule a quarterly one.

    It starts with the quarter in which the agreement takes effect. An agreement whose schedules
    were switched off still has schedules, so none comes back by itself.
    """
    without = Agreement.objects.filter(
        status=Agreement.Status.CONCLUDED, schedules__isnull=True, effective__isnull=False
    )
    missing = [
        ReportSchedule(
            agreement=agreement,
            kind=ReportKind.QUARTERLY,
            starts_on=period_containing(ReportKind.QUARTERLY, begins).start,
            due_days=DEFAULT_DUE_DAYS,
        )
        for agreement in without
        if (begins := agreement.validity[0]) is not None
    ]
    ReportSchedule.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def make_missing_reports(today: date) -> int:
    """Insert a report for each closed period that lacks one. The unique key decides races."""
    schedules = ReportSchedule.objects.filter(active=True).select_related("agreement")
    owed = [
        report_of(schedule.agreement, period, due_days=schedule.due_days)
        for schedule in schedules
        for period in periods_owed(schedule, today)
    ]
    missing = without_known(owed)
    ProgressReport.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def periods_owed(schedule: ReportSchedule, today: date) -> list[Period]:
    """Closed periods of a schedule that share a day with the agreement's validity."""
    if schedule.agreement.status == Agreement.Status.DISCUSSED:
        return []
    first, end = schedule.agreement.validity
    return [
        period
        for period in closed_periods(schedule.kind, schedule.starts_on, today)
        if period.overlaps(first, end)
    ]


def report_of(
    agreement: Agreement, period: Period, *, due_days: int = DEFAULT_DUE_DAYS, revision: int = 0
) -> ProgressReport:
    """A report of that period, not yet stored: it begins by being assembled."""
    return ProgressReport(
        agreement=agreement,
        kind=period.kind,
        period_start=period.start,
        period_end=period.end,
        revision=revision,
        code=report_code(period, revision),
        due_on=period.due_on(due_days),
        progress_note="Menunggu giliran",
    )


def without_known(owed: Iterable[ProgressReport]) -> list[ProgressReport]:
    """Those whose period has no report yet."""
    known = set(
        ProgressReport.objects.filter(revision=0).values_list("agreement", "kind", "period_start")
    )
    return [
        report
        for report in owed
        if (report.agreement_id, report.kind, report.period_start) not in known
    ]
