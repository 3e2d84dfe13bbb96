"""Trace: both ways along the thread, gaps shown as gaps, and nothing beyond one's permissions."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.roles import Role
from agreements.models.duty import Strand
from programs.models import ActivityLog, Evidence
from reports.thread import Scope
from reports.trace import trace
from tests.codes import codes_on
from tests.factories import EvidenceFactory, decided, in_force, revised, side, user_in
from tests.reports.dashboard.test_home import grow, queries, rows
from tests.reports.dashboard.world import log_of, report_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
LINE = "LAP-2026-TW1-v1.B001"


def scope(people, agreement, role="auditor", day=date(2026, 11, 24)):
    return Scope(agreement, people[role], day, day.year)


def codes(found, kind):
    level = next(level for level in found.levels if level.kind == kind)
    return [place.code for place in level.places]


def gaps(found):
    return {level.kind for level in found.gaps}


def step(page: str, kind: str) -> str:
    """Where the strip leads for one kind."""
    return re.search(rf'href="(/telusur/{kind}/[^"]*)"', page)[1].replace("&amp;", "&")


def test_from_a_report_line_to_its_article_in_at_most_four_clicks(page_of):
    page, clicks = page_of("auditor", f"/telusur/baris/{LINE}/"), 0
    for kind in ("catatan", "kegiatan", "kewajiban", "pasal"):
        page, clicks = page_of("auditor", step(page, kind)), clicks + 1
    assert '<span class="code">Pasal 1</span>' in page
    assert clicks <= 4


def test_from_an_article_to_evidence_and_report_in_at_most_five_clicks(page_of):
    page, clicks = page_of("auditor", "/telusur/pasal/1/"), 0
    for kind in ("kewajiban/KWJ-02", "kegiatan", "catatan", "bukti", "baris"):
        page, clicks = page_of("auditor", step(page, kind)), clicks + 1
    assert "LAP-2026-TW1-v1" in page
    assert clicks <= 5


def test_a_line_knows_the_logs_it_counted_their_evidence_and_its_article(people, agreement):
    found = trace("baris", LINE, scope(people, agreement))
    log = ActivityLog.objects.get(activity__code="K-01", performed_on=date(2026, 2, 10))
    assert codes(found, "catatan") == [log.number]
    assert codes(found, "bukti") == [log.evidence.get().code]
    assert codes(found, "kegiatan") == ["K-01"]
    assert codes(found, "kewajiban") == ["KWJ-01"]
    assert codes(found, "pasal") == ["1"]
    assert gaps(found) == set()
    assert ("Realisasi periode ini", "3 sekolah dari target 5") in found.facts


def test_an_article_knows_all_that_follows_from_it(people, agreement):
    found = trace("pasal", "1", scope(people, agreement))
    assert codes(found, "kewajiban") == ["KWJ-01", "KWJ-02", "KWJ-03"]
    assert codes(found, "kegiatan") == ["K-01", "K-02"]
    assert codes(found, "baris") == [LINE, "LAP-2026-TW1-v1.B002"]


def test_every_kind_of_place_leads_to_every_other(people, agreement):
    eyes = scope(people, agreement)
    log = ActivityLog.objects.get(activity__code="K-02", state="verified")
    places = {
        "pasal": "1",
        "kewajiban": "KWJ-02",
        "kegiatan": "K-02",
        "catatan": log.number,
        "bukti": log.evidence.get().code,
        "baris": "LAP-2026-TW1-v1.B002",
    }
    for kind, code in places.items():
        found = trace(kind, code, eyes)
        for other, expected in places.items():
            assert expected in codes(found, other), f"{kind} → {other}"


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        ("kewajiban", "KWJ-03", {"kegiatan", "catatan", "bukti", "baris"}),
        ("kegiatan", "K-03", {"pasal", "kewajiban", "bukti"}),
        ("pasal", "2", {"kewajiban", "kegiatan", "catatan", "bukti", "baris"}),
    ],
)
def test_breaks_are_shown_as_breaks(people, agreement, kind, code, expected):
    assert gaps(trace(kind, code, scope(people, agreement))) == expected


def test_a_log_that_nobody_reported_yet_says_so(page_of, agreement):
    log = ActivityLog.objects.get(activity__code="K-03", state="verified")
    page = page_of("auditor", f"/telusur/catatan/{log.number}/")
    assert "Belum dihitung dalam laporan mana pun." in page
    assert "Benang bukti terputus." in page


@pytest.mark.parametrize(
    "address",
    [
        "kewajiban/KWJ-99",
        "kegiatan/K-99",
        "catatan/CTT-2026-99999",
        "bukti/BKT-000000000000",
        "bukti/salah",
        "baris/LAP-2026-TW1-v1.B999",
        "baris/LAP-2026-TW9-v1.B001",
        "baris/tanpa-titik",
        "kewajiban/%00",
        "laporan/LAP-2026-TW9-v1",
        "pasal/99",
        "bohong/KWJ-01",
    ],
)
def test_what_is_not_on_the_thread_does_not_exist(client, people, address):
    client.force_login(people["auditor"])
    assert client.get(f"/telusur/{address}/").status_code == 404


def test_another_agreements_thread_does_not_exist(client, people):
    other = in_force(slug="nota-lain")
    client.force_login(user_in(side(other, 1), Role.EXECUTIVE))
    assert client.get("/telusur/kegiatan/K-01/").status_code == 404
    assert client.get(f"/telusur/baris/{LINE}/").status_code == 404


def test_a_draft_of_another_unit_is_not_on_the_thread(client, people, agreement):
    draft = ActivityLog.objects.get(state="draft")
    client.force_login(people["verifikator"])
    assert client.get(f"/telusur/catatan/{draft.number}/").status_code == 404
    client.force_login(people["opd"])
    assert client.get(f"/telusur/catatan/{draft.number}/").status_code == 200


def test_a_draft_report_is_not_on_the_thread_of_who_may_not_read_it(client, people):
    client.force_login(people["admin"])
    assert client.get(f"/telusur/baris/{LINE}/").status_code == 404


@pytest.mark.parametrize("role", ["petugas", "opd", "verifikator", "pimpinan", "admin", "auditor"])
def test_evidence_is_linked_exactly_where_its_own_page_opens(client, people, agreement, role):
    activity = agreement.activities.get(code="K-02")
    log = log_of(activity, 1, date(2026, 3, 4))
    EvidenceFactory(log=log, kind=Evidence.Kind.ATTENDANCE)
    decided(log)
    found = trace("kegiatan", "K-02", scope(people, agreement, role))
    places = next(level for level in found.levels if level.kind == "bukti").places
    assert len(places) == 4
    for place in places:
        prefix = place.code.removeprefix("BKT-")
        evidence = next(one for one in Evidence.objects.all() if one.id.hex.startswith(prefix))
        assert bool(place.url) == people[role].has_perm("programs.view_evidence", evidence)


def test_an_operator_reads_of_other_units_only_what_was_done_and_where_it_stands(people, agreement):
    found = trace("kegiatan", "K-02", scope(people, agreement, "opd"))
    places = next(level for level in found.levels if level.kind == "catatan").places
    assert places
    assert not any("Desa" in place.note for place in places)


def test_counts_of_rehabilitation_are_no_break_for_want_of_a_photo(people, agreement):
    activity = activity_of_rehabilitation(agreement)
    found = trace("kegiatan", activity.code, scope(people, agreement))
    level = next(level for level in found.levels if level.kind == "bukti")
    assert "hanya jumlah" in level.gap


def activity_of_rehabilitation(agreement):
    activity = agreement.activities.get(code="K-03")
    with revised(agreement, effective_on=date(2026, 1, 2)):
        activity.strand = Strand.REHABILITATION
        activity.save()
    return activity


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("KWJ-01", "/telusur/kewajiban/KWJ-01/"),
        ("kwj-01", "/telusur/kewajiban/KWJ-01/"),
        (" K-02 ", "/telusur/kegiatan/K-02/?tahun=2026"),
        ("Pasal 1", "/telusur/pasal/1/"),
        ("pasal 1 ayat (2)", "/telusur/pasal/1/"),
        ("LAP-2026-TW1-v1", "/telusur/laporan/LAP-2026-TW1-v1/"),
        ("lap-2026-tw1-v1.b001", f"/telusur/baris/{LINE}/"),
    ],
)
def test_a_code_leads_straight_to_its_place(client, people, asked, address):
    client.force_login(people["auditor"])
    response = client.get("/telusur/", {"q": asked})
    assert (response.status_code, response.headers.get("Location")) == (302, address)


def test_words_find_what_bears_them_in_its_title(client, people):
    client.force_login(people["auditor"])
    page = client.get("/telusur/", {"q": "kegiatan k"}).content.decode()
    assert all(code in page for code in ("K-01", "K-02", "K-03"))


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", "%", "x" * 500, "\x00"])
def test_a_search_for_nonsense_finds_nothing(client, people, asked):
    client.force_login(people["auditor"])
    response = client.get("/telusur/", {"q": asked})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Tidak ada yang cocok dengan pencarian ini." in page
    assert "<script>alert" not in page


def test_findings_are_counted_as_their_lists_show_them(page_of):
    page = page_of("auditor", "/telusur/")
    found = re.findall(
        r"</svg>\s*(\d+)\s*</p>.*?href=\"(/telusur/temuan/[^\"]+)\"", page, re.DOTALL
    )
    assert len(found) == 4
    for count, url in found:
        assert rows(page_of("auditor", url)) == int(count), url


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        ("/kewajiban/", 18),
        ("/kewajiban/KWJ-01/", 21),
        ("/telusur/", 19),
        ("/telusur/pasal/1/", 16),
        ("/telusur/kewajiban/KWJ-01/", 16),
        ("/telusur/laporan/LAP-2026-TW1-v1/", 18),
    ],
)
def test_pages_cost_the_same_however_much_hangs_on_the_thread(
    client, people, agreement, address, limit
):
    client.force_login(people["pimpinan"])
    client.get(address)
    few = queries(client, address)
    grow(agreement)
    report_of_next_quarter(agreement)
    assert queries(client, address) == few <= limit


def report_of_next_quarter(agreement):
    report_of(
        agreement,
        period_start=date(2026, 4, 1),
        period_end=date(2026, 7, 1),
        code="LAP-2026-TW2-v1",
        due_on=date(2026, 7, 10),
    )


def test_the_trace_of_a_line_has_an_address_one_can_print():
    assert reverse("reports:trace", args=["baris", LINE]) == f"/telusur/baris/{LINE}/"


# --- On paper -------------------------------------------------------------------------------------


def paper(client, person, address: str) -> str:
    client.force_login(person)
    answer = client.get(f"{address}unduh/pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    reader = PdfReader(BytesIO(answer.content))
    return " ".join(" ".join(one.extract_text() for one in reader.pages).split())


def test_the_paper_names_every_place_of_its_page(client, people, agreement):
    told = paper(client, people["auditor"], f"/telusur/baris/{LINE}/")
    found = trace("baris", LINE, scope(people, agreement))
    for level in found.levels:
        assert level.label in told
        for place in level.places:
            assert place.name in told
    for _, words in found.facts:
        assert " ".join(words.split()) in told
    assert "Dicetak" in told


@pytest.mark.parametrize(
    ("kind", "code"),
    [("baris", LINE), ("kewajiban", "KWJ-01"), ("kegiatan", "K-01"), ("pasal", "1")],
)
def test_its_code_opens_the_page_it_was_printed_from(client, people, settings, kind, code):
    client.force_login(people["auditor"])
    [address] = codes_on(client.get(f"/telusur/{kind}/{code}/unduh/pdf/").content)
    assert address.startswith(f"{settings.BASE_URL}/telusur/{kind}/{code}/?per=2026-")
    assert client.get(address.removeprefix(settings.BASE_URL)).status_code == 200


def test_its_links_open_in_the_agreement_it_was_printed_from(client, people, agreement):
    client.force_login(people["auditor"])
    answer = client.get(f"/telusur/baris/{LINE}/unduh/pdf/")
    links = [
        note.get_object()["/A"]["/URI"]
        for page in PdfReader(BytesIO(answer.content)).pages
        for note in page.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    ]
    assert links
    assert all(link.endswith(f"perjanjian={agreement.slug}") for link in links)
    assert all(link.count("?") == 1 for link in links)


def test_a_break_in_the_thread_is_printed_as_a_break(client, people, agreement):
    found = trace("kewajiban", "KWJ-03", scope(people, agreement))
    assert found.gaps
    told = paper(client, people["auditor"], "/telusur/kewajiban/KWJ-03/")
    assert "Benang bukti terputus." in told
    for level in found.gaps:
        assert f"Terputus: {level.gap}" in told
