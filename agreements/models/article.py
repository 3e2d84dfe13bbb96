"""Pasal: the lasting article and its dated wordings."""

from typing import ClassVar

import pghistory
from django.db import models
from django.urls import reverse

from agreements.models.agreement import Agreement
from agreements.models.amendment import Amendment
from agreements.models.validity import (
    Version,
    VersionQuerySet,
    version_triggers,
)
from p4gn_portal.ranges import never_two_at_once
from p4gn_portal.triggers import never_deleted, never_truncated


@pghistory.track()
class Article(models.Model):
    """One pasal through all its wordings; its place in the text, not its number."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="articles")
    position = models.PositiveSmallIntegerField("urutan")

    class Meta:
        verbose_name = "pasal"
        verbose_name_plural = "pasal"
        ordering = ["agreement", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "position"],
                name="article_position_once_per_agreement",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers = [never_deleted(), never_truncated()]

    def __str__(self) -> str:
        return f"Pasal urutan {self.position}"


@pghistory.track()
class ArticleVersion(Version):
    """One dated wording of one pasal. An amendment opens it, a later one closes it."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions")
    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="article_versions")
    number = models.CharField("nomor pasal", max_length=10)
    heading = models.CharField("judul pasal", max_length=200)
    body = models.TextField("isi pasal")

    objects: ClassVar[models.Manager["ArticleVersion"]] = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "rumusan pasal"
        verbose_name_plural = "rumusan pasal"
        constraints = [
            never_two_at_once(
                "articleversion_no_overlap",
                "article_id",
                "Pasal ini sudah memiliki rumusan pada masa itu.",
            ),
            models.UniqueConstraint(
                fields=["article", "amendment"],
                name="articleversion_once_per_amendment",
                violation_error_message="Pasal ini sudah diubah dalam naskah yang sama.",
            ),
            models.UniqueConstraint(
                fields=["amendment", "number"],
                name="articleversion_number_once_per_amendment",
                violation_error_message="Nomor pasal ini sudah dipakai.",
            ),
        ]
        triggers = version_triggers()

    def __str__(self) -> str:
        return f"Pasal {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:article", args=[self.article.agreement.slug, self.number])
