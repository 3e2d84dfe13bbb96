"""What is told: schedules, frozen reports, their files and narratives, and notices."""

from reports.models.notification import Notification
from reports.models.report import Narrative, ProgressReport, ReportFile
from reports.models.schedule import ReportKind, ReportSchedule

__all__ = [
    "Narrative",
    "Notification",
    "ProgressReport",
    "ReportFile",
    "ReportKind",
    "ReportSchedule",
]
