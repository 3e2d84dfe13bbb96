"""An addendum from first word to the day it binds: drafts that meet, two hands, three screens."""

import re

import pytest

from tests.browser.main_job import SLUG, pdf
from tests.browser.visitor import DESK, PHONE

AGREEMENT = f"/perjanjian/{SLUG}/"
FROM = "2026-11-10"


@pytest.fixture
def scan(tmp_path):
    path = tmp_path / "adendum.pdf"
    path.write_bytes(pdf())
    return path


def judged(visitor):
    """No barrier and nothing beside the screen, at both sizes."""
    for screen in (PHONE, DESK):
        visitor.page.set_viewport_size(screen)
        assert visitor.barriers() == []
        assert visitor.sideways() <= 0, visitor.page.url
    return visitor


def begun(visitor, title, kind="Adendum"):
    """A new amendment; the address of its draft."""
    visitor.open(f"{AGREEMENT}perubahan/baru/")
    visitor.page.get_by_label(re.compile(rf"{kind}:")).check()
    visitor.fill(title=title)
    visitor.page.locator("main form button[type=submit]").first.click()
    visitor.sees(title, "Yang belum lengkap")
    return re.search(r"/perjanjian/.*/perubahan/\d+/", visitor.page.url)[0]


def papered(visitor, draft, scan, number):
    visitor.open(f"{draft}data/")
    visitor.fill(number=number, signed_on="2026-11-02", effective_on=FROM)
    visitor.field("paper").set_input_files(str(scan))
    return visitor.press("Simpan")


def worded(visitor, draft, number, body):
    visitor.open(f"{draft}pasal/{number}/").fill(body=body)
    return visitor.press("Simpan")


def test_two_drafts_meet_and_both_words_are_kept_on_their_days(told, visit, scan):
    rina, hadi = visit("rina"), visit("hadi")
    first = begun(rina, "Adendum Pertama")
    second = begun(hadi, "Adendum Kedua")
    for visitor, draft, number, body in (
        (rina, first, "ADD/1", "(1) PARA PIHAK bekerja sama erat."),
        (hadi, second, "ADD/2", "(1) PARA PIHAK bekerja sama setiap hari."),
    ):
        papered(visitor, draft, scan, number)
        worded(visitor, draft, "1", body)
    worded(rina, first, "3", "(1) PIHAK KESATU memobilisasi seluruh Perangkat Daerah.")
    rina.sees("KWJ-06 berada di bawah pasal yang diubah", "Belum diputuskan")
    judged(rina).open(f"{first}kewajiban/KWJ-06/tetap/").press("Pertahankan Kewajiban KWJ-06")
    rina.sees("Dinyatakan tetap", "Dampak", "Mulai 10 November 2026", "2 pasal")
    rina.follow("Ajukan").press("Ajukan").sees("Diajukan", "Menunggu penetapan oleh admin lain")
    assert rina.page.get_by_role("link", name="Tetapkan").count() == 0

    hadi.open(first).follow("Tetapkan")
    judged(hadi).sees("Dampak").press("Tetapkan").sees("Ditetapkan, berlaku mulai 10 November 2026")
    judged(hadi.open(second)).sees("Perlu diselaraskan")
    judged(hadi.open(f"{second}pasal/1/selaraskan/")).sees("Pasal 1 diubah oleh Adendum Pertama")
    hadi.page.get_by_label("Pakai rumusan draf ini").check()
    hadi.press("Simpan pilihan").follow("Ajukan").press("Ajukan").sees("Diajukan")
    rina.open(second).follow("Tetapkan").press("Tetapkan").sees("Ditetapkan")

    judged(rina.open(f"{AGREEMENT}?per={FROM}")).sees("bekerja sama setiap hari")
    rina.open(f"{AGREEMENT}?per=2026-11-09").sees("(1) PARA PIHAK bekerja sama. (2)")
    judged(rina.open(f"{AGREEMENT}?per={FROM}&diketahui=2026-01-31")).sees(
        "Belum ada naskah yang berlaku pada tanggal ini."
    )
    rina.open(f"{AGREEMENT}banding/?dari=2026-11-09&ke={FROM}")
    judged(rina).sees("2 berbeda", "[ditambahkan:")


def test_a_ralat_is_drafted_on_a_phone_where_no_script_runs(told, visit, scan):
    rina = visit("rina", screen=PHONE, scripts=False)
    draft = begun(rina, "Ralat Pertama", kind="Ralat")
    papered(rina, draft, scan, "RALAT/1")
    worded(rina, draft, "1", "(1) PARA PIHAK bekerja sama dengan itikad baik.")
    rina.sees("Diubah")
    rina.follow("Ajukan").press("Ajukan").sees("Diajukan")
    hadi = visit("hadi", screen=PHONE, scripts=False)
    hadi.open(draft).follow("Tetapkan").press("Tetapkan").sees("Ditetapkan")
    hadi.open(f"{AGREEMENT}pasal/1/").sees("dengan itikad baik", "Ralat Pertama")


def test_an_amendment_is_enacted_by_keyboard_alone(told, visit, scan):
    rina = visit("rina")
    draft = begun(rina, "Adendum Papan Ketik")
    papered(rina, draft, scan, "ADD/3")
    worded(rina, draft, "1", "(1) PARA PIHAK bekerja sama lewat papan ketik.")
    for name in ("Ajukan", "Ajukan"):
        press_by_keyboard(rina, name)
    rina.sees("Diajukan")
    hadi = visit("hadi").open(draft)
    for name in ("Tetapkan", "Tetapkan"):
        press_by_keyboard(hadi, name)
    hadi.sees("Ditetapkan, berlaku mulai")


def press_by_keyboard(visitor, name):
    """Walk with Tab until the control of that name has the focus, then press Enter."""
    for _ in range(120):
        visitor.page.keyboard.press("Tab")
        focused = visitor.page.evaluate(
            "document.activeElement.closest('main') && document.activeElement.innerText.trim()"
        )
        if focused == name:
            with visitor.page.expect_navigation():
                visitor.page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} is not reached by Tab on {visitor.page.url}")
