"""What is told: schedules, frozen reports, their files and narratives, notices, seals."""

from reports.models.integrity import SealCheck, ThreadProof
from reports.models.letterhead import Letterhead
from reports.models.notification import (
    DailyRound,
    Digest,
    NoticePreference,
    Notification,
)
from reports.models.report import Narrative, ProgressReport, ReportFile
from reports.models.report_mail import ReportMail, StoppedAddress
from reports.models.schedule import ReportKind, ReportSchedule
from reports.models.seal import Seal, SealPart

__all__ = [
    "DailyRound",
    "Digest",
    "Letterhead",
    "Narrative",
    "NoticePreference",
    "Notification",
    "ProgressReport",
    "ReportFile",
    "ReportKind",
    "ReportMail",
    "ReportSchedule",
    "Seal",
    "SealCheck",
    "SealPart",
    "StoppedAddress",
    "ThreadProof",
]
