"""What a draft *Perubahan* says of an activity, kept with the draft until it is approved."""

from typing import Self

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from p4gn_portal.triggers import RefuseUnless, never_truncated
from programs.models.activity import Activity
from programs.models.plan import WorkPlan, follows_its_plan


class DraftedActivityQuerySet(models.QuerySet["DraftedActivity"]):
    """Questions about what drafts keep."""

    def of(self, activity: Activity) -> Self:
        """The row that words this activity; one still to be added bears its row's key, negative."""
        if activity.pk < 0:
            return self.filter(pk=-activity.pk)
        return self.filter(activity=activity.pk)


@pghistory.track()
class DraftedActivity(models.Model):
    """One activity as a draft revision words it: `content` is an ActivityDraft (programs.drafts).

    No live row knows of it. Approving the plan applies it; `activity` is None for a new one.
    """

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="drafted")
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="drafted"
    )
    code = models.CharField("kode", max_length=12)
    content = models.JSONField("isi", encoder=DjangoJSONEncoder)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DraftedActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "kegiatan dalam draf Perubahan"
        verbose_name_plural = "kegiatan dalam draf Perubahan"
        ordering = ["plan", "code"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="draftedactivity_code_once"),
            models.UniqueConstraint(
                fields=["plan", "activity"], name="draftedactivity_once_per_activity"
            ),
        ]
        triggers = [
            *follows_its_plan(),
            RefuseUnless(
                name="of_a_revision",
                holds="(SELECT revision FROM programs_workplan WHERE id = NEW.plan_id) > 0"
                " AND (NEW.activity_id IS NULL OR EXISTS (SELECT 1 FROM programs_workplan p,"
                " programs_activity a WHERE p.id = NEW.plan_id AND a.id = NEW.activity_id"
                " AND a.agreement_id = p.agreement_id AND a.year = p.year))",
                message="a revision words activities of its own agreement and year",
            ),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.code}"
