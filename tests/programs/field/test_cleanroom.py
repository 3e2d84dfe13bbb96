"""The process that opens files: bombs, crashes and endless files end there and nowhere else."""

import struct
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from programs import cleanroom
from programs.cleaning import NotAccepted, TooManyPages, TooManyPixels, Unreadable
from programs.cleanroom import CleanRoom
from tests.programs.field.people import picture

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("plain_settings")]
MEGABYTE = 1024 * 1024
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def room():
    made = CleanRoom()
    yield made
    made.close()


def peak(room: CleanRoom) -> int:
    """The most memory the process ever held, in bytes (Linux)."""
    assert room.process is not None
    status = Path(f"/proc/{room.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def png(width: int, height: int, *, rows: int | None = None) -> bytes:
    """A black picture of one bit a pixel, packed small however large it is."""
    packer, packed = zlib.compressobj(9), bytearray()
    for _ in range(height if rows is None else rows):
        packed += packer.compress(b"\0" * (1 + (width + 7) // 8))
    packed += packer.flush()

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack("!I", zlib.crc32(name + content))
        return struct.pack("!I", len(content)) + name + content + check

    head = struct.pack("!IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", bytes(packed)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def pdf(pages: int = 1, content: bytes = b"") -> bytes:
    written = BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(100, 100))
        if content:
            made.pages[0].obj.Contents = made.make_stream(content)
        made.save(written, compress_streams=True)
    return written.getvalue()


def own_parent() -> bytes:
    """A page tree that holds itself."""
    written = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.Root.Pages.Kids.append(made.Root.Pages)
        made.save(written)
    return written.getvalue()


def attached(name: str, content: bytes) -> bytes:
    """A PDF with a file inside."""
    written = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.attachments[name] = content
        made.save(written)
    return written.getvalue()


HOSTILE = {
    "a bomb of 2,500 megapixels": (lambda: png(50_000, 50_000), TooManyPixels),
    "a bomb that says so and holds nothing": (lambda: png(50_000, 50_000, rows=1), TooManyPixels),
    "just over forty megapixels": (lambda: png(8_000, 5_001), TooManyPixels),
    "a picture cut short": (lambda: picture((640, 480))[:900], Unreadable),
    "nothing": (lambda: b"", Unreadable),
    "a script named a picture": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", NotAccepted),
    "a page": (lambda: b"<!doctype html><script>alert(1)</script>", NotAccepted),
    "the test virus": (lambda: EICAR, NotAccepted),
    "a Java archive behind a GIF": (lambda: b"GIF89a" + b"PK\x03\x04" * 50, NotAccepted),
    "fifty-one pages": (lambda: pdf(51), TooManyPages),
    "a PDF cut short": (lambda: pdf()[:200], Unreadable),
    "only the head of a PDF": (lambda: b"%PDF-1.7\n", Unreadable),
    "a page tree that holds itself": (own_parent, Unreadable),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_time_and_memory(room, name):
    make, refusal = HOSTILE[name]
    content = make()
    began = time.monotonic()
    with pytest.raises(refusal):
        room.clean(content) if content else cleanroom.clean(content)
    assert time.monotonic() - began < 20
    assert room.process is None or peak(room) < 512 * MEGABYTE


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: pdf(50), id="fifty pages"),
        pytest.param(lambda: pdf(1, b"0 0 m\n" * 40_000_000), id="a page of 240 MB"),
        pytest.param(lambda: attached("surat.exe", EICAR), id="a program inside"),
    ],
)
def test_a_strange_pdf_becomes_a_plain_one_within_memory(room, make):
    cleaned = room.clean(make())
    assert EICAR not in cleaned.content
    with pikepdf.open(BytesIO(cleaned.content)) as kept:
        assert "/Names" not in kept.Root
    assert peak(room) < 512 * MEGABYTE


def test_the_largest_photo_that_is_taken_fits_the_memory(room):
    written = BytesIO()
    Image.effect_noise((2_000, 1_250), 40).resize((8_000, 5_000)).convert("RGB").save(
        written, "PNG", compress_level=1
    )
    assert room.clean(written.getvalue()).media_type == "image/jpeg"
    assert peak(room) < 512 * MEGABYTE


def test_a_process_that_hangs_is_ended_and_the_next_file_is_opened(room, settings, monkeypatch):
    settings.CLEANING_SECONDS = 1
    with monkeypatch.context() as patch:
        patch.setattr(cleanroom, "_begin", lambda: child("import time; time.sleep(60)"))
        began = time.monotonic()
        with pytest.raises(Unreadable):
            room.clean(picture())
        assert time.monotonic() - began < 5
    assert room.clean(picture()).media_type == "image/jpeg"


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.kill(os.getpid(), 9)",
        "import sys; sys.stdin.buffer.read(8); sys.exit(1)",
        'print(\'{"lengths": [9, 9], "media_type": "", "suffix": "", "taken_at": null}\')',
    ],
)
def test_a_process_that_dies_over_a_file_costs_that_file_only(room, monkeypatch, code):
    with monkeypatch.context() as patch:
        patch.setattr(cleanroom, "_begin", lambda: child(code))
        with pytest.raises(Unreadable):
            room.clean(picture())
    assert room.clean(picture()).media_type == "image/jpeg"


def child(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def test_a_process_killed_between_two_files_is_begun_anew(room):
    room.clean(picture())
    room.process.kill()
    room.process.wait()
    assert room.clean(picture()).media_type == "image/jpeg"


def test_one_process_serves_many_files_and_threads(room):
    room.clean(picture())
    first = room.process.pid
    colours = [(n * 20, 90, 120) for n in range(12)]
    with ThreadPoolExecutor(6) as pool:
        cleaned = list(pool.map(lambda one: room.clean(picture(color=one)).content, colours))
    assert room.process.pid == first
    for colour, content in zip(colours, cleaned, strict=True):
        with Image.open(BytesIO(content)) as kept:
            assert kept.getpixel((5, 5)) == pytest.approx(colour, abs=6)


def test_a_fork_begins_a_process_of_its_own(room):
    room.clean(picture())
    inherited = room.process
    room.owner = 0  # as another process sees it
    room.clean(picture())
    assert room.process.pid != inherited.pid
    inherited.kill()
    inherited.communicate()


def test_the_process_knows_no_secret(room):
    room.clean(picture())
    told = Path(f"/proc/{room.process.pid}/environ").read_text()
    for name in ("DATABASE_URL", "SECRET_KEY", "REDIS_URL", "S3"):
        assert name not in told
