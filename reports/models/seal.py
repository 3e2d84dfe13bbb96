"""The seal on the history: events hashed in batches, each batch bound to the one before."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q, Value

from p4gn_portal.triggers import Refuse, append_only, never_deleted, never_truncated


class Seal(models.Model):
    """One batch of events. Opened with the last event of each kind; closed once all are settled.

    `root` is the SHA-256 over the root before and the parts, so that no batch can be exchanged
    without every later root changing.
    """

    ordinal = models.PositiveBigIntegerField("nomor", unique=True)
    opened_at = models.DateTimeField("dibuka pada", auto_now_add=True)
    awaits = models.JSONField("menunggu transaksi", default=list, editable=False)
    reaches = models.JSONField("sampai", editable=False)  # last event of each kind
    closed_at = models.DateTimeField("disegel pada", null=True, blank=True)
    previous = models.CharField("akar sebelumnya", max_length=64, blank=True)
    root = models.CharField("akar", max_length=64, blank=True)

    objects: ClassVar[models.Manager["Seal"]] = models.Manager()

    class Meta:
        verbose_name = "segel jejak audit"
        verbose_name_plural = "segel jejak audit"
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(
                Value(1), condition=Q(closed_at__isnull=True), name="seal_one_open"
            ),
            models.CheckConstraint(
                name="seal_closed_has_root",
                condition=Q(closed_at__isnull=True, root="") | ~Q(root=""),
            ),
        ]
        triggers = [
            Refuse(
                name="closed_is_read_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
                message="a closed seal is never changed",
            ),
            never_deleted(),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"Segel nomor {self.ordinal}"


class SealPart(models.Model):
    """The events of one kind in a seal: those after `after` up to `until`, by their own number."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="parts")
    kind = models.CharField("jenis", max_length=60)  # app and model of what was changed
    after = models.BigIntegerField()
    until = models.BigIntegerField()
    columns = models.JSONField("kolom")  # in the order in which they were hashed
    count = models.PositiveIntegerField("jumlah")
    digest = models.CharField("sidik", max_length=64)  # SHA-256 over the events' own hashes
    leaves = models.BinaryField()  # of each event: its number and the first bytes of its hash

    objects: ClassVar[models.Manager["SealPart"]] = models.Manager()

    class Meta:
        verbose_name = "bagian segel"
        verbose_name_plural = "bagian segel"
        ordering = ["seal", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "after"], name="sealpart_follows_once"),
            models.CheckConstraint(
                name="sealpart_goes_on", condition=Q(until__gt=models.F("after"))
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.seal} {self.kind}"
