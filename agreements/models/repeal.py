"""What an amendment ends without a successor, and what it leaves though its article changes."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from agreements.models.amendment import Amendment
from agreements.models.article import Article, ArticleVersion
from agreements.models.duty import Duty, DutyVersion
from agreements.models.validity import decision_triggers


@pghistory.track()
class Repeal(models.Model):
    """The amendment closes this article or duty on its effective day; nothing follows it."""

    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="repeals")
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="repeals"
    )
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="repeals")
    article_version = models.ForeignKey(
        ArticleVersion, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    duty_version = models.ForeignKey(
        DutyVersion, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects: ClassVar[models.Manager["Repeal"]] = models.Manager()

    class Meta:
        verbose_name = "pencabutan"
        verbose_name_plural = "pencabutan"
        constraints = [
            models.CheckConstraint(
                name="repeal_of_exactly_one",
                condition=Q(article__isnull=False, duty__isnull=True)
                | Q(article__isnull=True, duty__isnull=False),
            ),
            models.UniqueConstraint(fields=["amendment", "article"], name="repeal_article_once"),
            models.UniqueConstraint(fields=["amendment", "duty"], name="repeal_duty_once"),
        ]
        triggers = decision_triggers()

    def __str__(self) -> str:
        return f"Pencabutan {self.article or self.duty}"

    @property
    def based_on_id(self) -> int | None:
        """The wording in force when the repeal was decided."""
        return self.article_version_id or self.duty_version_id


@pghistory.track()
class Retention(models.Model):
    """*Tetap*: the amendment leaves this duty as it stands, though its article changes."""

    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="retentions")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="retentions")
    based_on = models.ForeignKey(
        DutyVersion, models.PROTECT, editable=False, related_name="+", verbose_name="rumusan"
    )

    objects: ClassVar[models.Manager["Retention"]] = models.Manager()

    class Meta:
        verbose_name = "kewajiban tetap"
        verbose_name_plural = "kewajiban tetap"
        constraints = [
            models.UniqueConstraint(fields=["amendment", "duty"], name="retention_duty_once"),
        ]
        triggers = decision_triggers()

    def __str__(self) -> str:
        return f"{self.duty} tetap"
