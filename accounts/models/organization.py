"""The units of both parties as one forest, each as it is called and where it stands today.

What it was called and where it stood before is `OrganizationVersion`'s to tell.
"""

from collections.abc import Iterable
from datetime import date
from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from p4gn_portal.triggers import RefuseUnless, never_deleted, never_truncated

LINEAGE_SQL = """
    WITH RECURSIVE lineage AS (
        SELECT * FROM accounts_organization WHERE id = %s
        UNION SELECT parent.* FROM accounts_organization parent
        JOIN lineage child ON parent.id = child.parent_id
    ) SELECT * FROM lineage
"""

BRANCH_SQL = """
    WITH RECURSIVE branch AS (
        SELECT * FROM accounts_organization WHERE id = %s
        UNION SELECT child.* FROM accounts_organization child
        JOIN branch parent ON child.parent_id = parent.id
    ) SELECT * FROM branch
"""

# Every organization with its depth, each below its parent, in the order of names.
TREE_SQL = """
    WITH RECURSIVE tree AS (
        SELECT o.*, 0 AS depth, ARRAY[o.name, o.id::text] AS path
        FROM accounts_organization o WHERE o.parent_id IS NULL
        UNION ALL SELECT o.*, tree.depth + 1, tree.path || ARRAY[o.name, o.id::text]
        FROM accounts_organization o JOIN tree ON o.parent_id = tree.id
    ) SELECT * FROM tree ORDER BY path
"""

# Some units and all that stood below them on a day, with the names and the place of that day.
TREE_ON_A_DAY_SQL = """
    WITH RECURSIVE worded AS (
        SELECT o.id, v.name AS name_then, v.short_name AS short_name_then, v.parent_id AS above
        FROM accounts_organization o JOIN accounts_organizationversion v
        ON v.organization_id = o.id AND v.validity @> %s::date
    ), tree AS (
        SELECT w.*, 0 AS depth, ARRAY[w.name_then, w.id::text] AS path, ARRAY[w.id] AS passed
        FROM worded w WHERE w.id = ANY(%s)
        UNION ALL SELECT w.*, tree.depth + 1, tree.path || ARRAY[w.name_then, w.id::text],
            tree.passed || w.id
        FROM worded w JOIN tree ON w.above = tree.id WHERE w.id <> ALL(tree.passed)
    ) SELECT o.*, tree.name_then, tree.short_name_then, tree.above, tree.depth
    FROM tree JOIN accounts_organization o ON o.id = tree.id ORDER BY tree.path
"""


HISTORY = "accounts_organizationversion"


def told_by_its_history(unit: str, operation: pgtrigger.Operation) -> RefuseUnless:
    """When the transaction ends, one wording stands for each day and today's is the unit's own."""
    return RefuseUnless(
        name="told_by_its_history",
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        operation=operation,
        holds=f"""(SELECT range_agg(validity) FROM {HISTORY} WHERE organization_id = {unit})
            = '{{(,)}}'::datemultirange AND EXISTS (SELECT 1 FROM {HISTORY} v
            JOIN accounts_organization o ON o.id = v.organization_id WHERE o.id = {unit}
            AND upper_inf(v.validity) AND v.name = o.name AND v.short_name = o.short_name
            AND v.parent_id IS NOT DISTINCT FROM o.parent_id)""",  # noqa: S608  our names
        message="a unit is renamed and moved through its dated history",
    )


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def lineage_ids(self, organization_id: int) -> list[int]:
        """The ids of a unit and of all above it, in one query."""
        return [unit.pk for unit in self.raw(LINEAGE_SQL, [organization_id])]

    def branch_ids(self, organization_id: int) -> list[int]:
        """The ids of a unit and of all below it, in one query."""
        return [unit.pk for unit in self.raw(BRANCH_SQL, [organization_id])]

    def in_branch(self, organization_id: int) -> Self:
        """A unit and all below it, to be asked as part of another query."""
        ids = RawSQL(f"SELECT id FROM ({BRANCH_SQL}) own", [organization_id])  # noqa: S608, S611  ours
        return self.filter(pk__in=ids)

    def as_tree(self) -> "list[Organization]":
        """All units, each below its parent and with its `depth`, in one query."""
        return list(self.raw(TREE_SQL))

    def as_tree_on(self, day: date, roots: Iterable[int]) -> "list[Organization]":
        """The units of these ids and all below them on a day, in one query.

        Rows carry `name_then`, `short_name_then`, `above` (the parent's id then) and `depth`.
        """
        return list(self.raw(TREE_ON_A_DAY_SQL, [day, list(roots)]))


@pghistory.track()
class Organization(models.Model):
    """A unit of government or a partner; its root is what signs an agreement."""

    class Kind(models.TextChoices):
        PEMKAB = "pemkab", "Pemerintah Kabupaten"
        OPD = "opd", "Perangkat Daerah"
        KECAMATAN = "kecamatan", "Kecamatan"
        DESA = "desa", "Desa/Kelurahan"
        BNNP = "bnnp", "BNN Provinsi"
        BNNK = "bnnk", "BNN Kabupaten/Kota"
        MITRA = "mitra", "Mitra"

    slug = models.SlugField("kode alamat", max_length=60, unique=True)
    name = models.CharField("nama", max_length=200)
    short_name = models.CharField("nama singkat", max_length=60)
    kind = models.CharField("jenis", max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="unit induk",
    )
    agency_code = models.CharField("kode instansi", max_length=40, blank=True)
    is_example = models.BooleanField("data contoh", default=False)
    depth: int  # known to rows of `as_tree` and `as_tree_on`
    name_then: str  # these three to rows of `as_tree_on`
    short_name_then: str
    above: int | None

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "unit organisasi"
        verbose_name_plural = "unit organisasi"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="organization_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message="Unit tidak dapat menjadi induk bagi dirinya sendiri.",
            ),
        ]
        triggers = [
            never_deleted(),
            never_truncated(),
            RefuseUnless(
                name="no_cycle",
                holds="""NEW.parent_id IS NULL OR NOT EXISTS (
                    WITH RECURSIVE lineage AS (
                        SELECT id, parent_id FROM accounts_organization WHERE id = NEW.parent_id
                        UNION SELECT o.id, o.parent_id FROM accounts_organization o
                        JOIN lineage l ON o.id = l.parent_id
                    ) SELECT 1 FROM lineage WHERE id = NEW.id)""",
                message="a unit cannot stand below itself",
            ),
            pgtrigger.Trigger(
                name="begins_its_history",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="INSERT INTO accounts_organizationversion"
                " (organization_id, name, short_name, parent_id, validity, reason)"
                " VALUES (NEW.id, NEW.name, NEW.short_name, NEW.parent_id, '(,)', '');"
                " RETURN NULL;",
            ),
            told_by_its_history("NEW.id", pgtrigger.UpdateOf("name", "short_name", "parent_id")),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def branch_mark(self) -> str:
        """An arrow, further in the deeper the unit stands; for rows of `as_tree`."""
        return "\u2003" * (self.depth - 1) + "↳ " if self.depth else ""
