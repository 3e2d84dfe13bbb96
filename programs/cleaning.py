"""Turns the bytes of a picture or PDF into a clean copy: re-encoded, upright, bare. Pure.

Everything that arrives is a claim. The type is read from the content, pictures are decoded
within limits and written anew, and a PDF keeps its pages and nothing that could act.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import PurePosixPath

import pikepdf
import puremagic
from PIL import ExifTags, Image, ImageOps
from pillow_heif import register_heif_opener

from p4gn_portal.formats import WITA

register_heif_opener()

LONG_SIDE = 2200  # an attendance sheet stays legible
THUMBNAIL_SIDE = 400
QUALITY = 82
MAX_PAGES = 50
NAME_SHOWN = 60
PICTURES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heif": "HEIF",
    "image/heic": "HEIF",
}
PDF = "application/pdf"
PAGE_KEYS = {
    "/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox",
    "/ArtBox", "/Contents", "/Rotate", "/Group", "/UserUnit",
}  # fmt: skip
ACTING_KEYS = {"/A", "/AA", "/AF", "/EF", "/JS", "/OpenAction", "/PieceInfo", "/Metadata", "/XFA"}


class Unreadable(Exception):
    """Damaged, cut short or locked."""


class NotAccepted(Exception):
    """Of a type that is not taken."""


class TooManyPixels(Exception):
    """A picture larger than the limit, or a bomb."""


class TooManyPages(Exception):
    """A PDF with more pages than the limit."""


@dataclass(frozen=True, slots=True)
class Clean:
    """What is stored: the new bytes, their type, and what was read before the rest was lost."""

    content: bytes
    thumbnail: bytes
    media_type: str
    suffix: str
    taken_at: datetime | None = None


def clean(content: bytes, *, pixels: int) -> Clean:
    """A clean copy of a JPEG, PNG, WEBP, HEIC or PDF, whatever it was called.

    `pixels`: a picture may have so many. Without limits of memory and time: see `cleanroom`.

    Raises NotAccepted, Unreadable, TooManyPixels or TooManyPages.
    """
    media_type = type_of(content)
    if media_type == PDF:
        return _clean_pdf(content)
    return _clean_picture(content, PICTURES[media_type], pixels)


def type_of(content: bytes) -> str:
    """The accepted type that the content itself shows."""
    if not content:
        raise Unreadable
    try:
        found = {match.mime_type for match in puremagic.magic_string(content[:4096])}
    except (puremagic.PureError, ValueError) as error:
        raise NotAccepted from error
    if content.startswith(b"%PDF-"):
        return PDF
    for media_type in PICTURES:
        if media_type in found:
            return media_type
    raise NotAccepted


def _clean_picture(content: bytes, family: str, pixels: int) -> Clean:
    try:
        with Image.open(BytesIO(content), formats=[family]) as picture:
            if picture.width * picture.height > pixels:
                raise TooManyPixels
            taken_at = _taken_at(picture)
            # A JPEG is decoded at a fraction of its size where that is enough (memory).
            picture.draft("RGB", (LONG_SIDE, LONG_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
            bare = _on_white(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except (TooManyPixels, MemoryError):
        raise
    except Exception as error:  # decoders fail in any way on hostile bytes: all mean the same
        raise Unreadable from error
    small = bare.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Clean(_as_jpeg(bare), _as_jpeg(small), "image/jpeg", ".jpg", taken_at)


def _on_white(picture: Image.Image) -> Image.Image:
    """A new picture of the same pixels: no comment, profile, EXIF or transparency comes along."""
    bare = Image.new("RGB", picture.size, "white")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        bare.paste(layer, mask=layer.getchannel("A"))
    else:
        bare.paste(picture.convert("RGB"))
    return bare


def _as_jpeg(picture: Image.Image) -> bytes:
    written = BytesIO()
    picture.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def _taken_at(picture: Image.Image) -> datetime | None:
    """When the camera says it was taken; WITA where it names no offset. Only a claim."""
    try:
        details = picture.getexif().get_ifd(ExifTags.IFD.Exif)
        written = str(details.get(ExifTags.Base.DateTimeOriginal, ""))
        moment = datetime.strptime(written.strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        zone = _offset(str(details.get(ExifTags.Base.OffsetTimeOriginal, "")))
        return moment.replace(tzinfo=zone or WITA).astimezone(UTC)
    except Exception:  # EXIF is the most broken part of a picture; without it nothing is lost
        return None


def _offset(text: str) -> timezone | None:
    match = re.fullmatch(r"([+-])(\d\d):(\d\d)", text.strip("\0 "))
    if match is None:
        return None
    away = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(away if match[1] == "+" else -away)


def _clean_pdf(content: bytes) -> Clean:
    try:
        with pikepdf.open(BytesIO(content)) as source:
            if source.is_encrypted:
                raise Unreadable
            if len(source.pages) > MAX_PAGES:
                raise TooManyPages
            if not source.pages:
                raise Unreadable
            source.flatten_annotations()  # what a stamp or form shows becomes part of the page
            written = _pages_only(source)
    except (Unreadable, TooManyPages):
        raise
    except Exception as error:  # as for pictures: whatever fails, the file is not readable
        raise Unreadable from error
    return Clean(written, b"", PDF, ".pdf")


def _pages_only(source: pikepdf.Pdf) -> bytes:
    """A new document with the pages and no catalogue: scripts, actions and attachments stay out."""
    with pikepdf.new() as bare:
        bare.pages.extend(source.pages)
        for page in bare.pages:
            for key in set(page.obj.keys()) - PAGE_KEYS:
                del page.obj[key]
        for thing in bare.objects:
            _purge(thing)
        written = BytesIO()
        bare.save(written)
        return written.getvalue()


def _purge(thing: pikepdf.Object, depth: int = 0) -> None:
    """Remove what could act or tell from one object and the objects written inside it."""
    if depth > 50:
        raise Unreadable
    if isinstance(thing, pikepdf.Array):
        for item in thing:
            _purge_inside(item, depth)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key in ACTING_KEYS & set(thing.keys()):
            del thing[key]
        for key in thing.keys():  # noqa: SIM118  a PDF dictionary iterates otherwise
            _purge_inside(thing[key], depth)
        if isinstance(thing, pikepdf.Stream) and _is_jpeg(thing):
            thing.write(_without_notes(thing.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def _purge_inside(item: object, depth: int) -> None:
    if isinstance(item, pikepdf.Object) and not item.is_indirect:
        _purge(item, depth + 1)


def _is_jpeg(stream: pikepdf.Object) -> bool:
    kinds = stream.get("/Filter")
    if isinstance(kinds, pikepdf.Array):
        return len(kinds) == 1 and kinds[0] == pikepdf.Name.DCTDecode
    return kinds is not None and kinds == pikepdf.Name.DCTDecode


def _without_notes(jpeg: bytes) -> bytes:
    """The JPEG without its EXIF, XMP, IPTC and comment segments, pixels untouched."""
    kept, at = bytearray(jpeg[:2]), 2
    while jpeg[at : at + 1] == b"\xff" and jpeg[at + 1 : at + 2] != b"\xda":
        length = 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if jpeg[at + 1] not in {0xE1, 0xED, 0xFE}:
            kept += jpeg[at : at + length]
        at += length
    return bytes(kept + jpeg[at:])


def shown_name(name: str) -> str:
    """A file name fit to be shown: no folders, no invisible characters, not too long."""
    last = PurePosixPath(name.replace("\\", "/")).name or "tanpa nama"
    seen = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    return seen if len(seen) <= NAME_SHOWN else seen[: NAME_SHOWN - 9] + "…" + seen[-8:]
