"""The main job on the real memorandum: page, database, PDF and a count by hand agree."""

import re
from decimal import Decimal

from pypdf import PdfReader

from tests.browser.main_job import REPORT

LINE = f"{REPORT}.B001"


def test_nothing_goes_wrong_on_the_way(told):
    assert told.complaints == []


def test_no_page_on_the_way_has_a_barrier(told):
    assert told.barriers == []


def test_no_page_on_the_way_scrolls_sideways(told):
    assert told.sideways == []


def test_figures_move_at_once_after_the_verification(told):
    assert "triwulan III: terlambat, 0 dari 1, 2 menunggu verifikasi" in told.before["duty"]
    assert "triwulan III: terlambat, 0 dari 1, 1 menunggu verifikasi" in told.after["duty"]
    assert "2 catatan" in told.before["waiting"]
    assert "1 catatan" in told.after["waiting"]
    assert told.before["curve"] != told.after["curve"]
    assert "33,3%" in told.after["curve"]  # one school of the year's three
    assert told.after["money"] == "30,0%"  # 4,5 of the year's 15 million


def test_the_database_holds_what_was_counted_by_hand(told, rows):
    achieved = rows(
        "SELECT month, total, logs, participants FROM programs_achievement"
        " WHERE month = '2026-09-01'"
    )
    assert [(str(m), t, n, p) for m, t, n, p in achieved] == [("2026-09-01", Decimal(1), 1, 45)]
    by_hand = rows(
        "SELECT sum(m.value), count(*), sum(l.participants_male + l.participants_female)"
        " FROM programs_activitylog l JOIN programs_measurement m ON m.log_id = l.id"
        " WHERE l.state = 'verified' AND l.performed_on < '2026-10-01'"
    )
    assert by_hand == [(Decimal(1), 1, 45)]


def test_the_returned_log_keeps_both_rounds(told, rows):
    decisions = rows(
        "SELECT v.round, v.decision FROM programs_verification v JOIN programs_activitylog l"
        " ON l.id = v.log_id WHERE l.number = %s ORDER BY v.round",
        told.verified,
    )
    assert [decision for _, decision in decisions] == ["returned", "verified"]


def test_the_beat_made_one_report_of_each_closed_quarter(told, rows):
    codes = rows("SELECT code FROM reports_progressreport ORDER BY code")
    assert codes == [(f"LAP-2026-TW{number}-v1",) for number in (1, 2, 3)]


def test_the_snapshot_tells_the_line_as_counted_by_hand(told, rows):
    [(line,)] = rows(
        "SELECT snapshot -> 'lines' -> 0 FROM reports_progressreport WHERE code = %s", REPORT
    )
    assert line["logs"] == [told.verified]
    assert (line["actual"], line["target"]) == ("1", "2")
    assert (line["participants"], line["evidence"]) == (45, 2)
    assert line["waiting"] == [told.waiting]


def test_page_and_pdf_say_the_same(told, visit):
    auditor = visit("joko").open(f"/laporan/{REPORT}/")
    row = " ".join(auditor.page.locator("#B001").inner_text().split())
    assert "1 dari 2" in row
    assert "50,0" in row
    reader = PdfReader(told.pdf)
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "Penyuluhan bahaya narkotika di sekolah" in text
    assert "Triwulan III Tahun 2026" in text
    assert re.search(r"50,0\d?%", text)
    assert "4.500.000" in text
    assert "30,0" in text  # 4,5 of the year's 15 million


def test_each_line_of_the_pdf_links_to_its_proof(told, portal):
    links = {
        str(note["/A"]["/URI"])
        for page in PdfReader(told.pdf).pages
        for note in (one.get_object() for one in page.get("/Annots", []))
        if "/A" in note and "/URI" in note["/A"]
    }
    assert any(f"/telusur/baris/{LINE}/" in link for link in links)


def test_the_progress_of_the_report_was_seen(told):
    assert told.progress == sorted(told.progress, key=lambda value: int(value or 0))


def test_from_the_report_line_to_the_article_and_back(told, visit):
    auditor = visit("joko").open(f"/laporan/{REPORT}/")
    auditor.page.locator("#B001").get_by_role("link", name=re.compile("Telusuri")).click()
    auditor.page.wait_for_url(f"**/telusur/baris/{LINE}/")
    auditor.sees(told.verified, "KWJ-06", "K-01", "Pasal 3")
    clicks = 0
    for kind in ("Catatan kegiatan", "Kegiatan Renja", "Kewajiban", "Pasal"):
        strip(auditor, kind).click()
        auditor.page.wait_for_load_state()
        clicks += 1
    assert clicks <= 4
    auditor.sees("Mobilisasi")
    for kind in ("Kewajiban", "Kegiatan Renja"):
        strip(auditor, kind).click()
        auditor.page.wait_for_load_state()
    auditor.page.get_by_role("link", name=f"Telusuri Catatan kegiatan {told.verified}").click()
    auditor.page.wait_for_load_state()
    auditor.page.locator("#bukti").get_by_role("link", name=re.compile("Telusuri")).first.click()
    auditor.page.wait_for_load_state()
    auditor.sees(told.verified, LINE)


def test_the_photo_opens_from_the_trace(told, visit):
    auditor = visit("joko").open(f"/telusur/catatan/{told.verified}/")
    address = auditor.page.locator("#bukti li p a").first.get_attribute("href")
    answer = auditor.context.request.get(f"{auditor.url}{address}")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    assert b"GPS" not in answer.body()


def strip(visitor, kind):
    """The link of the thread strip under that heading."""
    step = visitor.page.locator(".thread > li").filter(has_text=kind)
    return step.get_by_role("link").first
