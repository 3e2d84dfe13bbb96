"""Home: what each role sees first, and that every number opens exactly the rows it counts."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from agreements.models import Agreement
from programs import workflow
from tests.factories import (
    AgreementFactory,
    AmendmentFactory,
    UserFactory,
    decided,
    revised,
    side,
    user_in,
)
from tests.reports.dashboard.world import activity_of, log_of, verified

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
CARD = re.compile(
    r'class="figure-label">(?P<label>[^<]+)</p>.*?class="figure-value">(?P<value>.*?)</p>'
    r'.*?href="(?P<url>[^"]+)"',
    re.DOTALL,
)


def cards(page: str) -> dict[str, tuple[str, str]]:
    """Value and address of each figure card, by its label."""
    return {
        match["label"].strip(): (words(match["value"]), match["url"].replace("&amp;", "&"))
        for match in CARD.finditer(page)
    }


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def rows(page: str) -> int:
    return page.count("data-row=")


def test_watchers_read_three_answers_first(page_of):
    shown = cards(page_of("pimpinan", "/"))
    assert shown["Kewajiban terpenuhi"][0] == "1 dari 3"
    assert shown["Kewajiban terlambat"][0] == "1"
    assert shown["Serapan anggaran"][0] == "12,5%"  # 1,5 of 12 million rupiah


def test_the_money_answer_names_plan_gap_and_sources(page_of):
    page = words(page_of("pimpinan", "/"))
    assert "rencana s.d. TW IV 100,0% ▼ 87,5 poin (APBD Kabupaten)" in page


@pytest.mark.parametrize("role", ["verifikator", "pimpinan", "auditor"])
def test_each_answer_opens_exactly_the_rows_it_counts(page_of, role):
    for label, (value, url) in cards(page_of(role, "/")).items():
        if label != "Serapan anggaran":
            assert rows(page_of(role, url)) == int(value.split()[0]), label


def test_an_earlier_day_is_answered_as_it_was_known_then(page_of):
    """KWJ-02 was met on 3 March; nothing was late yet and nothing paid."""
    page = page_of("pimpinan", "/?per=2026-03-05")
    answers = {label: value for label, (value, _) in cards(page).items()}
    assert answers["Kewajiban terpenuhi"] == "1 dari 3"
    assert answers["Kewajiban terlambat"] == "0"
    assert answers["Serapan anggaran"] == "0,0%"
    assert "Anda membaca angka yang diketahui pada 5 Maret 2026." in words(page)
    assert "Menunggu verifikasi" not in words(page)


@pytest.mark.parametrize("day", ["2026-03-05", "2026-04-02", "2026-07-01"])
def test_answers_of_an_earlier_day_open_the_rows_of_that_day(page_of, day):
    page = page_of("pimpinan", f"/?per={day}")
    for label, (value, url) in cards(page).items():
        if label != "Serapan anggaran":
            assert rows(page_of("pimpinan", url)) == int(value.split()[0]), label
    for url in re.findall(r'href="(/kewajiban/KWJ[^"]*)"', page):
        assert f"per={day}" in url


@pytest.mark.parametrize(
    ("role", "address"), [("verifikator", "/verifikasi/"), ("pimpinan", "/catatan/")]
)
def test_waiting_logs_are_counted_as_the_list_shows_them(page_of, role, address):
    page = page_of(role, "/")
    link = re.search(rf'<a href="({address}[^"]*)"><strong>(\d+) catatan', page)
    assert (link[2], "tertua 6 hari" in words(page)) == ("2", True)
    assert rows(page_of(role, link[1])) == 2


def test_late_units_open_their_late_activities(page_of):
    page = page_of("pimpinan", "/")
    url, count = re.search(r'href="([^"]*kegiatan-terlambat[^"]*)">(\d+)<', page).groups()
    assert rows(page_of("pimpinan", url.replace("&amp;", "&"))) == int(count) == 1


def test_all_duties_are_counted_as_the_matrix_shows_them(page_of):
    page = page_of("pimpinan", "/")
    url, count = re.search(r'href="([^"]+)">(\d+) kewajiban</a>', page).groups()
    assert rows(page_of("pimpinan", url)) == int(count) == 3


def test_who_records_sees_returned_logs_before_anything_else(page_of, people, agreement):
    activity = agreement.activities.get(code="K-01")
    log = log_of(activity, 1, date(2026, 11, 10), author=people["opd"])
    decided(log, "returned", note="Foto kurang jelas.")
    page = page_of("opd", "/")
    assert page.index("1 catatan perlu perbaikan") < page.index("Kegiatan saya")
    assert "Foto kurang jelas." in page
    assert f"/catatan/{log.number}/ubah/" in page


def test_own_logs_are_counted_as_the_list_shows_them(page_of, people, agreement):
    activity = agreement.activities.get(code="K-01")
    for _ in range(2):
        log_of(activity, 1, date(2026, 11, 10), author=people["opd"])
    shown = cards(page_of("opd", "/"))
    counts = {label: value for label, (value, _) in shown.items()}
    assert counts == {"Perlu perbaikan": "0", "Draf": "2", "Menunggu verifikasi": "0"}
    for value, url in shown.values():
        assert rows(page_of("opd", url)) == int(value)


def test_who_records_sees_the_activities_of_the_own_unit_with_their_progress(page_of):
    page = words(page_of("opd", "/"))
    assert "K-01 Kegiatan K-01" in page
    assert "K-02" not in page
    assert "Terlambat" in page


def test_figures_move_at_once_after_a_verification(page_of, people, agreement):
    activity = agreement.activities.get(code="K-01")
    assert cards(page_of("pimpinan", "/"))["Kewajiban terpenuhi"][0] == "1 dari 3"
    log = log_of(activity, 6, date(2026, 11, 20), author=people["opd"])
    workflow.submit(log)
    workflow.decide(log, by=people["verifikator"], decision="verified")
    assert cards(page_of("pimpinan", "/"))["Kewajiban terpenuhi"][0] == "2 dari 3"
    assert cards(page_of("pimpinan", "/"))["Kewajiban terlambat"][0] == "0"


def test_the_keeper_of_the_text_sees_breaks_in_the_thread(page_of):
    shown = cards(page_of("admin", "/"))
    counts = {label: value for label, (value, _) in shown.items()}
    assert counts == {
        "Kewajiban tanpa kegiatan": "1",
        "Kegiatan tanpa kewajiban": "1",
        "Catatan terverifikasi tanpa bukti": "1",
    }
    for value, url in shown.values():
        assert rows(page_of("admin", url)) == int(value)


def test_the_keeper_of_accounts_sees_no_figure_of_the_programme(page_of):
    page = page_of("sistem", "/")
    assert "Akun aktif" in page
    assert not any(word in page for word in ("Kewajiban terpenuhi", "Serapan", "Kegiatan saya"))


def test_accounts_are_counted_as_their_lists_show_them(page_of):
    UserFactory(organization=None)
    UserFactory(is_active=False)
    page = page_of("sistem", "/")
    roles = re.findall(r'href="([^"]*peran=[^"]*)">(\d+)<', page)
    assert len(roles) == len(Role)
    counts = [(value, url) for value, url in cards(page).values()]
    for value, url in [*counts, *((value, url.replace("&amp;", "&")) for url, value in roles)]:
        assert rows(page_of("sistem", url)) == int(value), url


@pytest.mark.parametrize("role", ["petugas", "opd", "verifikator", "pimpinan", "admin", "auditor"])
def test_of_a_text_discussed_nothing_is_told_but_what_it_lacks(client, role):
    agreement = AgreementFactory(slug="nota-dibahas")
    AmendmentFactory(agreement=agreement)
    roles = {
        "petugas": Role.FIELD_OFFICER,
        "opd": Role.UNIT_OPERATOR,
        "verifikator": Role.VERIFIER,
        "pimpinan": Role.EXECUTIVE,
        "admin": Role.AGREEMENT_ADMIN,
        "auditor": Role.AUDITOR,
    }
    client.force_login(user_in(side(agreement, 1), roles[role]))
    page = client.get("/").content.decode()
    assert agreement.status == Agreement.Status.DISCUSSED
    assert "Isikan tanggal penandatanganan." in page
    told = ("Kewajiban terpenuhi", "Serapan anggaran", "Kegiatan saya", "Kurva S", "Temuan")
    assert not any(word in page for word in told)


def test_without_a_unit_one_sees_nothing_but_is_told_why(client):
    client.force_login(UserFactory(organization=None, roles=["Pimpinan"]))
    page = client.get("/").content.decode()
    assert "belum ditautkan ke unit" in page


def test_an_empty_month_says_so(page_of):
    assert "Belum ada catatan kegiatan pada bulan ini." in page_of("petugas", "/")


def test_each_chart_has_its_sentence_and_its_table(page_of):
    page = page_of("pimpinan", "/")
    assert "Sampai dengan TW IV (berjalan) realisasi mencapai" in page
    assert page.count("<summary>") >= 2
    assert "Lihat tabel" in page


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("role", "limit"),
    [("pimpinan", 16), ("verifikator", 16), ("petugas", 19), ("opd", 18), ("admin", 17)],
)
def test_home_costs_the_same_however_much_there_is(client, people, agreement, role, limit):
    client.force_login(people[role])
    client.get("/")
    few = queries(client, "/")
    grow(agreement)
    assert queries(client, "/") == few <= limit


def grow(agreement: Agreement) -> None:
    """Seventeen more activities in a revised plan, and sixty more logs."""
    duties = list(agreement.duties.all())
    with revised(agreement, effective_on=date(2026, 1, 2)):
        for number in range(10, 27):
            activity_of(agreement, f"K-{number}", {1: 3, 4: 3}, duties=duties[:2])
    for number in range(10, 22):
        activity = agreement.activities.get(code=f"K-{number}")
        for day in range(1, 6):
            verified(activity, 1, date(2026, 2, day))
