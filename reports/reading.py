"""What of reports a person may read, and how a report stands: questions of pages, no verbs."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from p4gn_portal.components import Figure
from reports.models import ProgressReport, ReportSchedule
from reports.models.report import event_model, units_kept_to
from reports.periods import Period, next_period, period_containing
from reports.renderers.values import grade, grade_in_words, number, percent, rupiah
from reports.schedule import periods_owed

State = ProgressReport.State
LINES = "#baris"
GRACE = timedelta(minutes=3)  # from being ordered to being called up, with all parts alive


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: a report, or a period that lacks one."""

    period: Period
    due_on: date
    report: ProgressReport | None = None
    replaced_by: int = 0  # the revision that is published in its place
    is_late: bool = False

    @property
    def replacement(self) -> str:
        """By which revision it is replaced, in words."""
        return f"oleh Perbaikan ke-{self.replaced_by}"


def visible_to(user: User, agreement: Agreement) -> QuerySet[ProgressReport]:
    """Reports of the agreement the person may read, drafts as far as they may be read."""
    return ProgressReport.objects.for_user(user).filter(agreement=agreement)


def rows_of(user: User, agreement: Agreement) -> list[Row]:
    """Missing periods first, then the reports, latest period first."""
    today = timezone.localdate()
    reports = list(visible_to(user, agreement).defer("snapshot"))
    latest: dict[tuple[str, date], int] = {}
    for report in reports:
        if report.state == State.PUBLISHED:
            key = (report.kind, report.period_start)
            latest[key] = max(latest.get(key, 0), report.revision)
    told = []
    for report in reports:
        newest = latest.get((report.kind, report.period_start), 0)
        replaced = newest if report.state == State.PUBLISHED and newest > report.revision else 0
        told.append(Row(period_of(report), report.due_on, report, replaced, report.is_late))
    return missing_of(agreement, today) + told


def missing_of(agreement: Agreement, today: date) -> list[Row]:
    """Periods a schedule owes that have no report: the next tick makes them."""
    known = set(
        ProgressReport.objects.filter(agreement=agreement).values_list("kind", "period_start")
    )
    schedules = ReportSchedule.objects.filter(agreement=agreement, active=True)
    return [
        Row(period, due := period.due_on(schedule.due_days), is_late=today > due)
        for schedule in schedules.select_related("agreement")
        for period in periods_owed(schedule, today)
        if (period.kind, period.start) not in known
    ]


def next_due(agreement: Agreement) -> Row | None:
    """The running period of the schedule that closes first."""
    today = timezone.localdate()
    schedules = ReportSchedule.objects.filter(agreement=agreement, active=True)
    running = [
        Row(period, period.due_on(schedule.due_days))
        for schedule in schedules
        if (period := period_containing(schedule.kind, today)).end > schedule.starts_on
    ]
    return min(running, key=lambda row: row.due_on, default=None)


def period_of(report: ProgressReport) -> Period:
    """The period a report tells of."""
    return Period(report.period_start, report.period_end, report.kind)


def composable(agreement: Agreement) -> list[Period]:
    """Closed periods of every kind within the agreement's validity, newest first."""
    today = timezone.localdate()
    if agreement.effective is None or agreement.effective.lower is None:
        return []
    found = []
    for kind in ("quarterly", "semester", "annual", "monthly"):
        period = period_containing(kind, agreement.effective.lower)
        while period.is_closed_on(today):
            if period.overlaps(agreement.effective.lower, agreement.effective.upper):
                found.append(period)
            period = next_period(period)
    return sorted(found, key=lambda one: one.start, reverse=True)


def is_delayed(report: ProgressReport) -> bool:
    """Nobody works on it though somebody should: the workers or the broker are away."""
    if report.state != State.ASSEMBLING:
        return False
    now = timezone.now()
    if report.lease_until is not None:
        return report.lease_until < now
    return report.created_at < now - GRACE


def lines_for(user: User, report: ProgressReport) -> list[dict[str, Any]]:
    """The lines a person may see: of a draft, a unit operator sees those of the own unit."""
    lines: list[dict[str, Any]] = (report.snapshot or {}).get("lines", [])
    units = None if report.state == State.PUBLISHED else units_kept_to(user)
    return [line for line in lines if units is None or line["activity"]["lead_id"] in units]


def shown_by_strand(lines: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Lines as the page writes them, by bidang: the same words and figures as in the files."""
    strands: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        strands.setdefault(line["activity"]["strand_label"], []).append(
            {
                **line,
                "shown": {
                    "period": _of(line["actual"], line["target"]),
                    "to_date": _of(line["actual_to_date"], line["target_to_date"]),
                    "achievement": percent(line["achievement"]),
                    "grade": grade(line),
                },
            }
        )
    return strands


def _of(actual: str | None, target: str | None) -> str:
    return number(actual) if target is None else f"{number(actual)} dari {number(target)}"


def shown_summary(snapshot: dict[str, Any] | None) -> list[Figure]:
    """The head figures of a report."""
    if not snapshot:
        return []
    summary, money = snapshot["summary"], snapshot["money"]
    plan_url = reverse("programs:workplan", args=[snapshot["report"]["year"]])
    absorbed = [
        Figure(
            f"Serapan {row['source_label']}",
            percent(row["absorption"]),
            url=plan_url,
            link_text="Renja",
            note=rupiah(row["spent"]),
        )
        for row in money["sources"]
    ]
    return [
        Figure(
            "Rata-rata capaian",
            percent(summary["average"]),
            url=LINES,
            note=grade_in_words(summary),
        ),
        Figure(
            "Target jatuh tempo terpenuhi", f"{summary['met']} dari {summary['due']}", url=LINES
        ),
        Figure("Catatan terverifikasi", number(str(summary["logs"])), url=LINES),
        Figure("Bukti", number(str(summary["evidence"])), url=LINES, note="berkas"),
        *absorbed,
    ]


def reason_of_return(report: ProgressReport) -> str:
    """Why the report was last sent back, while it is a draft for that reason."""
    if report.state != State.DRAFT:
        return ""
    events = event_model("ProgressReport").objects.filter(
        pgh_obj=report.pk, pgh_context__metadata__has_key="alasan"
    )
    last = events.select_related("pgh_context").order_by("-pgh_id").first()
    if last is None:
        return ""
    metadata = last.pgh_context.metadata
    return f"{metadata['alasan']} ({metadata.get('oleh', '')})"
