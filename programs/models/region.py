"""Places: kabupaten, kecamatan, desa and kelurahan, keyed by their Kemendagri code."""

from typing import Self

from django.db import models

from p4gn_portal.triggers import never_deleted, never_truncated


class RegionQuerySet(models.QuerySet["Region"]):
    """Questions about places."""

    def districts(self) -> Self:
        """The kecamatan."""
        return self.filter(kind=Region.Kind.KECAMATAN)

    def villages(self) -> Self:
        """Desa and kelurahan, with the kecamatan that tells two of one name apart."""
        return self.filter(kind__in=[Region.Kind.DESA, Region.Kind.KELURAHAN]).select_related(
            "parent"
        )


class Region(models.Model):
    """A place. Names repeat (two desa Baru, two Pandulangan), codes never do."""

    class Kind(models.TextChoices):
        KABUPATEN = "kabupaten", "Kabupaten"
        KECAMATAN = "kecamatan", "Kecamatan"
        DESA = "desa", "Desa"
        KELURAHAN = "kelurahan", "Kelurahan"

    code = models.CharField("kode wilayah", max_length=13, unique=True)
    name = models.CharField("nama", max_length=100)
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "wilayah"
        verbose_name_plural = "wilayah"
        ordering = ["code"]
        triggers = [never_deleted(), never_truncated()]

    def __str__(self) -> str:
        if self.kind in {self.Kind.DESA, self.Kind.KELURAHAN} and self.parent is not None:
            short = "Kel." if self.kind == self.Kind.KELURAHAN else "Desa"
            return f"{short} {self.name}, Kec. {self.parent.name}"
        short = "Kec." if self.kind == self.Kind.KECAMATAN else "Kab."
        return f"{short} {self.name}"
