"""Published reports to addresses outside the portal: the official file, once, until stopped."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from reports import notices, publishing
from reports.files import files_of, read_verified
from reports.models import ReportMail, ReportSchedule, StoppedAddress
from reports.notices.optout import end_of_reports_address
from tests.reports.report.steps import published, quick
from tests.reports.report.world import told

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
__all__ = ["quick"]
BUPATI, BNNP = "bupati@contoh.invalid", "bnnp@contoh.invalid"


@pytest.fixture
def story(quick):
    made = told(is_example=True)
    wanting(made, BUPATI, BNNP)
    return made


def wanting(story, *addresses):
    ReportSchedule.objects.update_or_create(
        agreement=story.agreement,
        kind="quarterly",
        defaults={"starts_on": story.report.period_start, "addresses": "\n".join(addresses)},
    )


def letters(mailoutbox):
    """Mails to addresses of the schedule."""
    return [mail for mail in mailoutbox if set(mail.to) <= {BUPATI, BNNP}]


def test_each_address_gets_the_official_file_once(story, mailoutbox):
    published(story)
    for _ in range(3):
        notices.mail()
    sent = letters(mailoutbox)
    assert sorted(mail.to[0] for mail in sent) == [BNNP, BUPATI]
    name, content, kind = sent[0].attachments[0]
    pdf = files_of(story.report)[0]
    assert (name, kind) == ("LAP-2026-TW1-v1.pdf", "application/pdf")
    assert sha256(content).hexdigest() == pdf.sha256
    assert pdf.sha256 in sent[0].body
    assert "DATA CONTOH" in sent[0].body


def test_a_draft_goes_to_nobody(story, mailoutbox):
    notices.mail()
    assert letters(mailoutbox) == []


def test_who_is_added_later_hears_of_later_reports_only(story, mailoutbox):
    wanting(story, BUPATI)
    published(story)
    wanting(story, BUPATI, BNNP)
    notices.mail()
    assert [mail.to for mail in letters(mailoutbox)] == [[BUPATI]]


def test_a_server_that_was_away_when_it_was_published_delays_it_only(
    story, mailoutbox, monkeypatch
):
    published(story)

    def away(self, *args):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", away)
        notices.mail()
    notices.mail()
    assert len(letters(mailoutbox)) == 2


def test_whoever_dies_while_sending_leaves_it_to_the_next(story, mailoutbox, monkeypatch):
    wanting(story, BUPATI)
    published(story)

    def die(self, *args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", die)
        with pytest.raises(KeyboardInterrupt):
            notices.mail()
    notices.mail()
    assert letters(mailoutbox) == []
    ReportMail.objects.update(mailing_until=timezone.now() - timedelta(seconds=1))
    notices.mail()
    assert len(letters(mailoutbox)) == 1


def test_an_altered_file_is_never_sent_and_goes_once_it_is_what_was_published(story, mailoutbox):
    wanting(story, BUPATI)
    published(story)
    pdf = files_of(story.report)[0]
    content = read_verified(pdf)
    rewrite(pdf, b"%PDF lain")
    notices.mail()
    assert letters(mailoutbox) == []
    rewrite(pdf, content)
    ReportMail.objects.update(mailing_until=timezone.now() - timedelta(seconds=1))
    notices.mail()
    assert len(letters(mailoutbox)) == 1


def test_a_storage_that_is_away_delays_the_mail_and_loses_nothing(story, mailoutbox, monkeypatch):
    """Seen failing where any trouble with the file gave the mail up."""
    wanting(story, BUPATI)
    published(story)

    class StorageAway(Exception):
        """As an object store's client raises it: no OSError."""

    def away(stored):
        raise StorageAway

    with monkeypatch.context() as patch:
        patch.setattr("reports.notices.outward.read_verified", away)
        notices.mail()
    ReportMail.objects.update(mailing_until=timezone.now() - timedelta(seconds=1))
    notices.mail()
    assert len(letters(mailoutbox)) == 1


def rewrite(stored, content):
    with stored.file.storage.open(stored.file.name, "wb") as handle:
        handle.write(content)


# --- The end --------------------------------------------------------------------------------------


def stop_link(mail):
    return mail.extra_headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]


def test_the_link_of_a_mail_ends_them_for_its_address_alone(story, mailoutbox, client):
    published(story)
    notices.mail()
    mail = next(one for one in letters(mailoutbox) if one.to == [BUPATI])
    assert "Berhenti menerima laporan?" in client.get(f"/{stop_link(mail)}").content.decode()
    assert not StoppedAddress.objects.exists()
    client.post(f"/{stop_link(mail)}")
    publishing.revise(story.report, by=story.officer)
    assert StoppedAddress.objects.get().address == BUPATI


def test_who_stopped_is_sent_neither_what_waits_nor_what_comes(story, mailoutbox, client):
    StoppedAddress.objects.create(address=BNNP)
    published(story)
    assert ReportMail.objects.get().address == BUPATI
    client.post(reverse("reports:report-mails-stop", args=[token_of(BUPATI)]))
    notices.mail()
    assert letters(mailoutbox) == []


def test_a_link_nobody_made_ends_nothing(client, db):
    answer = client.post(reverse("reports:report-mails-stop", args=["palsu"]))
    assert (answer.status_code, StoppedAddress.objects.count()) == (404, 0)


def token_of(address):
    return end_of_reports_address(address).rstrip("/").rsplit("/", 1)[1]
