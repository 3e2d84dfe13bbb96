"""The proof of the thread: whole it says so, and each link that is broken is told by name."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from accounts.roles import Role
from p4gn_portal.formats import WITA
from p4gn_portal.nightly import PATIENCE
from reports import notices
from reports.integrity import prove, prove_tonight
from reports.models import ReportFile, ThreadProof
from tests.factories import in_force, side, user_in
from tests.reports.dashboard.world import activity_of, approve, report_of, verified

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NIGHT = datetime(2026, 11, 25, 3, 10, tzinfo=WITA)


@pytest.fixture
def agreement(db):
    made = in_force(articles=2, duties=2, slug="nota-utuh")
    first, second = made.duties.order_by("code")
    one = activity_of(made, "K-01", {1: 5}, duties=[first])
    activity_of(made, "K-02", {1: 5}, duties=[second])
    approve(made)
    verified(one, 3, date(2026, 2, 10))
    report_of(made)
    return made


def by_hand(statement: str) -> None:
    """At the console, past every trigger and foreign key."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        assert cursor.rowcount > 0, statement
        cursor.execute("SET session_replication_role = DEFAULT")


def test_a_whole_thread_is_told_whole(agreement):
    proof = prove()
    assert proof.breaks == []
    assert proof.links > 60


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM programs_evidence", "catatan terkirim tanpa bukti"),
        ("UPDATE programs_evidence SET log_id = gen_random_uuid()", "catatan kegiatan tidak ada"),
        ("DELETE FROM programs_verification", "tanpa keputusan pada putarannya"),
        ("DELETE FROM programs_activity WHERE code = 'K-01'", "kegiatan Renja tidak ada"),
        ("DELETE FROM programs_activitylog", "tidak ada"),
        (
            "UPDATE programs_activitylog SET activity_id ="
            " (SELECT id FROM programs_activity WHERE code = 'K-02')",
            "capaian dengan indikator kegiatan lain",
        ),
        (
            "UPDATE programs_activitylog SET activity_id ="
            " (SELECT id FROM programs_activity WHERE code = 'K-02')",
            "milik kegiatan lain",
        ),
        ("UPDATE programs_activitylog SET state = 'rejected'", "tidak ada"),
        ("DELETE FROM agreements_duty WHERE code = 'KWJ-01'", "kewajiban"),
        ("DELETE FROM agreements_article", "pasal"),
        ("DELETE FROM programs_indicator", "indikator"),
    ],
)
def test_each_broken_link_is_told(agreement, statement, words):
    with transaction.atomic():
        by_hand(statement)
        told = prove().breaks
        transaction.set_rollback(True)
    assert any(words in one for one in told), told


def test_a_link_into_another_agreement_is_told(agreement):
    in_force(articles=1, duties=1, slug="nota-lain")
    by_hand(
        "UPDATE programs_activityduty SET duty_id = (SELECT id FROM agreements_duty"
        " WHERE agreement_id = (SELECT id FROM agreements_agreement WHERE slug = 'nota-lain'))"
        " WHERE id = (SELECT min(id) FROM programs_activityduty)"
    )
    assert any("kewajiban perjanjian lain" in one for one in prove().breaks)


def test_a_report_file_that_is_gone_is_told(agreement):
    report = agreement.reports.get()
    ReportFile.objects.create(
        report=report,
        attempt=1,
        format="pdf",
        file="laporan/tidak-ada.pdf",
        sha256="0" * 64,
        size=1,
    )
    assert any("hilang atau berubah" in one for one in prove().breaks)


def test_it_is_made_once_a_night_and_taken_over_from_one_that_died(agreement):
    assert prove_tonight(NIGHT.replace(hour=2)) is None
    assert prove_tonight(NIGHT).is_clean
    assert prove_tonight(NIGHT + timedelta(hours=5)) is None
    later = NIGHT + timedelta(days=1)
    ThreadProof.objects.create(day=later.date(), begun_at=later)
    assert prove_tonight(later + timedelta(minutes=30)) is None
    assert prove_tonight(later + PATIENCE + timedelta(minutes=1)).is_clean


def test_the_command_names_breaks_and_fails(agreement):
    told = StringIO()
    call_command("periksa_keutuhan", stdout=told)
    assert "0 putus." in told.getvalue()
    by_hand("DELETE FROM programs_verification")
    wrong = StringIO()
    with pytest.raises(SystemExit):
        call_command("periksa_keutuhan", stdout=StringIO(), stderr=wrong)
    assert "PUTUS CTT-2026-" in wrong.getvalue()


def test_auditors_read_what_each_night_found(client, agreement):
    by_hand("DELETE FROM programs_verification")
    prove_tonight(NIGHT)
    client.force_login(user_in(side(agreement, 1), Role.AUDITOR))
    page = client.get("/audit/keutuhan/").content.decode()
    assert "tanpa keputusan pada putarannya" in page
    client.force_login(user_in(side(agreement, 1), Role.VERIFIER))
    assert client.get("/audit/keutuhan/").status_code == 403


def test_a_broken_link_is_told_once_to_who_audits(agreement, mailoutbox):
    auditor = user_in(side(agreement, 1), Role.AUDITOR)
    by_hand("DELETE FROM programs_verification")
    prove_tonight(NIGHT)
    for _ in range(2):
        notices.give(NIGHT.date())
        notices.mail()
    assert [mail.to for mail in mailoutbox] == [[auditor.email]]
    assert "/audit/keutuhan/" in mailoutbox[0].body
