"""The matrix and one duty: states, filters, names of cells, and counts that agree."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.roles import Role
from tests.factories import AgreementFactory, AmendmentFactory, DutyVersionFactory, side, user_in
from tests.reports.dashboard.test_home import rows, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NAME = re.compile(r'<a href="([^"]+)"[^>]*>\s*<span class="visually-hidden">(KWJ-[^<]+)</span>')


def cells(page: str) -> dict[str, str]:
    """Address of each cell by its spoken name."""
    return {match[2]: match[1].replace("&amp;", "&") for match in NAME.finditer(page)}


def test_each_cell_is_a_link_with_a_complete_name(page_of):
    names = cells(page_of("pimpinan", "/kewajiban/"))
    assert names["KWJ-01 triwulan I: terlambat, 0 dari 1"] == "/kewajiban/KWJ-01/?tahun=2026&tw=1"
    assert "KWJ-01 triwulan II: terlambat, 0 dari 1" in names
    assert "KWJ-01 triwulan III: tidak berlaku" in names
    assert "KWJ-02 triwulan I: terpenuhi, 1 dari 1" in names
    assert "KWJ-02 tahun 2026: terpenuhi, 1 dari 1, 1 menunggu verifikasi" in names
    assert "KWJ-03 tahun 2026: belum dijadwalkan" in names


def test_a_cell_opens_exactly_the_indicators_it_counts(page_of):
    for name, url in cells(page_of("pimpinan", "/kewajiban/")).items():
        page = page_of("pimpinan", url)
        table = page[page.index("Posisi") :].split("<section")[0]
        due = re.search(r"(\d+) dari (\d+)", name)
        met = table.count("Terpenuhi</span>") if "data-row" in table else 0
        if due:
            assert (met, rows(table)) == (int(due[1]), int(due[2])), name
        else:
            assert "data-row" not in table, name


@pytest.mark.parametrize("quarter", ["1", "2", "4"])
def test_the_sum_of_a_quarter_opens_the_duties_it_counts(page_of, quarter):
    page = page_of("pimpinan", "/kewajiban/")
    url = f"/kewajiban/?tahun=2026&amp;tw={quarter}&amp;status=met"
    shown = re.search(re.escape(url) + r'".*?aria-hidden="true">([^<]+)<', page, re.DOTALL)[1]
    met = 0 if shown == "–" else int(shown.split("/")[0])
    assert rows(page_of("pimpinan", url.replace("&amp;", "&"))) == met


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("status=late", ["KWJ-01"]),
        ("status=met", ["KWJ-02"]),
        ("tw=1&status=late", ["KWJ-01"]),
        ("pihak=1", ["KWJ-01", "KWJ-02", "KWJ-03"]),
        ("pihak=2", []),
        ("status=bohong", ["KWJ-01", "KWJ-02", "KWJ-03"]),
        ("tahun=abcd&pihak=x&tw=9", ["KWJ-01", "KWJ-02", "KWJ-03"]),
    ],
)
def test_filters_live_in_the_address(page_of, query, codes):
    page = page_of("pimpinan", f"/kewajiban/?{query}")
    assert re.findall(r'data-row="(KWJ-\d+)"', page) == codes
    if not codes:
        assert "Tidak ada hasil untuk saringan ini. Hapus sebagian saringan." in page


def test_the_matrix_of_a_unit_holds_only_what_it_leads(page_of, agreement):
    unit = agreement.activities.get(code="K-02").lead
    page = page_of("pimpinan", f"/kewajiban/?unit={unit.slug}")
    assert re.findall(r'data-row="(KWJ-\d+)"', page) == ["KWJ-02"]


def test_the_table_has_heads_for_rows_and_columns(page_of):
    page = page_of("pimpinan", "/kewajiban/")
    assert page.count('scope="col"') == 7
    assert page.count('scope="row"') == 4  # three duties and the sums


def test_a_duty_shows_its_statement_article_and_proof(page_of):
    page = page_of("pimpinan", "/kewajiban/KWJ-01/")
    assert "Memobilisasi Perangkat Daerah." in page
    assert "/perjanjian/nota-beranda/pasal/1/" in page
    assert "Bila terjadi" in page
    assert "Foto kegiatan" in page


def test_a_duty_that_nothing_serves_shows_the_gap(page_of):
    page = page_of("pimpinan", "/kewajiban/KWJ-03/")
    assert "Belum ada kegiatan Renja untuk kewajiban ini." in page


def test_a_code_of_another_agreement_does_not_exist(client, people):
    other = AgreementFactory()
    DutyVersionFactory(amendment=AmendmentFactory(agreement=other), duty__code="KWJ-77")
    client.force_login(people["pimpinan"])
    assert client.get("/kewajiban/KWJ-77/").status_code == 404


@pytest.mark.parametrize(("role", "status"), [("sistem", 403), ("opd", 200), ("auditor", 200)])
def test_duties_are_for_those_who_take_part(client, people, role, status):
    client.force_login(people[role])
    assert client.get("/kewajiban/").status_code == status
    assert client.get("/kewajiban/KWJ-01/").status_code == status


def test_of_a_text_discussed_the_duties_are_named_without_figures(client):
    agreement = AgreementFactory(slug="nota-dibahas")
    draft = AmendmentFactory(agreement=agreement)
    version = DutyVersionFactory(amendment=draft, source_quote="Kata sumbernya.")
    client.force_login(user_in(side(agreement, 1), Role.EXECUTIVE))
    listed = client.get("/kewajiban/").content.decode()
    assert (rows(listed), "masih dalam pembahasan" in listed) == (1, True)
    page = words(client.get(f"/kewajiban/{version.duty.code}/").content.decode())
    assert "Kata sumbernya." in page
    assert "Belum bersumber pada pasal yang berlaku" in page


def test_the_workbook_tells_what_the_matrix_shows_under_the_same_filter(client, people):
    client.force_login(people["verifikator"])
    page = client.get("/kewajiban/?status=late&per=2026-07-02").content.decode()
    url = re.search(r'href="(/kewajiban/unduh/xlsx/[^"]*)"', page)[1].replace("&amp;", "&")
    sheet = load_workbook(BytesIO(client.get(url).content))["Kewajiban"]
    heads, *rows = sheet.iter_rows(values_only=True)
    assert [row[1] for row in rows] == ["KWJ-01"]
    told = dict(zip(heads, rows[0], strict=True))
    assert (told["TW I: terpenuhi"], told["TW I: jatuh tempo"]) == (0, 1)
    assert told["TW IV: jatuh tempo"] is None
    assert told["Tahun: status"] == "Terlambat"
