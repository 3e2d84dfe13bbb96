"""What is looked at once a night, however often and late it is asked for, and kept with its day."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone

PATIENCE = timedelta(hours=2)  # a look begun longer ago and not ended has died
TOLD = 200  # sentences kept of one night


class NightlyLook(models.Model):
    """One night's look: begun by whoever is first, and anew by another when it never ended."""

    day = models.DateField("hari", unique=True)
    begun_at = models.DateTimeField("dimulai pada")
    finished_at = models.DateTimeField("selesai pada", null=True, blank=True)
    told = models.JSONField("rincian", default=list, blank=True)  # the first findings, in words

    class Meta:
        abstract = True

    @property
    def found(self) -> int:
        """How many things are not as they should be."""
        raise NotImplementedError

    @property
    def seen(self) -> int:
        """What else was counted, shown beside it."""
        raise NotImplementedError

    @property
    def is_clean(self) -> bool:
        """It came to its end and found nothing."""
        return self.finished_at is not None and not self.found

    @classmethod
    def begin(cls, now: datetime) -> Self | None:
        """The day's row for whoever begins it or takes it over; None when it is begun or done."""
        row, is_new = cls._default_manager.get_or_create(day=now.date(), defaults={"begun_at": now})
        if is_new:
            return row
        dead = cls._default_manager.filter(
            pk=row.pk, finished_at__isnull=True, begun_at__lt=now - PATIENCE
        )
        if not dead.update(begun_at=now):
            return None
        row.refresh_from_db()
        return row

    def finish(self, told: list[str], **counts: Any) -> bool:
        """Keep what was found; False for one that was taken over meanwhile."""
        kept = (
            type(self)
            ._default_manager.filter(pk=self.pk, begun_at=self.begun_at)
            .update(finished_at=max(timezone.now(), self.begun_at), told=told[:TOLD], **counts)
        )
        self.refresh_from_db()
        return bool(kept)
