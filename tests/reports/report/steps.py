"""A report carried along by the real verbs, as far as a test needs it."""

import pytest

from reports import assembly, dispatch, publishing
from reports.models import ProgressReport
from tests.reports.report.world import Story


@pytest.fixture
def quick(monkeypatch):
    """No broker, and files that cost nothing: what they say is the business of test_files."""
    monkeypatch.setattr(dispatch.current_app, "send_task", lambda name, args: None)
    light = tuple(
        (name, lambda frozen, name=name: f"{name} {frozen['sha256']}".encode(), note, percent)
        for name, _, note, percent in assembly.RENDERERS
    )
    monkeypatch.setattr(assembly, "RENDERERS", light)


def assembled(report: ProgressReport) -> ProgressReport:
    assert assembly.assemble(report.pk, assembly.call_up(report.pk))
    report.refresh_from_db()
    return report


def proposed(story: Story) -> ProgressReport:
    return publishing.propose(assembled(story.report), by=story.officer)


def published(story: Story) -> ProgressReport:
    return publishing.publish(proposed(story), by=story.executive)
