"""Finds a browser for the tests, or brings one; says so and stops when it cannot. Never skips.

The system's Chromium first, then one that Playwright installs, then (root on Debian) apt. A browser
counts once it has drawn a page: a stub that only points to a shop of apps does not.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Without a sandbox of its own (root has none), without a GPU, and asking nobody on the network.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PAGE = "data:text/html,<p>terbaca</p>"


def candidates() -> Iterator[str]:
    """Paths where a browser may be; P4GN_CHROMIUM names one that lies elsewhere."""
    if named := os.environ.get("P4GN_CHROMIUM"):
        yield named
    yield from (path for name in NAMES if (path := shutil.which(name)))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        installed = Path(playwright.chromium.executable_path)
    if installed.exists():
        yield str(installed)


def draws(path: str) -> bool:
    """Whether the browser starts here and reads a page."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [path, "--headless", *ARGUMENTS, f"--user-data-dir={profile}", "--no-first-run"]
        try:
            said = subprocess.run(
                [*command, "--dump-dom", PAGE], capture_output=True, timeout=90, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    return b"terbaca" in said.stdout


def find() -> str | None:
    return next((path for path in candidates() if draws(path)), None)


def install_by_playwright() -> None:
    attempt = [sys.executable, "-m", "playwright", "install", "chromium"]
    _try(attempt, os.environ.copy())


def install_by_apt() -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    _try(["apt-get", "update", "-qq"], quiet)
    _try(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], quiet)


def _try(command: list[str], environment: dict[str, str]) -> None:
    sys.stderr.write(f"Mencari peramban: {' '.join(command)}\n")
    try:
        subprocess.run(command, check=False, env=environment, stdout=sys.stderr, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as failure:
        sys.stderr.write(f"{failure}\n")


def provide() -> str:
    """Path of a browser, after trying in turn whatever may bring one. Raises SystemExit."""
    if path := find():
        return path
    for install in (install_by_playwright, install_by_apt):
        install()
        if path := find():
            return path
    raise SystemExit(
        "Pengujian memerlukan peramban dan tidak satu pun didapat: tidak ada Chromium di sistem "
        "ini, Playwright tidak dapat memasangnya, apt pun tidak. Pasang Chromium, atau tunjuk "
        "dengan P4GN_CHROMIUM=/lokasi/chromium."
    )


if __name__ == "__main__":
    sys.stdout.write(f"Peramban untuk pengujian: {provide()}\n")
