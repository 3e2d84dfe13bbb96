"""Near-same pictures: hashed after they arrived, compared within their agreement. A hint only."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from io import BytesIO

import dhash
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from programs.models import Evidence, PictureHash

logger = logging.getLogger(__name__)

SIDE = 8  # 8 × 8 comparisons each way
NEAR = 10  # of 128 bits that may differ; another scene differs in some forty
PLAIN = 8  # fewer bits than these are set: nothing to tell it by
RECENT = timedelta(days=2)  # a run looks back this far; the command looks at everything
BATCH = 200
# Each new hash against all of its agreement, both ways, but for logs that correct one another.
PAIRS = """
INSERT INTO programs_similarpicture (evidence_id, other_id)
SELECT pair.one, pair.two FROM (
    SELECT mine.id AS a, theirs.id AS b
    FROM programs_picturehash fresh
    JOIN programs_evidence mine ON mine.id = fresh.evidence_id
    JOIN programs_activitylog log ON log.id = mine.log_id
    JOIN programs_activitylog others ON others.agreement_id = log.agreement_id
        AND coalesce(others.original_id, others.id) <> coalesce(log.original_id, log.id)
    JOIN programs_evidence theirs ON theirs.log_id = others.id
    JOIN programs_picturehash kept ON kept.evidence_id = theirs.id
    WHERE fresh.evidence_id = ANY(%s) AND kept.rows IS NOT NULL AND fresh.rows IS NOT NULL
        AND bit_count((fresh.rows # kept.rows)::bit(64))
            + bit_count((fresh.columns # kept.columns)::bit(64)) <= %s
) found, LATERAL (VALUES (a, b), (b, a)) AS pair(one, two)
ON CONFLICT DO NOTHING
"""


def hash_new(*, everything: bool = False) -> int:
    """Hash pictures that have no hash yet and keep which look like another; how many were done."""
    waiting = Evidence.objects.filter(picture__isnull=True).exclude(thumbnail="")
    if not everything:
        waiting = waiting.filter(received_at__gte=timezone.now() - RECENT)
    done = 0
    while batch := list(waiting.order_by("received_at")[:BATCH]):
        done += remember(batch)
    return done


@transaction.atomic
def remember(pictures: Iterable[Evidence]) -> int:
    """Keep the hashes of these pictures and the pairs they make; twice is once."""
    rows = [PictureHash(evidence=one, **hash_of(one)) for one in pictures]
    PictureHash.objects.bulk_create(rows, ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, [[row.evidence_id for row in rows], NEAR])
    return len(rows)


def hash_of(evidence: Evidence) -> dict[str, int | None]:
    """The hashes of one stored picture; none where it is plain or cannot be read."""
    try:
        with evidence.thumbnail.open("rb") as stored, Image.open(BytesIO(stored.read())) as picture:
            rows, columns = hashes_of(picture)
    except OSError:
        logger.exception("picture cannot be hashed: %s", evidence.pk)
        return {"rows": None, "columns": None}
    if rows.bit_count() + columns.bit_count() < PLAIN:
        return {"rows": None, "columns": None}
    return {"rows": _signed(rows), "columns": _signed(columns)}


def hashes_of(picture: Image.Image) -> tuple[int, int]:
    """64 bits along the rows and 64 along the columns: where it grows brighter."""
    side = SIDE + 1
    small = picture.convert("L").resize((side, side), Image.Resampling.LANCZOS)
    rows, columns = dhash.dhash_row_col(list(small.tobytes()), size=SIDE)
    return rows, columns


def _signed(bits: int) -> int:
    """The same 64 bits as the database's signed number."""
    return int.from_bytes(bits.to_bytes(8, "big"), "big", signed=True)
