"""What is not enacted, approved, submitted or published stays with those who may read it.

Reliability §2, role by role, through search, trace, duty and report pages, notices and the audit
trail. Seen to fail while an operator read every unit's lines of a draft in Telusur.
"""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from agreements.models import Duty
from programs.models import ActivityLog
from reports import notices, publishing
from reports.models import Notification, ProgressReport
from tests.factories import (
    ActivityLogFactory,
    AmendmentFactory,
    ArticleVersionFactory,
    DutyVersionFactory,
    EvidenceFactory,
    OrganizationFactory,
    in_force,
    side,
    user_in,
)
from tests.reports.report.steps import assembled, published
from tests.reports.report.world import told

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("quick")]
CODE = "LAP-2026-TW1-v1"
READERS = [
    Role.FIELD_OFFICER, Role.UNIT_OPERATOR, Role.VERIFIER, Role.EXECUTIVE,
    Role.AGREEMENT_ADMIN, Role.AUDITOR,
]  # fmt: skip


@pytest.fixture
def story():
    return told()


@pytest.fixture
def read(client, story):
    """The page a role reads at an address, or None where there is none for it."""

    def page(role, address, *, unit=None, **asked):
        client.force_login(user_in(unit or side(story.agreement, 1), role))
        answer = client.get(address, asked, follow=True)
        assert answer.status_code in {200, 404}
        return answer.content.decode() if answer.status_code == 200 else None

    return page


def trace(kind, code):
    return reverse("reports:trace", args=[kind, code])


# --- Reports not yet published -------------------------------------------------------------------


@pytest.mark.parametrize("line", ["B001", "B003"])
def test_an_operator_traces_lines_of_the_own_unit_in_a_draft_and_no_other(read, story, line):
    assembled(story.report)
    page = read(Role.UNIT_OPERATOR, trace("baris", f"{CODE}.{line}"), unit=story.activity.lead)
    assert (page is not None) == (line == "B001")


@pytest.mark.parametrize("is_told", [False, True])
def test_other_places_name_lines_of_other_units_only_once_published(read, story, is_told):
    (published if is_told else lambda story: assembled(story.report))(story)
    for place in (trace("kewajiban", "KWJ-02"), trace("catatan", story.logs[2].number)):
        page = read(Role.UNIT_OPERATOR, place, unit=story.activity.lead)
        assert (f"{CODE}.B003" in page) == is_told


def test_a_report_as_a_whole_shows_an_operator_the_own_thread_only(read, story):
    assembled(story.report)
    page = read(Role.UNIT_OPERATOR, trace("laporan", CODE), unit=story.activity.lead)
    assert (f"{CODE}.B001" in page, f"{CODE}.B003" in page) == (True, False)
    assert story.logs[2].number not in page


def test_a_draft_without_own_lines_is_not_there_for_an_operator(read, story):
    assembled(story.report)
    bystander = OrganizationFactory(parent=side(story.agreement, 1))
    for address in (reverse("reports:report", args=[CODE]), trace("laporan", CODE)):
        assert read(Role.UNIT_OPERATOR, address, unit=bystander) is None
    for address in (reverse("reports:list"), reverse("reports:trace-index")):
        assert f"/{CODE}/" not in read(Role.UNIT_OPERATOR, address, unit=bystander)


def test_an_operator_reads_of_a_draft_no_words_sums_or_findings(read, story):
    report = assembled(story.report)
    words = {"kendala": publishing.Words("Hujan lebat sekali.", 0)}
    publishing.write(report, words, by=story.officer)
    report = assembled(report)
    address = reverse("reports:report", args=[CODE])
    page = read(Role.UNIT_OPERATOR, address, unit=story.activity.lead)
    whole = ("Hujan lebat sekali.", "Rata-rata capaian", "Temuan keterkaitan data", "SHA-256 ")
    assert [text in page for text in whole] == [False] * 4
    assert "hanya baris kegiatan unit Anda" in page
    publishing.propose(report, by=story.officer)
    publishing.publish(report, by=story.executive)
    assert all(
        text in read(Role.UNIT_OPERATOR, address, unit=story.activity.lead) for text in whole
    )


@pytest.mark.parametrize("role", READERS)
def test_who_reads_drafts_whole(read, story, role):
    assembled(story.report)
    allowed = role not in {Role.AGREEMENT_ADMIN, Role.UNIT_OPERATOR}
    bystander = OrganizationFactory(parent=side(story.agreement, 1))
    page, line = reverse("reports:report", args=[CODE]), trace("baris", f"{CODE}.B003")
    for address in (page, line, trace("laporan", CODE)):
        assert (read(role, address, unit=bystander) is not None) == allowed


# --- Amendments not yet enacted ------------------------------------------------------------------


@pytest.fixture
def drafted(story):
    """An amendment in draft: a new article and a new duty that nobody has enacted."""
    amendment = AmendmentFactory(agreement=story.agreement, ordinal=1)
    article = ArticleVersionFactory(amendment=amendment, number="77", heading="Rahasia rancangan")
    duty = Duty.objects.create(agreement=story.agreement, code="KWJ-77")
    return DutyVersionFactory(
        amendment=amendment, duty=duty, article=article.article, title="Kewajiban rancangan"
    )


@pytest.mark.parametrize("role", READERS)
def test_text_that_an_amendment_proposes_is_for_those_who_write_or_check_it(read, drafted, role):
    allowed = role not in {Role.UNIT_OPERATOR, Role.EXECUTIVE}
    for address in (
        trace("pasal", "77"), trace("kewajiban", "KWJ-77"), reverse("reports:duty", args=["KWJ-77"])
    ):  # fmt: skip
        assert (read(role, address) is not None) == allowed
    index = reverse("reports:trace-index")
    for asked in ("pasal 77", "kwj-77", "kewajiban rancangan"):
        page = read(role, index, q=asked)
        assert ("Rahasia rancangan" in page or "Kewajiban rancangan" in page) == allowed, asked


def test_the_wording_in_force_is_there_for_all_while_another_is_drafted(read, story):
    article = story.agreement.articles.get(position=1)
    amendment = AmendmentFactory(agreement=story.agreement, ordinal=1)
    ArticleVersionFactory(amendment=amendment, article=article, number="1", heading="Rancangan")
    page = read(Role.UNIT_OPERATOR, trace("pasal", "1"), per="2026-05-01")
    assert "Judul Pasal 1" in page
    assert "Rancangan" not in page


# --- Logs not yet submitted ----------------------------------------------------------------------


@pytest.mark.parametrize("role", READERS)
def test_a_draft_log_is_found_by_those_who_write_beside_it_only(read, story, role):
    log = ActivityLogFactory(
        activity=story.activity, performed_on=date(2026, 3, 1), narrative="Naskah belum dikirim."
    )
    evidence = EvidenceFactory(log=log)
    bystander = OrganizationFactory(parent=side(story.agreement, 1))
    allowed = role == Role.FIELD_OFFICER  # of the same party: fills in on behalf of units
    for place in (trace("catatan", log.number), trace("bukti", evidence.code)):
        assert (read(role, place, unit=bystander) is not None) == allowed
    for place in (trace("kegiatan", story.activity.code), trace("kewajiban", "KWJ-01")):
        assert (log.number in read(role, place, unit=bystander, tahun=2026)) == allowed
    for asked in (log.number, "belum dikirim"):
        page = read(role, reverse("reports:trace-index"), unit=bystander, q=asked)
        assert (reverse("programs:log", args=[log.number]) in page) == allowed


# --- Notices and history -------------------------------------------------------------------------


def test_notices_of_unpublished_reports_go_to_those_who_write_them(story):
    people = {role: user_in(side(story.agreement, 1), role) for role in Role}
    elsewhere = user_in(side(in_force(), 1), Role.FIELD_OFFICER)
    assembled(story.report)
    notices.give()
    ready = Notification.objects.filter(kind=Notification.Kind.REPORT_READY)
    told_to = set(ready.values_list("user", flat=True))
    assert told_to == {story.officer.pk, people[Role.FIELD_OFFICER].pk}
    assert elsewhere.pk not in told_to


def test_history_of_drafts_is_for_the_auditor_alone(client, story):
    assembled(story.report)
    for role in Role:
        client.force_login(user_in(side(story.agreement, 1), role))
        answer = client.get(reverse("audit"))
        kinds = {one.what for one in (answer.context or {}).get("entries", [])}
        drafts = {ProgressReport, ActivityLog}
        shows = bool(kinds & {str(m._meta.verbose_name).capitalize() for m in drafts})
        assert shows == (role == Role.AUDITOR)
