"""A map of districts as SVG, shaded by a count that also stands on it. Pure: no tiles, no clock."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

Point = tuple[float, float]

WIDTH, MARGIN, LEGEND = 560, 8, 50  # units of the drawing
SHOWN = 1.4  # pixels a unit where there is room; on a phone the drawing shrinks
INK, LINE, PAPER = "#1B1F24", "#4A5560", "#FFFFFF"
SHADES = ("#DCEAF1", "#9CC5D6", "#2F7391", "#0B4F6C")
FONT = "system-ui, -apple-system, Segoe UI, Roboto, sans-serif"
CAPTION = "Batas ilustratif, bukan acuan batas resmi."
# Whose middle is no place for its name, placed by hand: degrees east and north. The middle of
# Daha Selatan lies outside its simplified outline; Kandangan and Angkinang are narrow neighbours.
LABELS_BY_HAND: dict[str, Point] = {
    "63.06.03": (115.368, -2.752),
    "63.06.04": (115.28, -2.722),
    "63.06.05": (115.212, -2.686),
    "63.06.07": (115.11, -2.683),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One district: its outlines and the place of its label, in degrees east and north."""

    code: str
    name: str
    rings: Sequence[Sequence[Point]]
    label: Point


@dataclass(frozen=True, slots=True)
class Step:
    """One shade of the map and the counts it stands for, both ends included."""

    lowest: int
    highest: int
    fill: str


def shapes_of(geojson: Mapping) -> list[Shape]:
    """Polygons of a feature collection with `kode`, `nama`, `lat` and `lng` (RFC 7946 order)."""
    found = []
    for feature in geojson["features"]:
        told = feature["properties"]
        middle = (float(told["lng"]), float(told["lat"]))
        found.append(
            Shape(
                code=told["kode"],
                name=told["nama"],
                rings=[
                    [(float(x), float(y)) for x, y in ring]
                    for ring in feature["geometry"]["coordinates"]
                ],
                label=LABELS_BY_HAND.get(told["kode"], middle),
            )
        )
    return found


def steps_up_to(most: int) -> list[Step]:
    """At most four steps of equal width from 1 to `most`; none where nothing is counted."""
    bounds = sorted({math.ceil(most * part / len(SHADES)) for part in range(1, 5)} - {0})
    first = len(SHADES) - len(bounds)
    return [
        Step(lowest=before + 1, highest=bound, fill=SHADES[first + n])
        for n, (before, bound) in enumerate(zip([0, *bounds], bounds, strict=False))
    ]


def draw(shapes: Sequence[Shape], values: Mapping[str, int], *, title: str, finding: str) -> str:
    """The map as SVG. `values` by code; a district without one counts 0. Numbers stand on it."""
    steps = steps_up_to(max((values.get(one.code, 0) for one in shapes), default=0))
    place, height = _projection(shapes)
    parts = [_district(one, values.get(one.code, 0), steps, place) for one in shapes]
    labels = [_label(one, values.get(one.code, 0), place) for one in shapes]
    whole = height + LEGEND
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {whole:.0f}"'
        f' width="{WIDTH * SHOWN:.0f}" height="{whole * SHOWN:.0f}"'
        ' role="img" aria-labelledby="peta-nama peta-isi">'
        f'<title id="peta-nama">{escape(title)}</title><desc id="peta-isi">{escape(finding)}</desc>'
        '<defs><pattern id="peta-kosong" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{PAPER}"/>'
        '<path d="M0 8L8 0" stroke="#B4BCC4" stroke-width="1"/></pattern></defs>'
        f'<g stroke="{LINE}" stroke-width="1.2" stroke-linejoin="round">{"".join(parts)}</g>'
        f'<g font-family="{FONT}" text-anchor="middle">{"".join(labels)}</g>'
        f"{_legend(steps, height)}</svg>"
    )


def contains(ring: Sequence[Point], point: Point) -> bool:
    """Whether a point lies within a ring (even-odd rule)."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


class _Place:
    """Where a point of the earth lies on the drawing: plate carrée, true at the middle latitude."""

    def __init__(self, west: float, north: float, scale: float, squeeze: float) -> None:
        self.west, self.north, self.scale, self.squeeze = west, north, scale, squeeze

    def __call__(self, point: Point) -> Point:
        east, north = point
        return (
            MARGIN + (east - self.west) * self.squeeze * self.scale,
            MARGIN + (self.north - north) * self.scale,
        )


def _projection(shapes: Sequence[Shape]) -> tuple[_Place, float]:
    """The placing of points for these shapes, and the height they take."""
    points = [point for one in shapes for ring in one.rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze)
    return _Place(west, north, scale, squeeze), (north - south) * scale + 2 * MARGIN


def _step_of(value: int, steps: Sequence[Step]) -> Step | None:
    return next((one for one in steps if one.lowest <= value <= one.highest), None)


def _district(one: Shape, value: int, steps: Sequence[Step], place: _Place) -> str:
    step = _step_of(value, steps)
    fill = step.fill if step else "url(#peta-kosong)"
    path = "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(place, ring)) + "Z" for ring in one.rings
    )
    return f'<path d="{path}" fill="{fill}" fill-rule="evenodd"/>'


def _label(one: Shape, value: int, place: _Place) -> str:
    """Name and number with a white rim, each word on a line of its own: districts are narrow."""
    rim = f' stroke="{PAPER}" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"'
    x, y = place(one.label)
    words = one.name.split()
    top = y - 7 * len(words)
    lines = "".join(
        f'<tspan x="{x:.1f}" y="{top + 14 * n:.1f}">{escape(word)}</tspan>'
        for n, word in enumerate(words)
    )
    number = (
        f'<tspan x="{x:.1f}" y="{top + 14 * len(words) + 3:.1f}" font-size="17"'
        f' font-weight="700">{_number(value)}</tspan>'
    )
    return f'<text font-size="12" fill="{INK}"{rim}>{lines}{number}</text>'


def _legend(steps: Sequence[Step], top: float) -> str:
    """What each shade stands for, in numbers."""
    boxes = [("url(#peta-kosong)", "0")]
    for one in steps:
        span = f"{_number(one.lowest)}–{_number(one.highest)}"
        boxes.append((one.fill, _number(one.lowest) if one.lowest == one.highest else span))
    drawn = []
    for n, (fill, words) in enumerate(boxes):
        x = MARGIN + n * 108
        drawn.append(
            f'<rect x="{x}" y="{top + 12:.0f}" width="26" height="18" fill="{fill}"'
            f' stroke="{LINE}"/><text x="{x + 34}" y="{top + 27:.0f}">{words}</text>'
        )
    return f'<g font-family="{FONT}" font-size="14" fill="{INK}">{"".join(drawn)}</g>'


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
