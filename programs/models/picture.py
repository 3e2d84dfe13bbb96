"""What a picture looks like, as numbers, and which pictures look like one another."""

from django.db import models
from django.db.models import F, Q

from programs.models.evidence import Evidence


class PictureHash(models.Model):
    """Difference hashes of one picture: 64 bits along its rows and 64 along its columns.

    Kept apart from the evidence, whose row is read-only once its log was sent. A picture without
    anything to tell it by (one plain colour) has none.
    """

    evidence = models.OneToOneField(
        Evidence, models.CASCADE, primary_key=True, related_name="picture"
    )
    rows = models.BigIntegerField(null=True)
    columns = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "sidik gambar"
        verbose_name_plural = "sidik gambar"
        constraints = [
            models.CheckConstraint(
                name="picturehash_both_or_neither",
                condition=Q(rows__isnull=True, columns__isnull=True)
                | Q(rows__isnull=False, columns__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id}"


class SimilarPicture(models.Model):
    """Two pictures of different logs of an agreement that look nearly the same."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="similar")
    other = models.ForeignKey(Evidence, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "gambar serupa"
        verbose_name_plural = "gambar serupa"
        constraints = [
            models.UniqueConstraint(fields=["evidence", "other"], name="similarpicture_once"),
            models.CheckConstraint(
                name="similarpicture_of_another", condition=~Q(evidence=F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} ~ {self.other_id}"
