"""Pages of reports: who sees what, what each step answers, and what the public may know."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from agreements.models import Party
from reports import publishing
from reports.files import files_of, read_verified
from reports.models import Narrative, ProgressReport
from tests.factories import (
    IndicatorFactory,
    ReportScheduleFactory,
    in_force,
    revised,
    side,
    user_in,
)
from tests.reports.report.steps import assembled, proposed, published
from tests.reports.report.world import told

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("quick")]
State = ProgressReport.State
CODE = "LAP-2026-TW1-v1"


@pytest.fixture
def story():
    return told()


def person(story, role, ordinal=1, **kwargs):
    return user_in(side(story.agreement, ordinal), role, **kwargs)


def address(name, *args):
    return reverse(f"reports:{name}", args=[CODE, *args])


def words(**changes):
    fields = {}
    for section in Narrative.Section.values:
        fields |= {section: "", f"{section}_version": "0"}
    return fields | changes


# --- Reading -------------------------------------------------------------------------------------


def test_the_list_shows_reports_late_ones_and_missing_ones(client, story):
    ReportScheduleFactory(agreement=story.agreement)
    client.force_login(story.officer)
    page = client.get(reverse("reports:list")).content.decode()
    assert page.count('data-row="LAP-') == 1
    assert "Belum disusun" in page
    assert "Terlambat" in page
    assert "Triwulan II Tahun 2026" in page


def test_a_report_page_shows_each_line_with_its_trace(client, story):
    assembled(story.report)
    client.force_login(story.officer)
    page = client.get(address("report")).content.decode()
    for line in ("B001", "B002", "B003"):
        assert reverse("reports:trace", args=["baris", f"{CODE}.{line}"]) in page
    assert "60,00%" in page
    assert "Ajukan penerbitan" in page


def test_a_unit_sees_its_own_lines_of_a_draft_and_no_file(client, story):
    assembled(story.report)
    client.force_login(user_in(story.activity.lead, Role.UNIT_OPERATOR))
    page = client.get(address("report")).content.decode()
    assert ('data-row="B001"' in page, 'data-row="B003"' in page) == (True, False)
    assert client.get(address("report-download", "pdf")).status_code == 403


def test_an_agreement_admin_sees_what_is_published_only(client, story):
    report = proposed(story)
    client.force_login(person(story, Role.AGREEMENT_ADMIN))
    assert client.get(address("report")).status_code == 404
    publishing.publish(report, by=story.executive)
    assert client.get(address("report")).status_code == 200


def test_nobody_sees_reports_of_another_agreement(client, story):
    other = in_force()
    client.force_login(user_in(side(other, 1), Role.FIELD_OFFICER))
    assert client.get(address("report")).status_code == 404
    assert client.get(address("report-download", "pdf")).status_code == 404
    assert client.post(address("report-narrative"), words()).status_code == 404


def test_a_system_admin_has_no_reports(client, story):
    client.force_login(person(story, Role.SYSTEM_ADMIN))
    assert client.get(reverse("reports:list")).status_code == 403


def test_readers_may_not_move_a_report(client, story):
    proposed(story)
    client.force_login(person(story, Role.AUDITOR))
    for name in ("narrative", "propose", "retry", "revise", "publish", "return"):
        assert client.post(address(f"report-{name}")).status_code == 403
    for name in ("publish", "return"):
        assert client.get(address(f"report-{name}")).status_code == 403


def test_an_officer_may_not_publish(client, story):
    proposed(story)
    client.force_login(story.officer)
    assert client.post(address("report-publish")).status_code == 403


def test_an_executive_without_the_flag_may_not_publish(client, story):
    proposed(story)
    client.force_login(person(story, Role.EXECUTIVE))
    assert client.post(address("report-publish")).status_code == 403


@pytest.mark.parametrize("indicators", [0, 6])
def test_the_page_costs_the_same_however_many_lines(
    client, story, indicators, django_assert_num_queries
):
    with revised(story.agreement, effective_on=date(2026, 12, 1)):
        IndicatorFactory.create_batch(indicators, activity=story.activity)
    assembled(story.report)
    client.force_login(story.officer)
    client.get(address("report"))
    with django_assert_num_queries(13):
        client.get(address("report"))


@pytest.mark.parametrize("revisions", [0, 2])
def test_the_list_costs_the_same_however_many_reports(
    client, story, revisions, django_assert_num_queries
):
    report = published(story)
    for _ in range(revisions):
        report = publishing.revise(report, by=story.officer)
        publishing.propose(assembled(report), by=story.officer)
        report = publishing.publish(report, by=story.executive)
    client.force_login(story.officer)
    client.get(reverse("reports:list"))
    with django_assert_num_queries(11):
        client.get(reverse("reports:list"))


# --- Progress ------------------------------------------------------------------------------------


def test_progress_polls_while_assembling_and_reloads_when_done(client, story):
    client.force_login(story.officer)
    running = client.get(address("report-progress"))
    assert 'hx-get="' in running.content.decode()
    assert "HX-Refresh" not in running
    assembled(story.report)
    assert client.get(address("report-progress"))["HX-Refresh"] == "true"


def test_a_report_nobody_works_on_says_so(client, story):
    long_ago = timezone.now() - timedelta(minutes=5)
    ProgressReport.objects.filter(pk=story.report.pk).update(lease_until=long_ago)
    client.force_login(story.officer)
    assert "Penyusunan laporan tertunda" in client.get(address("report")).content.decode()


# --- Files ---------------------------------------------------------------------------------------


def test_a_file_comes_as_it_was_stored(client, story):
    assembled(story.report)
    client.force_login(story.officer)
    for stored in files_of(story.report):
        answer = client.get(address("report-download", stored.format))
        assert answer.content == read_verified(stored)
        assert answer["Content-Disposition"] == f'attachment; filename="{CODE}.{stored.format}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]


def test_an_altered_file_is_refused(client, story):
    assembled(story.report)
    stored = next(f for f in files_of(story.report) if f.format == "pdf")
    with stored.file.storage.open(stored.file.name, "r+b") as handle:
        handle.write(b"?")
    client.force_login(story.officer)
    answer = client.get(address("report-download", "pdf"))
    assert answer.status_code == 409
    assert "tidak sesuai dengan sidik" in answer.content.decode()


@pytest.mark.parametrize("extension", ["exe", "pdf"])
def test_there_is_no_file_before_assembly_and_never_of_another_kind(client, story, extension):
    client.force_login(story.officer)
    assert client.get(address("report-download", extension)).status_code == 404


# --- Steps ---------------------------------------------------------------------------------------


def test_words_are_saved_and_the_files_made_anew(client, story):
    assembled(story.report)
    client.force_login(story.officer)
    client.post(address("report-narrative"), words(kendala="Hujan & <b>banjir</b>."))
    story.report.refresh_from_db()
    assert story.report.state == State.ASSEMBLING
    page = client.get(address("report"))
    assert "Sedang disusun" in page.content.decode()


def test_a_stale_save_shows_both_texts_and_keeps_both(client, story):
    assembled(story.report)
    client.force_login(story.officer)
    publishing.write(
        story.report,
        {"kendala": publishing.Words("Milik mereka.", 0)},
        by=person(story, Role.FIELD_OFFICER),
    )
    assembled(story.report)
    answer = client.post(address("report-narrative"), words(kendala="Milik saya."))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Milik mereka." in page
    assert "Milik saya." in page
    assert story.report.narratives.get().body == "Milik mereka."
    again = words(kendala="Milik saya.", kendala_version="1")
    assert client.post(address("report-narrative"), again).status_code == 302
    assert story.report.narratives.get().body == "Milik saya."


def test_too_long_words_are_refused_beside_the_field_and_kept(client, story):
    assembled(story.report)
    client.force_login(story.officer)
    answer = client.post(address("report-narrative"), words(kendala="x" * 8001))
    assert answer.status_code == 422
    assert "paling panjang 8.000 huruf" in answer.content.decode()
    assert "x" * 8001 in answer.content.decode()


def test_a_report_is_proposed_returned_proposed_and_published_on_its_pages(client, story):
    assembled(story.report)
    client.force_login(story.officer)
    client.post(address("report-propose"))
    client.force_login(story.executive)
    empty = client.post(address("report-return"), {"reason": " "})
    assert "Tuliskan alasan pengembalian." in empty.content.decode()
    client.post(address("report-return"), {"reason": "Kendala belum diisi."})
    client.force_login(story.officer)
    assert "Kendala belum diisi." in client.get(address("report")).content.decode()
    client.post(address("report-propose"))
    client.force_login(story.executive)
    assert "tidak dapat diubah lagi" in client.get(address("report-publish")).content.decode()
    page = client.post(address("report-publish"), follow=True).content.decode()
    assert "Laporan diterbitkan. Isi berkas tidak dapat diubah lagi." in page


def test_a_second_click_is_told_what_happened_and_changes_nothing(client, story):
    assembled(story.report)
    client.force_login(story.officer)
    client.post(address("report-propose"))
    page = client.post(address("report-propose"), follow=True).content.decode()
    assert "Status laporan kini menunggu reviu." in page


def test_a_closed_period_is_composed_on_demand(client, story):
    client.force_login(story.officer)
    answer = client.post(reverse("reports:compose"), {"period": "semester|2026-01-01"})
    assert answer.url == reverse("reports:report", args=["LAP-2026-S1-v1"])


def test_no_other_period_is_composed(client, story):
    client.force_login(story.officer)
    for period in ("", "semester|2099-01-01", "quarterly|2020-01-01", "x"):
        answer = client.post(reverse("reports:compose"), {"period": period})
        assert answer.context["form"].errors["period"]
    assert ProgressReport.objects.count() == 1


# --- The public check ----------------------------------------------------------------------------


def public(client, report, code=""):
    return client.get(reverse("reports:public-check", args=[code or report.verification_code]))


def test_the_public_check_tells_title_period_status_and_hashes(client, story):
    report = published(story)
    page = public(client, report).content.decode()
    assert "Triwulan I Tahun 2026" in page
    assert "Diterbitkan" in page
    for stored in files_of(report):
        assert stored.sha256 in page


def test_the_public_check_tells_nothing_else(client, story):
    Party.objects.filter(agreement=story.agreement).update(signatory_name="Nama Rahasia")
    report = published(story)
    page = public(client, report).content.decode()
    hidden = [
        report.code, "CTT-", "KWJ-", "K-01", "60,00", "Nama Rahasia", str(story.officer),
        str(story.executive), story.officer.username, report.snapshot_sha256, "600.000",
    ]  # fmt: skip
    assert [text for text in hidden if text in page] == []


def test_a_code_is_found_however_it_is_typed(client, story):
    report = published(story)
    code = report.verification_code
    for typed in (code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        assert public(client, report, typed).status_code == 200


def test_a_draft_is_told_as_unpublished_without_hashes(client, story):
    report = assembled(story.report)
    page = public(client, report).content.decode()
    assert "Belum diterbitkan" in page
    assert not any(stored.sha256 in page for stored in files_of(report))


def test_a_replaced_report_says_so(client, story):
    first = published(story)
    second = publishing.revise(first, by=story.officer)
    publishing.propose(assembled(second), by=story.officer)
    publishing.publish(second, by=story.executive)
    assert "Digantikan oleh Perbaikan ke-1" in public(client, first).content.decode()


def test_an_example_says_so(client):
    report = assembled(told(is_example=True).report)
    assert "Data contoh" in public(client, report).content.decode()


def test_an_unknown_code_is_answered_in_plain_words(client):
    answer = client.get(reverse("reports:public-check", args=["ABCD-EFGH-JKLM"]))
    assert answer.status_code == 404
    assert "Kode tidak dikenal" in answer.content.decode()
