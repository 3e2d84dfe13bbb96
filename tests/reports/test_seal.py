"""The seal: what was sealed reads the same for ever, or the event that changed is named."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Organization
from accounts.roles import Role
from reports import notices
from reports.audit import seal
from reports.audit.trail import event_models
from reports.models import Notification, Seal, SealCheck, SealPart
from reports.snapshot import assemble
from reports.tasks import seal_history
from tests.factories import OrganizationFactory, ProgressReportFactory, user_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KIND = "accounts.Organization"


def sealed():
    """Seal all that was written so far."""
    seal.advance()
    return seal.advance()


def events():
    return event_models()[KIND]._meta.db_table


def by_the_owner(statement, *values):
    """As somebody who owns the database and switches its triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement.replace("EVENTS", events()), values)
        cursor.execute("SET session_replication_role = DEFAULT")


def last_event():
    return event_models()[KIND].objects.order_by("-pgh_id").first()


def told():
    return [str(one) for one in seal.broken()]


def test_what_was_written_is_sealed_and_reads_as_it_was():
    OrganizationFactory()
    closed = sealed()
    assert len(closed.root) == 64
    assert SealPart.objects.filter(seal=closed, kind=KIND).get().count >= 1
    assert told() == []


def test_each_seal_is_bound_to_the_one_before():
    OrganizationFactory()
    first = sealed()
    OrganizationFactory()
    second = sealed()
    assert (second.ordinal, second.previous) == (first.ordinal + 1, first.root)


def test_where_nothing_was_written_nothing_is_sealed():
    OrganizationFactory()
    sealed()
    for _ in range(3):
        seal_history()
    assert Seal.objects.count() == 1


def test_an_event_still_being_written_is_waited_for():
    """A transaction that began before and has not ended may hold an earlier number."""
    OrganizationFactory()

    def advance():
        try:
            return seal.advance()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        OrganizationFactory()
        pool.submit(advance).result()  # opens
        assert pool.submit(advance).result() is None
    assert seal.advance() is not None
    assert told() == []


def test_twenty_writers_at_once_leave_no_event_out():
    def write(number):
        try:
            OrganizationFactory(name=f"Unit {number}", slug=f"unit-bersama-{number}")
            seal.advance()
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(write, range(20)))
    sealed()
    counted = sum(SealPart.objects.filter(kind=KIND).values_list("count", flat=True))
    assert counted == event_models()[KIND].objects.count() >= 20
    assert told() == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("UPDATE EVENTS SET name = 'Lain' WHERE pgh_id = %s", "diubah"),
        ("DELETE FROM EVENTS WHERE pgh_id = %s", "dihapus"),
    ],
)
def test_an_old_event_that_was_touched_is_named(change, word):
    OrganizationFactory()
    closed = sealed()
    number = last_event().pgh_id
    by_the_owner(change, number)
    assert told() == [f"Segel {closed.ordinal} {KIND} peristiwa {number}: {word}"]


def test_an_event_slipped_in_is_named():
    OrganizationFactory()
    OrganizationFactory()
    number = last_event().pgh_id - 1
    by_the_owner("DELETE FROM EVENTS WHERE pgh_id = %s", number)
    sealed()
    columns = ", ".join(
        field.column
        for field in event_models()[KIND]._meta.concrete_fields
        if field.column != "pgh_id"
    )
    by_the_owner(
        "INSERT INTO EVENTS (pgh_id, COLUMNS) SELECT %s, COLUMNS FROM EVENTS"
        " ORDER BY pgh_id DESC LIMIT 1".replace("COLUMNS", columns),
        number,
    )
    assert any(f"peristiwa {number}: disisipkan" in one for one in told())


def test_a_seal_made_anew_breaks_the_chain_or_the_printed_root():
    OrganizationFactory()
    first = sealed()
    report = ProgressReportFactory()
    report.snapshot = assemble(report)
    report.save()
    assert report.snapshot["seal"] == {"ordinal": first.ordinal, "root": first.root}
    by_the_owner("UPDATE reports_seal SET root = %s WHERE ordinal = %s", "0" * 64, first.ordinal)
    said = told()
    assert f"Segel {first.ordinal}: rantai putus; akar tidak sesuai dengan isinya" in said
    assert any(report.code in one for one in said)


@pytest.mark.parametrize("change", [{"root": "1" * 64}, {"previous": "x"}])
def test_a_closed_seal_is_never_changed(change):
    OrganizationFactory()
    closed = sealed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.filter(pk=closed.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        closed.delete()


def test_the_command_names_what_differs_and_fails(capsys):
    OrganizationFactory()
    closed = sealed()
    call_command("periksa_segel", akar=[closed.root])
    assert "1 segel diperiksa, 0 selisih." in capsys.readouterr().out
    by_the_owner("UPDATE EVENTS SET name = 'Lain' WHERE pgh_id = %s", last_event().pgh_id)
    with pytest.raises(SystemExit) as ended:
        call_command("periksa_segel", akar=["f" * 64])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "diubah" in said
    assert f"Akar {'f' * 64} tidak ada dalam rantai." in said


def test_a_seal_that_waits_tells_for_how_long():
    OrganizationFactory()
    seal.advance()
    assert seal.unsealed_for(timezone.now() + timedelta(minutes=11)) > timedelta(minutes=10)
    assert seal.advance()
    assert seal.unsealed_for() is None


def test_writing_goes_on_while_a_seal_is_made():
    OrganizationFactory()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(seal.ONE_SEALER)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_write_elsewhere).result(timeout=10)
    assert Organization.objects.filter(slug="unit-lain").exists()


def _write_elsewhere():
    try:
        OrganizationFactory(slug="unit-lain")
    finally:
        connection.close()


# --- Every night ----------------------------------------------------------------------------------


def tonight(hour=4):
    """This hour of today in WITA."""
    return timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)


def test_the_history_is_held_against_its_seals_once_a_night():
    OrganizationFactory()
    sealed()
    assert seal.check_tonight(tonight(3)) is None
    check = seal.check_tonight(tonight())
    assert (check.is_clean, check.seals) == (
        True,
        Seal.objects.filter(closed_at__isnull=False).count(),
    )
    assert seal.check_tonight(tonight(6)) is None


def test_a_changed_event_is_told_at_once_to_who_keeps_and_audits_the_portal(mailoutbox):
    unit = OrganizationFactory()
    readers = {user_in(unit, role).pk for role in (Role.SYSTEM_ADMIN, Role.AUDITOR)}
    user_in(unit, Role.VERIFIER)
    sealed()
    by_the_owner("UPDATE EVENTS SET name = 'Diubah' WHERE pgh_id = %s", last_event().pk)
    check = seal.check_tonight(tonight())
    for _ in range(2):
        notices.give()
        notices.mail()
    told = Notification.objects.filter(kind=Notification.Kind.SEAL_BROKEN)
    assert set(told.values_list("user", flat=True)) == readers
    assert len(mailoutbox) == 2
    assert f"Selisih: {check.found}" in mailoutbox[0].body
    assert "/audit/segel/" in mailoutbox[0].body


def test_a_seal_left_open_for_a_day_is_a_finding():
    OrganizationFactory()
    seal.advance()
    Seal.objects.update(opened_at=tonight() - timedelta(days=2))
    assert "penyegel berhenti" in seal.check_tonight(tonight()).told[0]


def test_auditors_read_what_each_night_found(client):
    SealCheck.objects.create(
        day=tonight().date(), begun_at=tonight(), finished_at=tonight(), seals=3, differences=1,
        told=["Segel 2: rantai putus"],
    )  # fmt: skip
    client.force_login(user_in(OrganizationFactory(), Role.AUDITOR))
    assert "Segel 2: rantai putus" in client.get("/audit/segel/").content.decode()
