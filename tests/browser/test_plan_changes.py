"""A Perubahan Renja in July: drafted by one, compared, approved by another, compared again."""

import re

import pytest

from tests.browser.test_terms_change import judged
from tests.browser.visitor import PHONE

YEAR = "/renja/2026/"
COMPARE = f"{YEAR}banding/?dari=0&ke=1"


@pytest.fixture
def revision(told, visit):
    """Siti's draft: 14 schools in the third quarter, and a pagu in the first."""
    siti = visit("siti")
    siti.open(YEAR).follow("Perubahan Renja")
    judged(siti).page.get_by_label(re.compile("Pergeseran:")).check()
    siti.fill(reason="Pergeseran anggaran semester kedua")
    siti.press("Buat draf perubahan").sees("Perubahan ke-1 (pergeseran)", "Draf")
    siti.open(f"{YEAR}K-01/ubah/")
    siti.fill(**{"indikator-0-q3": "14", "pagu-apbd-1": "51.000.000"})
    siti.page.locator("main form button[type=submit]").first.click()
    siti.sees("Perubahan ke-1")
    return siti


def test_a_revision_of_july_is_compared_before_and_after_its_approval(revision, visit):
    siti = revision
    judged(siti.open(COMPARE)).sees(
        "0 kegiatan baru, 1 diubah, 0 dihapus", "Diubah", "→", "14", "Rp51.000.000"
    )
    assert siti.page.get_by_text("menjadi").count() > 0  # what the arrow says to who cannot see it

    budi = visit("budi", screen=PHONE)
    budi.open(f"{YEAR}?revisi=1").follow("Setujui Renja")
    judged(budi.sees("Pergeseran")).follow("bandingkan dengan naskah sebelumnya")
    judged(budi).sees("1 diubah", "Pergeseran anggaran semester kedua")
    budi.open(f"{YEAR}setujui/")
    budi.fill(effective_on="2026-07-01")
    budi.press("Setujui Renja").sees("Berlaku mulai 1 Juli 2026")

    judged(budi.open(COMPARE)).sees("1 diubah")
    judged(budi.open(f"{YEAR}K-01/")).sees("Riwayat pagu", "1 Juli 2026", "Pergeseran")
    judged(budi.open(f"{YEAR}?menurut=unit")).sees("Rekapitulasi menurut penanggung jawab")
    judged(budi.open(f"{YEAR}evaluasi/?triwulan=3")).sees(
        "Rata-rata capaian kinerja (%)", "Predikat kinerja", "Unduh PDF"
    )
