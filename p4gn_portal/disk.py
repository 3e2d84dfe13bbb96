"""How much room is left where evidence is kept."""

import shutil
from pathlib import Path

from django.conf import settings

LEAST_FREE = 0.10  # of the disk: below it uploads stop and everything else goes on


def free_share() -> float | None:
    """The free part of the disk that holds the files; None where they lie on another server."""
    if settings.S3_BUCKET:
        return None
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    usage = shutil.disk_usage(place)
    return usage.free / usage.total


def is_short() -> bool:
    """Too little is left to take in files."""
    share = free_share()
    return share is not None and share < LEAST_FREE
