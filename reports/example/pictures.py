"""Draws what stands in for photos and papers: scenes without a face, sheets without a name."""

import math
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from random import Random

from django.utils import timezone
from PIL import ExifTags, Image, ImageDraw, ImageFont

from p4gn_portal.formats import format_day

Draw = ImageDraw.ImageDraw
SIZE = (960, 640)
SHEET = (1000, 1400)
INK = (30, 36, 44)
SHIRTS = (
    (178, 34, 34),
    (11, 79, 108),
    (238, 238, 232),
    (60, 110, 60),
    (120, 90, 150),
    (200, 140, 40),
)
HAIR = ((35, 28, 25), (50, 40, 36), (25, 25, 28))
WALLS = ((232, 226, 210), (214, 226, 230), (226, 218, 226), (222, 230, 214))


def photo(kind: str, caption: str, taken_at: datetime, rng: Random) -> bytes:
    """A JPEG of one scene with the time it shows; `kind` is a key of SCENES, no two are alike."""
    image = Image.new("RGB", SIZE, rng.choice(WALLS))
    draw = ImageDraw.Draw(image)
    SCENES[kind](draw, rng)
    _stamp(image, caption)
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = timezone.localtime(
        taken_at
    ).strftime("%Y:%m:%d %H:%M:%S")
    return _jpeg(image, exif)


def attendance_sheet(caption: str, rows: int, rng: Random) -> bytes:
    """A JPEG of a filled attendance sheet on which nothing can be read as a name."""
    image = Image.new("RGB", SHEET, (250, 249, 244))
    draw = ImageDraw.Draw(image)
    draw.text((SHEET[0] / 2, 70), "DAFTAR HADIR (CONTOH)", INK, _font(40), anchor="mm")
    draw.text((SHEET[0] / 2, 125), caption, INK, _font(24), anchor="mm")
    top, height, columns = 180, 44, (60, 120, 560, 760, 940)
    count = min(rows, 25)
    for row in range(count + 2):
        draw.line((columns[0], top + row * height, columns[-1], top + row * height), INK, 2)
    for x in columns:
        draw.line((x, top, x, top + (count + 1) * height), INK, 2)
    for x, head in zip(columns, ("No", "Nama", "Unit", "Paraf"), strict=False):
        draw.text((x + 10, top + height / 2), head, INK, _font(22), anchor="lm")
    for row in range(1, count + 1):
        middle = top + row * height + height / 2
        draw.text((columns[0] + 10, middle), str(row), INK, _font(20), anchor="lm")
        _scribble(draw, columns[1] + 12, middle, rng.randint(140, 380), rng)
        _scribble(draw, columns[2] + 12, middle, rng.randint(60, 150), rng)
        _scribble(draw, columns[3] + 20, middle, rng.randint(60, 120), rng, tall=15)
    _watermark(image)
    return _jpeg(image)


def paper(title: str, day: date) -> bytes:
    """A one-page PDF in place of a signed paper."""
    image = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(image)
    draw.text((620, 260), "NASKAH CONTOH", INK, _font(60), anchor="mm")
    draw.text((620, 350), title, INK, _font(34), anchor="mm")
    draw.text((620, 410), format_day(day), INK, _font(30), anchor="mm")
    draw.text(
        (620, 520), "Bukan naskah resmi dan tidak mengikat siapa pun.", INK, _font(30), anchor="mm"
    )
    _watermark(image)
    written = BytesIO()
    moment = day.timetuple()
    image.save(written, "PDF", resolution=150, creationDate=moment, modDate=moment)
    return written.getvalue()


def _classroom(draw: Draw, rng: Random) -> None:
    """Seen from the last row: a board, one who speaks, heads from behind."""
    _floor(draw, 430, (170, 140, 110))
    draw.rectangle((220, 80, 740, 300), (36, 74, 58), (110, 80, 50), 10)
    draw.text((480, 150), "SEKOLAH BERSIH NARKOBA", (240, 240, 230), _font(34), anchor="mm")
    for line in range(3):
        _scribble(draw, 300, 200 + line * 28, rng.randint(200, 340), rng, ink=(220, 225, 215))
    _person(draw, rng.choice((180, 790)), 300, 1.1, rng)
    _audience(draw, rng, rows=3, first=400)


def _meeting(draw: Draw, rng: Random) -> None:
    """A long table with people on both sides and papers on it."""
    _floor(draw, 380, (120, 110, 105))
    draw.rectangle((560, 70, 900, 260), (248, 248, 250), INK, 6)
    for bar in range(5):
        height = rng.randint(20, 120)
        draw.rectangle((600 + bar * 55, 235 - height, 635 + bar * 55, 235), rng.choice(SHIRTS))
    for seat in range(rng.randint(4, 6)):
        _person(draw, 130 + seat * 130, 330, 0.95, rng)
    draw.polygon(((60, 430), (900, 430), (960, 560), (0, 560)), (140, 96, 60), INK)
    for seat in range(6):
        x = 110 + seat * 140 + rng.randint(-20, 20)
        draw.polygon(((x, 455), (x + 60, 455), (x + 66, 500), (x - 6, 500)), "white", INK)


def _village(draw: Draw, rng: Random) -> None:
    """Out of doors: hills, a hall, a banner, people before it."""
    draw.rectangle((0, 0, SIZE[0], 300), (168, 206, 232))
    for _ in range(4):
        x, y, r = rng.randint(-80, 960), rng.randint(260, 330), rng.randint(120, 260)
        draw.ellipse((x - r, y - r // 2, x + r, y + r), (96, rng.randint(130, 160), 96))
    _floor(draw, 330, (140, 168, 100))
    left = rng.randint(80, 420)
    draw.rectangle((left, 210, left + 380, 380), (226, 214, 190), INK, 3)
    draw.polygon(((left - 30, 210), (left + 410, 210), (left + 190, 120)), (150, 70, 50), INK)
    draw.rectangle((left + 20, 235, left + 360, 295), (250, 250, 250), (178, 34, 34), 5)
    draw.text((left + 190, 265), "DESA BERSINAR", (178, 34, 34), _font(34), anchor="mm")
    _audience(draw, rng, rows=2, first=430)


def _checkup(draw: Draw, rng: Random) -> None:
    """A table with closed sample cups; nobody's result is anywhere."""
    _floor(draw, 400, (196, 204, 206))
    draw.rectangle((80, 90, 420, 270), (240, 246, 248), (60, 110, 60), 6)
    draw.text((250, 180), "POS PEMERIKSAAN", (40, 90, 40), _font(32), anchor="mm")
    for place in range(3):
        _person(draw, 300 + place * 210, 330, 1.05, rng, shirt=(240, 244, 246))
    draw.rectangle((120, 420, 860, 560), (232, 234, 236), INK, 3)
    for cup in range(rng.randint(8, 14)):
        x = 150 + cup * 50
        draw.rectangle((x, 380, x + 28, 424), (250, 244, 210), INK, 2)
        draw.rectangle((x - 3, 370, x + 31, 382), (220, 60, 50), INK, 2)


def _screen(draw: Draw, rng: Random) -> None:
    """A large screen in a street."""
    draw.rectangle((0, 0, SIZE[0], 420), (52, 66, 96))
    _floor(draw, 420, (70, 72, 78))
    for place in range(6):
        height = rng.randint(120, 320)
        x = place * 170 - 20
        draw.rectangle((x, 420 - height, x + 150, 420), (38, 48, 70))
        for window in range(height // 50):
            lit = rng.random() < 0.5
            y = 420 - height + 14 + window * 48
            draw.rectangle((x + 24, y, x + 54, y + 24), (240, 214, 120) if lit else (54, 64, 88))
    left = rng.randint(180, 360)
    draw.rectangle((left, 110, left + 420, 340), rng.choice(SHIRTS[:2]), (20, 20, 24), 12)
    draw.text((left + 210, 200), "HIDUP SEHAT", "white", _font(48), anchor="mm")
    draw.text((left + 210, 262), "TANPA NARKOBA", "white", _font(38), anchor="mm")
    draw.rectangle((left + 196, 340, left + 224, 470), (30, 30, 34))


def _handover(draw: Draw, rng: Random) -> None:
    """Two officials with a folder between them, flags behind."""
    _floor(draw, 420, (150, 60, 60))
    for x in (140, 820):
        draw.line((x, 100, x, 430), (90, 70, 40), 8)
        draw.rectangle((x, 105, x + 90, 150), (206, 32, 40))
        draw.rectangle((x, 150, x + 90, 195), (250, 250, 250))
    _person(draw, 360, 350, 1.5, rng)
    _person(draw, 600, 350, 1.5, rng)
    draw.rectangle((440, 400, 530, 470), rng.choice(SHIRTS), INK, 4)


SCENES: dict[str, Callable[[Draw, Random], None]] = {
    "classroom": _classroom,
    "meeting": _meeting,
    "village": _village,
    "checkup": _checkup,
    "screen": _screen,
    "handover": _handover,
}


def _floor(draw: Draw, top: int, colour: tuple[int, int, int]) -> None:
    draw.rectangle((0, top, *SIZE), colour)


def _person(
    draw: Draw,
    x: float,
    y: float,
    size: float,
    rng: Random,
    shirt: tuple[int, int, int] | None = None,
) -> None:
    """A figure of head and shoulders, turned away."""
    head, width, height = 30 * size, 52 * size, 120 * size
    draw.rounded_rectangle(
        (x - width, y + head * 0.8, x + width, y + height), 26, shirt or rng.choice(SHIRTS), INK, 2
    )
    draw.ellipse((x - head, y - head, x + head, y + head), rng.choice(HAIR), INK, 2)


def _audience(draw: Draw, rng: Random, *, rows: int, first: int) -> None:
    for row in range(rows):
        size = 0.8 + row * 0.25
        step = int(120 * size)
        for x in range(40 + row * 30, SIZE[0], step):
            if rng.random() < 0.85:
                _person(draw, x + rng.randint(-12, 12), first + row * 85, size, rng)


def _scribble(
    draw: Draw,
    x: float,
    y: float,
    length: int,
    rng: Random,
    tall: int = 8,
    ink: tuple[int, int, int] = (40, 60, 130),
) -> None:
    """A wave that looks like handwriting from afar."""
    phase, pace = rng.random() * 6, 0.25 + rng.random() * 0.2
    points = [
        (x + step, y + math.sin(phase + step * pace) * tall * (0.4 + 0.6 * rng.random()))
        for step in range(0, length, 4)
    ]
    draw.line(points, ink, 2)


def _stamp(image: Image.Image, caption: str) -> None:
    """A strip below that says what is shown and that it is drawn."""
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, SIZE[1] - 44, *SIZE), (16, 20, 26))
    draw.text(
        (16, SIZE[1] - 22), f"GAMBAR CONTOH · {caption}"[:70], "white", _font(22), anchor="lm"
    )
    _watermark(image)


def _watermark(image: Image.Image) -> None:
    """CONTOH across the picture, so that a copy of it cannot pass for real."""
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    middle = (image.width / 2, image.height / 2)
    draw.text(
        middle, "CONTOH", (255, 255, 255, 90), _font(image.width // 5), anchor="mm",
        stroke_width=3, stroke_fill=(0, 0, 0, 60),
    )  # fmt: skip
    turned = layer.rotate(24)
    image.paste(turned, mask=turned.getchannel("A"))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _jpeg(image: Image.Image, exif: Image.Exif | None = None) -> bytes:
    written = BytesIO()
    image.save(written, "JPEG", quality=80, exif=Image.Exif() if exif is None else exif)
    return written.getvalue()
