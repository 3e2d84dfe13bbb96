"""Makes the pictures of README and panduan from a portal of its own, full of example data."""

import os
import signal
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")
os.environ.setdefault("SECRET_KEY", "only-for-pictures")

import django

django.setup()

from playwright.sync_api import Browser, sync_playwright

from tests.browser.provision import provide
from tests.database import ROOT, clone_template, drop

PICTURES = ROOT / "docs" / "gambar"
DATABASE = "p4gn_pictures"
PORT = 8397
HOME = f"http://127.0.0.1:{PORT}"
PASSWORD = "gambar untuk panduan"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
# file, who, window, address, selector of a link to follow first
PAGES: tuple[tuple[str, str, dict[str, int], str, str], ...] = (
    ("masuk-ponsel", "", PHONE, "/masuk/", ""),
    ("beranda", "verifikator", DESK, "/", ""),
    ("catat-ponsel", "petugas", PHONE, "/catatan/catat/?kegiatan=K-04", ""),
    ("verifikasi", "verifikator", DESK, "/verifikasi/", "main a[href^='/verifikasi/CTT']"),
    ("perjanjian", "admin", DESK, "/perjanjian/contoh-p4gn-2026/", ""),
    ("perubahan", "admin", DESK, "/perjanjian/contoh-p4gn-2026/perubahan/2/", ""),
    ("renja", "pimpinan", DESK, "/renja/2026/", ""),
    ("laporan", "petugas", DESK, "/laporan/LAP-2026-TW3-v1/", ""),
    ("telusur", "auditor", DESK, "/telusur/kewajiban/KWJ-03/", ""),
)


def portal() -> subprocess.Popen[bytes]:
    """A running portal on a fresh database."""
    clone_template(DATABASE)
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{DATABASE}")
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(address),
        "DEMO_PASSWORD": PASSWORD,
        "P4GN_EMBEDDED": "1",
        "HTTPS": "0",
        "TICK_SECONDS": "3",
    }
    command = [sys.executable, "manage.py", "serve", "--port", str(PORT)]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def wait_until_it_answers(seconds: int = 240) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urlopen(f"{HOME}/sehat/hidup/", timeout=2)  # noqa: S310  our own address
        except (URLError, OSError):
            time.sleep(1)
        else:
            return
    raise SystemExit("the portal did not come up")


def take(browser: Browser) -> None:
    for name, who, window, address, follow in PAGES:
        page = browser.new_page(viewport=window, locale="id-ID", device_scale_factor=1)
        if who:
            page.goto(f"{HOME}/masuk/")
            page.fill("[name=login]", who)
            page.fill("[name=password]", PASSWORD)
            page.click("button[type=submit]")
        page.goto(f"{HOME}{address}")
        if follow:
            page.click(f"{follow} >> nth=0")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"{name}.png")
        page.close()


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    running = portal()
    try:
        wait_until_it_answers()
        time.sleep(45)  # the tick has made the reports of the quarters gone by
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=provide(), args=["--no-sandbox", "--disable-gpu"]
            )
            take(browser)
            browser.close()
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(timeout=60)
        drop(DATABASE)


if __name__ == "__main__":
    main()
