"""What a draft amendment ends without a successor."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from agreements.models.amendment import Amendment
from agreements.models.article import Article
from agreements.models.duty import Duty
from agreements.models.validity import AMENDMENT_STATE
from p4gn_portal.triggers import RefuseUnless, never_truncated


@pghistory.track()
class Repeal(models.Model):
    """The amendment closes this article or duty on its effective day; nothing follows it."""

    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="repeals")
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="repeals"
    )
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="repeals")

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
        triggers = [
            RefuseUnless(
                name="while_amendment_is_draft",
                holds=f"{AMENDMENT_STATE} = 'draft'",
                message="only a draft amendment takes a repeal",
            ),
            RefuseUnless(
                name="removed_while_draft",
                operation=pgtrigger.Delete,
                holds=f"{AMENDMENT_STATE.replace('NEW', 'OLD')} = 'draft'",
                message="only a draft amendment lets go of a repeal",
            ),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"Pencabutan {self.article or self.duty}"
