"""The stored files of a report: which ones count, and whether they still are what was hashed."""

import hashlib

from reports.models import ProgressReport, ReportFile


class FileAltered(Exception):
    """The stored bytes are not those that were hashed."""


def files_of(report: ProgressReport) -> list[ReportFile]:
    """The files of the present snapshot, of the attempt that assembled it; the PDF first."""
    latest = report.files.order_by("-attempt").values_list("attempt", flat=True)[:1]
    found = report.files.filter(attempt__in=latest)
    return sorted(found, key=lambda file: ReportFile.Format.values.index(file.format))


def read_verified(stored: ReportFile) -> bytes:
    """The stored bytes, after comparing them with their hash. Raises FileAltered."""
    try:
        with stored.file.open("rb") as handle:
            content = bytes(handle.read())
    except OSError as error:
        raise FileAltered from error
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise FileAltered
    return content
