"""What is looked at before a workbook is opened: the zip directory, its parts, their XML. Pure.

Nothing is unpacked before its declared size is known, and zipfile reads no more than declared.
"""

from pathlib import PurePosixPath
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

MOST_PARTS = 300
MOST_UNZIPPED = 96 * 1024**2  # bytes of all parts
MOST_WHOLE = 12 * 1024**2  # bytes of the parts that are read whole, not row by row
MOST_STRINGS = 300_000  # elements of the part that holds the texts
MOST_ELEMENTS = 60_000  # elements of each other part that is read whole
MOST_RATIO = 200  # a sheet of nothing but equal rows stays below
WORTH_A_RATIO = 1024**2
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # xls, and xlsx behind a password
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ENCRYPTED_FLAG = 0x1
STREAMED = "xl/worksheets/sheet"
STRINGS = "xl/sharedStrings.xml"
HARDENED: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}

NOT_A_WORKBOOK = "Berkas ini bukan buku kerja Excel. Simpan sebagai Buku Kerja Excel (.xlsx)."
LOCKED = "Buku kerja ini dikunci kata sandi. Hapus kata sandinya, lalu simpan ulang."
OLD = "Berkas ini berformat Excel lama (.xls). Simpan sebagai Buku Kerja Excel (.xlsx)."
BINARY = "Berkas ini berformat biner (.xlsb). Simpan sebagai Buku Kerja Excel (.xlsx)."
MACROS = "Buku kerja ini memuat makro. Simpan sebagai Buku Kerja Excel (.xlsx) tanpa makro."
LINKED = "Buku kerja ini memuat tautan ke berkas lain atau objek tersemat. Hapus dahulu."
DAMAGED = "Buku kerja ini rusak. Buka di Excel, simpan ulang, lalu unggah lagi."
TOO_LARGE = "Isi buku kerja ini terlalu besar setelah dibuka. Pakai templat yang baru."


class Refused(Exception):
    """The workbook is not read at all; the message says why."""


def check(file: BinaryIO) -> None:
    """Raises Refused for what is no plain, unlocked workbook within the limits."""
    file.seek(0)
    begin = file.read(len(OLE))
    if begin == OLE:
        file.seek(0)
        raise Refused(LOCKED if ENCRYPTED in file.read() else OLD)
    try:
        with ZipFile(file) as archive:
            parts = archive.infolist()
            _check_directory(parts)
            for part in parts:
                if PurePosixPath(part.filename).suffix in {".xml", ".rels"}:
                    _check_xml(archive, part)
            with archive.open("[Content_Types].xml") as types:
                _check_types(etree.fromstring(types.read(), etree.XMLParser(**HARDENED)))
    except (BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Refused(NOT_A_WORKBOOK if begin[:2] != b"PK" else DAMAGED) from error


def _check_directory(parts: list[ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if any(part.flag_bits & ENCRYPTED_FLAG for part in parts):
        raise Refused(LOCKED)
    if any("vbaProject" in name or name.startswith("xl/macrosheets/") for name in names):
        raise Refused(MACROS)
    if "xl/workbook.bin" in names:
        raise Refused(BINARY)
    if not {"xl/workbook.xml", "[Content_Types].xml"} <= names:
        raise Refused(NOT_A_WORKBOOK)
    if any(
        name.startswith(("xl/externalLinks/", "xl/embeddings/", "xl/activeX/")) for name in names
    ):
        raise Refused(LINKED)
    if len(names) != len(parts) or any(
        part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for part in parts
    ):
        raise Refused(DAMAGED)
    whole = sum(part.file_size for part in parts if not part.filename.startswith(STREAMED))
    if (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_UNZIPPED
        or whole > MOST_WHOLE
        or any(_ratio(part) > MOST_RATIO for part in parts if part.file_size > WORTH_A_RATIO)
    ):
        raise Refused(TOO_LARGE)


def _check_types(types: Any) -> None:
    """What the parts say they are: no macros, and texts where they are counted."""
    for part in types:
        kind = str(part.get("ContentType") or "")
        if "macroEnabled" in kind:
            raise Refused(MACROS)
        if kind.endswith("sharedStrings+xml") and part.get("PartName") != f"/{STRINGS}":
            raise Refused(DAMAGED)


def _ratio(part: ZipInfo) -> float:
    return part.file_size / max(part.compress_size, 1)


def _check_xml(archive: ZipFile, part: ZipInfo) -> None:
    """No document type, so no entities to swell or to fetch; and no more elements than we hold.

    Sheets are counted by whoever walks through them (outline.py).
    """
    most = MOST_STRINGS if part.filename == STRINGS else MOST_ELEMENTS
    is_streamed = part.filename.startswith(STREAMED)
    try:
        with archive.open(part) as stream:
            for count, (_, element) in enumerate(
                etree.iterparse(stream, events=("start",), **HARDENED)
            ):
                if count == 0 and element.getroottree().docinfo.doctype:
                    raise Refused(DAMAGED)
                if is_streamed:
                    return
                if count > most:
                    raise Refused(TOO_LARGE)
    except etree.XMLSyntaxError as error:
        raise Refused(DAMAGED) from error
