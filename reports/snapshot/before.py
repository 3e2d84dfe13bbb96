"""What the published report of the period before said: its own frozen figures, never a recount."""

from typing import Any

from reports.models import ProgressReport
from reports.periods import Period, period_before

Frozen = dict[str, Any]
SUMMARY = ("average", "due", "met", "logs", "participants", "evidence")
MONEY = ("spent_in_period", "absorption")


def before_of(report: ProgressReport, period: Period) -> Frozen:
    """Its code and head figures; `figures` is None where none was published."""
    earlier = period_before(period)
    found = (
        ProgressReport.objects.filter(
            agreement=report.agreement,
            kind=period.kind,
            period_start=earlier.start,
            state=ProgressReport.State.PUBLISHED,
        )
        .order_by("revision")
        .last()
    )
    if found is None or found.snapshot is None:
        return {"period": earlier.label, "code": "", "figures": None}
    return {
        "period": earlier.label,
        "code": found.code,
        "figures": figures_of(found.snapshot),
    }


def figures_of(frozen: Frozen) -> Frozen:
    """The figures by which two reports are compared: sums, percent, and rupiah of all sources."""
    summary, money = frozen["summary"], frozen["money"]["total"]
    return {name: summary[name] for name in SUMMARY} | {name: money[name] for name in MONEY}
