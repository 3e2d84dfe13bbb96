"""Finds a browser for the tests, or brings one; says so and stops when it cannot. Never skips.

The system's Chromium first, then one that Playwright installs, then (root on Debian) apt.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def of_the_system() -> str | None:
    """Path of an installed Chromium; P4GN_CHROMIUM names one that lies elsewhere."""
    if named := os.environ.get("P4GN_CHROMIUM"):
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def of_playwright() -> str | None:
    """Path of the Chromium that Playwright has installed for itself."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None


def install_by_playwright() -> None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def install_by_apt() -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], check=False, env=quiet)
    subprocess.run(["apt-get", "install", "-y", "-q", "chromium"], check=False, env=quiet)


def find() -> str | None:
    return of_the_system() or of_playwright()


def provide() -> str:
    """Path of a browser, after trying in turn whatever may bring one. Raises SystemExit."""
    for install in (lambda: None, install_by_playwright, install_by_apt):
        install()
        if path := find():
            return path
    raise SystemExit(
        "Tests need a browser and none could be had: no Chromium on this system, Playwright could "
        "not install one, and apt could not either. Install Chromium, or name one in P4GN_CHROMIUM."
    )


if __name__ == "__main__":
    sys.stdout.write(f"Browser for tests: {provide()}\n")
