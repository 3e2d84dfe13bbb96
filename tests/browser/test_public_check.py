"""A published file is genuine, one flipped byte is not; the file never leaves the browser."""

import pytest

from tests.browser.test_terms_change import judged
from tests.browser.visitor import PHONE

REPORT = "LAP-2026-TW1-v1"


@pytest.fixture
def published(told, visit, rows):
    """Siti proposes the first quarter's report, Budi publishes it; the code it is printed with."""
    siti = visit("siti").open(f"/laporan/{REPORT}/")
    if siti.page.get_by_role("button", name="Ajukan penerbitan").count():
        siti.press("Ajukan penerbitan")
        budi = visit("budi").open(f"/laporan/{REPORT}/")
        budi.follow("Terbitkan").press("Terbitkan")
        budi.sees("Diterbitkan")
    [(code,)] = rows("SELECT verification_code FROM reports_progressreport WHERE code = %s", REPORT)
    return code


def test_a_stranger_learns_whether_the_file_in_hand_is_the_published_one(
    published, visit, tmp_path
):
    siti = visit("siti").open(f"/laporan/{REPORT}/")
    with siti.page.expect_download() as waiting:
        siti.page.locator(f'a[href*="/laporan/{REPORT}/unduh/pdf/"]').first.click()
    genuine = tmp_path / "laporan.pdf"
    waiting.value.save_as(genuine)
    content = bytearray(genuine.read_bytes())
    content[len(content) // 2] ^= 1
    altered = tmp_path / "diubah.pdf"
    altered.write_bytes(content)

    stranger = visit(screen=PHONE).open(f"/v/{published}/")
    sent = []
    stranger.page.on("request", lambda request: sent.append(request.method))
    chosen = stranger.page.get_by_label("Pilih berkas laporan")
    chosen.set_input_files(genuine)
    stranger.page.locator("[data-file-verdict] .tone-ok").wait_for()
    stranger.sees("Asli.", "sama persis dengan yang diterbitkan")
    chosen.set_input_files(altered)
    stranger.page.locator("[data-file-verdict] .tone-bahaya").wait_for()
    judged(stranger).sees("Tidak sesuai.")
    assert "POST" not in sent


def test_without_scripts_the_hash_is_there_to_compare_by_hand(published, visit):
    stranger = visit(scripts=False).open(f"/v/{published}/")
    stranger.sees("Sidik berkas (SHA-256)", "bandingkan dengan sidiknya")
    assert not stranger.page.get_by_label("Pilih berkas laporan").is_visible()
