"""Signing in, recording and verifying where no script runs; errors reached by keyboard."""

from tests.browser.main_job import photo, region_of, tick_all
from tests.browser.visitor import PHONE

DAY = "2026-10-06"


def test_a_log_is_recorded_and_verified_where_no_script_runs(told, visit, rows, tmp_path):
    picture = tmp_path / "tanpa-skrip.jpg"
    picture.write_bytes(photo("tanpa skrip"))
    siti = visit("siti", screen=PHONE, scripts=False)
    siti.open("/catatan/catat/?kegiatan=K-01")
    siti.fill(
        performed_on=DAY, participants_male="5", participants_female="7", measure_1="1",
        narrative="Penyuluhan tanpa skrip.",
    )  # fmt: skip
    region_of(siti)
    siti.field("gallery").set_input_files(str(picture))
    siti.press("Periksa lalu kirim").press("Kirim")
    siti.sees("Diterima server dengan nomor")
    [(number,)] = rows(
        "SELECT number FROM programs_activitylog WHERE performed_on = %s AND state = 'submitted'",
        DAY,
    )
    wati = visit("wati", scripts=False)
    wati.open("/verifikasi/").follow(number)
    tick_all(wati)
    wati.press("Verifikasi").press("Ya, verifikasi")
    states = rows("SELECT state FROM programs_activitylog WHERE number = %s", number)
    assert states == [("verified",)]


def test_pressing_twice_makes_one_log(told, visit, rows):
    siti = visit("siti", scripts=False)
    siti.open("/catatan/catat/?kegiatan=K-01")
    siti.fill(performed_on="2026-10-07", measure_1="1", narrative="Sekali saja.")
    siti.press("Simpan draf")
    siti.page.go_back()
    siti.press("Simpan draf")
    count = "SELECT count(*) FROM programs_activitylog WHERE narrative = 'Sekali saja.'"
    assert rows(count) == [(1,)]


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(told, visit):
    siti = visit("siti", screen=PHONE)
    siti.open("/catatan/catat/?kegiatan=K-01")
    siti.fill(performed_on="2027-01-05", participants_male="-3", narrative="Yang diketik tetap.")
    siti.tap("Simpan draf")
    summary = siti.page.locator("[data-error-summary]")
    summary.wait_for()
    assert siti.page.title().startswith("Kesalahan:")
    assert summary.evaluate("element => element === document.activeElement")
    siti.sees("Tanggal kegiatan tidak boleh melewati hari ini")
    assert siti.field("narrative").input_value() == "Yang diketik tetap."
    siti.page.keyboard.press("Tab")
    siti.page.keyboard.press("Enter")
    focused = siti.page.evaluate("document.activeElement.name")
    assert focused in {"performed_on", "participants_male"}
    assert siti.barriers() == []
    siti.complaints = [
        one for one in siti.complaints if "422" not in one
    ]  # the browser says so too


def test_wrong_credentials_say_the_same_for_a_name_that_exists_and_one_that_does_not(told, visit):
    said = []
    for username in ("siti", "tidak-ada"):
        stranger = visit(scripts=False)
        stranger.open("/masuk/")
        stranger.fill(login=username, password="bukan kata sandinya")
        stranger.press("Masuk")
        said.append(stranger.text().replace(username, "NAMA"))
    assert said[0] == said[1]
    assert "Nama pengguna atau kata sandi tidak sesuai." in said[0]
