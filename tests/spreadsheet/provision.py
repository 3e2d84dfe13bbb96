"""Finds LibreOffice Calc for the tests, or brings it; says so and stops when it cannot.

Never skips. In turn: what P4GN_SOFFICE names, what the system has, apt (as root).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook

NAMES = ("soffice", "libreoffice", "localc")
PACKAGE = "libreoffice-calc-nogui"  # no window, no icons: a third of what the whole office weighs
PATIENCE = 300  # seconds, on a busy machine


def candidates() -> Iterator[str]:
    """Paths where it may be."""
    if named := os.environ.get("P4GN_SOFFICE"):
        yield named
    yield from (path for name in NAMES if (path := shutil.which(name)))


def recalculated(soffice: str, book: bytes) -> bytes:
    """The workbook with the result of each formula stored beside it. Raises OSError.

    A formula is computed where the file holds no result yet, as openpyxl writes it.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        given, made = folder / "hitung.xlsx", folder / "hasil" / "hitung.xlsx"
        given.write_bytes(book)
        command = [
            soffice,
            f"-env:UserInstallation=file://{folder}/profil",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(made.parent),
            str(given),
        ]
        done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)
        if not made.exists():
            raise OSError(f"{soffice}: {done.stderr.decode(errors='replace')[-500:]}")
        return made.read_bytes()


def works(path: str) -> bool:
    """Whether it adds two and two here."""
    book, given = Workbook(), BytesIO()
    book.active["A1"] = "=2+2"
    book.save(given)
    try:
        answer = recalculated(path, given.getvalue())
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(load_workbook(BytesIO(answer), data_only=True).active["A1"].value == 4)


def find() -> str | None:
    return next((path for path in candidates() if works(path)), None)


def install_by_apt() -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", PACKAGE],
    ):
        sys.stderr.write(f"Mencari lembar sebar: {' '.join(command)}\n")
        try:
            subprocess.run(command, check=False, env=quiet, stdout=sys.stderr, timeout=900)
        except (OSError, subprocess.TimeoutExpired) as failure:
            sys.stderr.write(f"{failure}\n")


def provide() -> str:
    """Path of a spreadsheet program that computes, after trying to bring one. SystemExit: none."""
    if path := find():
        return path
    install_by_apt()
    if path := find():
        return path
    raise SystemExit(
        "Pengujian rumus memerlukan LibreOffice Calc dan tidak didapat: tidak ada di sistem ini, "
        f"apt pun tidak dapat memasangnya. Pasang {PACKAGE}, atau tunjuk dengan "
        "P4GN_SOFFICE=/lokasi/soffice."
    )


if __name__ == "__main__":
    sys.stdout.write(f"Lembar sebar untuk pengujian: {provide()}\n")
