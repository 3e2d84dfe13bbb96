"""The recount of each night: made once a day, however often and late it is asked for."""

import logging
from datetime import datetime

from django.utils import timezone

from programs.models import Reconciliation
from programs.reconciling import (
    Difference,
    OrphanFile,
    file_differences,
    part_differences,
    rollup_differences,
    thread_gaps,
)

logger = logging.getLogger(__name__)

FIRST_HOUR = 2  # WITA: offices are closed and the day before is over


def recount_tonight(now: datetime | None = None) -> Reconciliation | None:
    """Recount everything and keep what was found; None when it is not yet time, or is done."""
    now = timezone.localtime(now)
    mine = Reconciliation.begin(now) if now.hour >= FIRST_HOUR else None
    if mine is None:
        return None
    found = [str(one) for one in rollup_differences()]
    found += [str(one) for one in part_differences()]
    found += [str(one) for one in file_differences() if not _is_swept(one)]
    gaps = sum(1 for _ in thread_gaps())
    kept = mine.finish(found, differences=len(found), gaps=gaps)
    if found:
        logger.error("reconcile: %s differences", len(found))
    return mine if kept else None


def _is_swept(difference: Difference) -> bool:
    """A file that no row has named for a day is what somebody took off a draft: it goes."""
    if not isinstance(difference, OrphanFile):
        return False
    difference.sweep()
    logger.info("swept: %s", difference.place)
    return True
