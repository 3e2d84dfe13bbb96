"""An assembly that is cancelled: nothing more is written, nobody is alarmed, it may begin anew."""

import pytest
from django.urls import reverse

from reports import assembly, notices, publishing
from reports.models import Notification, ProgressReport
from tests.reports.report.world import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]


@pytest.fixture
def story():
    return told()


def test_a_cancelled_assembly_writes_nothing_more(story, monkeypatch):
    """Seen failing with the attempt left as it was: the worker stored its files all the same."""
    attempt = assembly.call_up(story.report.pk)
    render = assembly.RENDERERS[0][1]

    def cancelled_meanwhile(frozen):
        assert assembly.cancel(story.report, by=story.officer)
        return render(frozen)

    first = (assembly.RENDERERS[0][0], cancelled_meanwhile, *assembly.RENDERERS[0][2:])
    monkeypatch.setattr(assembly, "RENDERERS", (first, *assembly.RENDERERS[1:]))
    assert not assembly.assemble(story.report.pk, attempt)
    story.report.refresh_from_db()
    assert story.report.state == ProgressReport.State.FAILED
    assert story.report.failure == f"Penyusunan dibatalkan oleh {story.officer}."
    assert not story.report.files.exists()


def test_a_message_that_was_on_its_way_is_void(story):
    attempt = assembly.call_up(story.report.pk)
    assembly.cancel(story.report, by=story.officer)
    assert not assembly.assemble(story.report.pk, attempt)


def test_nobody_is_told_of_a_failure_that_was_none(story):
    assembly.cancel(story.report, by=story.officer)
    notices.give()
    assert not Notification.objects.filter(kind=Notification.Kind.REPORT_FAILED).exists()


def test_a_cancelled_report_is_assembled_anew(story):
    assembly.cancel(story.report, by=story.officer)
    story.report.refresh_from_db()
    publishing.assemble_anew(story.report, by=story.officer)
    assert assembly.assemble(story.report.pk, assembly.call_up(story.report.pk))
    story.report.refresh_from_db()
    assert story.report.state == ProgressReport.State.DRAFT


def test_what_has_ended_is_not_cancelled(story):
    assembly.assemble(story.report.pk, assembly.call_up(story.report.pk))
    assert not assembly.cancel(story.report, by=story.officer)


@pytest.mark.slow
def test_the_page_offers_it_while_it_runs_and_says_what_became_of_it(client, story):
    client.force_login(story.officer)
    page = reverse("reports:report", args=[story.report.code])
    assert "Batalkan" in client.get(page).content.decode()
    said = client.post(reverse("reports:report-cancel", args=[story.report.code]), follow=True)
    assert "Penyusunan laporan dibatalkan." in said.content.decode()
    assert "Susun ulang" in client.get(page).content.decode()
