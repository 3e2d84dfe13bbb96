"""The signed paper: checks by its content that a scan is readable, and hashes it. Kept as sent."""

import hashlib
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from django.conf import settings
from django.core.files.base import ContentFile, File
from PIL import Image

from p4gn_portal.formats import format_size

PDF = "application/pdf"
PICTURES = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png")}
NAME_SHOWN = 60


class InvalidPaper(Exception):
    """The file cannot be taken; `message` tells the person why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Paper:
    """A readable scan, byte for byte as it was sent: its signature or stamp must survive."""

    content: bytes
    suffix: str
    sha256: str

    def as_file(self) -> ContentFile:
        return ContentFile(self.content, f"naskah{self.suffix}")


def check(upload: File) -> Paper:
    """The paper, when it is a readable PDF, JPG or PNG within the limits. Raises InvalidPaper."""
    name = "".join(char for char in upload.name or "" if char.isprintable())[-NAME_SHOWN:]
    if upload.size > settings.MAX_EVIDENCE_BYTES:
        limit = settings.MAX_EVIDENCE_BYTES // 1024**2
        raise InvalidPaper(
            f'Berkas "{name}" berukuran {format_size(upload.size)}; batasnya {limit} MB.'
        )
    upload.seek(0)
    content = bytes(upload.read())
    suffix = _pdf(content, name) if content.startswith(b"%PDF-") else _picture(content, name)
    return Paper(content, suffix, hashlib.sha256(content).hexdigest())


def media_type_of(path: str) -> str:
    """The type of a stored paper, by the suffix that `check` gave it."""
    types = {suffix: media_type for media_type, suffix in PICTURES.values()}
    return types.get(path[path.rfind(".") :], PDF)


def _pdf(content: bytes, name: str) -> str:
    try:
        with pikepdf.open(BytesIO(content)) as document:
            is_readable = not document.is_encrypted and len(document.pages) > 0
    except Exception as error:  # whatever a parser meets in a broken file, it is not readable
        raise InvalidPaper(f'Berkas "{name}" rusak atau terkunci kata sandi.') from error
    if not is_readable:
        raise InvalidPaper(f'Berkas "{name}" rusak atau terkunci kata sandi.')
    return ".pdf"


def _picture(content: bytes, name: str) -> str:
    try:
        with Image.open(BytesIO(content), formats=list(PICTURES)) as picture:
            kind, pixels = picture.format, picture.width * picture.height
            if pixels <= settings.MAX_EVIDENCE_PIXELS:
                picture.draft("RGB", (1000, 1000))  # a JPEG is decoded smaller: enough to know
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidPaper(_too_large()) from error
    except Image.UnidentifiedImageError as error:
        message = f'Berkas "{name}" tidak dapat diterima. Gunakan PDF, JPG, atau PNG.'
        raise InvalidPaper(message) from error
    except Exception as error:  # as for PDF: a decoder may fail in any way
        raise InvalidPaper(f'Berkas "{name}" rusak atau terkunci kata sandi.') from error
    if pixels > settings.MAX_EVIDENCE_PIXELS:
        raise InvalidPaper(_too_large())
    return PICTURES[kind or ""][1]


def _too_large() -> str:
    limit = settings.MAX_EVIDENCE_PIXELS // 1_000_000
    return f"Ukuran gambar terlalu besar (lebih dari {limit} megapiksel)."
