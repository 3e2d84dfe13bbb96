"""Valid time: dated versions that never overlap, and are never edited once in force."""

from datetime import date
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db import models

from p4gn_portal.triggers import Refuse, RefuseUnless, never_truncated

AMENDMENT_STATE = "(SELECT state FROM agreements_amendment WHERE id = NEW.amendment_id)"


def version_triggers() -> list[pgtrigger.Trigger]:
    """Drafts follow their amendment; enacted versions can only be closed, earlier than planned."""
    return [
        RefuseUnless(
            name="draft_while_amendment_is",
            condition=pgtrigger.Q(new__validity__isnull=True),
            holds=f"{AMENDMENT_STATE} = 'draft'",
            message="only a draft amendment takes new wording",
        ),
        RefuseUnless(
            name="in_force_by_enactment",
            operation=pgtrigger.Insert,
            condition=pgtrigger.Q(new__validity__isnull=False),
            holds="false",
            message="a version enters into force by enactment, not by insertion",
        ),
        RefuseUnless(
            name="opened_by_enactment",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(old__validity__isnull=True, new__validity__isnull=False),
            holds=f"{AMENDMENT_STATE} = 'enacted' AND NOT isempty(NEW.validity)"  # noqa: S608
            " AND lower(NEW.validity) = (SELECT effective_on FROM agreements_amendment"
            " WHERE id = NEW.amendment_id)"
            " AND (to_jsonb(NEW) - 'validity') = (to_jsonb(OLD) - 'validity')",
            message="a version enters into force with its enacted amendment, as drafted",
        ),
        RefuseUnless(
            name="only_closed",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(old__validity__isnull=False),
            holds="(to_jsonb(NEW) - 'validity') = (to_jsonb(OLD) - 'validity')"
            " AND NEW.validity IS NOT NULL AND NEW.validity <@ OLD.validity"
            " AND (isempty(NEW.validity) OR lower(NEW.validity) = lower(OLD.validity))",
            message="enacted text is read-only; only its last day may move earlier",
        ),
        Refuse(
            name="enacted_never_deleted",
            operation=pgtrigger.Delete,
            condition=pgtrigger.Q(old__validity__isnull=False),
            message="enacted text is never deleted",
        ),
        RefuseUnless(
            name="removed_while_draft",
            operation=pgtrigger.Delete,
            condition=pgtrigger.Q(old__validity__isnull=True),
            holds=f"{AMENDMENT_STATE.replace('NEW', 'OLD')} = 'draft'",
            message="only a draft amendment lets go of wording",
        ),
        never_truncated(),
    ]


def decision_triggers() -> list[pgtrigger.Trigger]:
    """What a draft decides beside its wordings comes and goes while it is a draft, then stays."""
    return [
        RefuseUnless(
            name="while_amendment_is_draft",
            holds=f"{AMENDMENT_STATE} = 'draft'",
            message="only a draft amendment takes a decision",
        ),
        RefuseUnless(
            name="removed_while_draft",
            operation=pgtrigger.Delete,
            holds=f"{AMENDMENT_STATE.replace('NEW', 'OLD')} = 'draft'",
            message="only a draft amendment lets go of a decision",
        ),
        never_truncated(),
    ]


class VersionQuerySet(models.QuerySet[Any]):
    def in_force_on(self, day: date) -> Self:
        """Versions whose validity holds that WITA day."""
        return self.filter(validity__contains=day)

    def enacted(self) -> Self:
        return self.filter(validity__isnull=False)


class Version(models.Model):
    """One dated wording. Its amendment opens it; a later one closes it; nobody edits it."""

    validity = DateRangeField("masa berlaku", null=True, blank=True, editable=False)
    based_on = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="disusun atas",
        help_text="Rumusan yang berlaku ketika draf ini disusun; kosong untuk yang baru.",
    )

    class Meta:
        abstract = True
