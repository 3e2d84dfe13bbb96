"""Whether a point that a phone told lies in the kecamatan that was chosen. Pure but for one file.

The outlines are simplified and illustrative, hence the generous margin: it raises a flag that a
verifier reads, and never refuses anything.
"""

import json
import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise

from programs.regions import OUTLINES

MARGIN_KM = 5.0
KM_A_DEGREE = 111.32
Ring = Sequence[tuple[float, float]]  # degrees east and north


def is_outside(district: str, latitude: Decimal | None, longitude: Decimal | None) -> bool:
    """The point lies more than five kilometres outside the kecamatan of that code.

    Nothing is outside where no point was told or the outline is not known.
    """
    rings = outlines().get(district)
    if rings is None or latitude is None or longitude is None:
        return False
    point = float(longitude), float(latitude)
    if any(_holds(ring, point) for ring in rings):
        return False
    return min(_distance_km(ring, point) for ring in rings) > MARGIN_KM


@cache
def outlines() -> dict[str, list[Ring]]:
    """The outer rings of each kecamatan by its code."""
    read = json.loads(OUTLINES.read_text(encoding="utf-8"))
    return {
        feature["properties"]["kode"]: list(_rings(feature["geometry"]))
        for feature in read["features"]
    }


def _rings(geometry: dict) -> Iterator[Ring]:
    is_one = geometry["type"] == "Polygon"
    for polygon in [geometry["coordinates"]] if is_one else geometry["coordinates"]:
        yield [(east, north) for east, north, *_ in polygon[0]]


def _holds(ring: Ring, point: tuple[float, float]) -> bool:
    """Even-odd rule: a line from the point eastward crosses the ring an odd number of times."""
    east, north = point
    is_inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > north) != (y2 > north) and east < x1 + (north - y1) / (y2 - y1) * (x2 - x1):
            is_inside = not is_inside
    return is_inside


def _distance_km(ring: Ring, point: tuple[float, float]) -> float:
    """From the point to the nearest side of the ring, on a plane true at its latitude."""
    across = math.cos(math.radians(point[1]))

    def flat(place: tuple[float, float]) -> tuple[float, float]:
        return (place[0] - point[0]) * across * KM_A_DEGREE, (place[1] - point[1]) * KM_A_DEGREE

    places = [flat(one) for one in ring]
    return min(_to_side(one, two) for one, two in pairwise(places))


def _to_side(one: tuple[float, float], two: tuple[float, float]) -> float:
    """From the origin to the side between two places."""
    dx, dy = two[0] - one[0], two[1] - one[1]
    length = dx * dx + dy * dy
    along = 0.0 if not length else max(0.0, min(1.0, -(one[0] * dx + one[1] * dy) / length))
    return math.hypot(one[0] + along * dx, one[1] + along * dy)
