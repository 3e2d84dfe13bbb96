"""What the tests of reports share."""

from tests.reports.report.steps import quick

__all__ = ["quick"]
