"""Who: the units of both parties as one forest, and the people who work in them."""

from typing import Self

import pghistory
from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from accounts.deeds import AccountDeed
from accounts.roles import Role, refused_pairs
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

REFUSED_SQL = ", ".join(f"('{first}', '{second}')" for first, second in refused_pairs())


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
    depth: int  # known to rows of `as_tree`

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
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def branch_mark(self) -> str:
        """An arrow, further in the deeper the unit stands; for rows of `as_tree`."""
        return "\u2003" * (self.depth - 1) + "↳ " if self.depth else ""


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    *(pghistory.ManualEvent(deed.value) for deed in AccountDeed),
    exclude=["password", "last_login", "email", "first_name", "last_name", "nip"],
)
class User(AbstractUser):
    """A person. Roles are groups (`accounts.roles`); without an organization one sees nothing."""

    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name="unit organisasi",
    )
    position = models.CharField("jabatan", max_length=150, blank=True)
    nip = models.CharField(
        "NIP/NRP",
        max_length=18,
        blank=True,
        validators=[RegexValidator(r"^(\d{8}|\d{18})$", "NIP terdiri atas 18 angka, NRP 8 angka.")],
    )
    is_signatory = models.BooleanField(
        "penanda tangan", default=False, help_text="Boleh menerbitkan laporan atas nama pihaknya."
    )
    is_example = models.BooleanField("data contoh", default=False)

    class Meta:
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="user_email_once",
                violation_error_message="Alamat surel ini sudah dipakai akun lain.",
            ),
        ]
        triggers = [never_truncated()]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def roles(self) -> frozenset[str]:
        """Names of the roles held, read once a request."""
        return frozenset(self.groups.values_list("name", flat=True))

    @cached_property
    def lineage_ids(self) -> list[int]:
        """Ids of the user's unit and of all units above it; empty without an organization."""
        if self.organization_id is None:
            return []
        return Organization.objects.lineage_ids(self.organization_id)

    def has_role(self, *roles: Role) -> bool:
        return bool(self.roles & set(roles))

    def remember(self, deed: AccountDeed) -> None:
        """Write an event into this account's history; who did it is the context's to say."""
        pghistory.create_event(self, label=deed.value)


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class RoleGrant(User.groups.through):  # type: ignore[name-defined]
    """Who was given which role when, and who lost it: history of the group memberships."""

    class Meta:
        proxy = True
        verbose_name = "pemberian peran"
        verbose_name_plural = "pemberian peran"
        triggers = [
            RefuseUnless(
                name="no_refused_pair",
                holds="NOT EXISTS (SELECT 1 FROM accounts_user_groups held"  # noqa: S608  our names
                " JOIN auth_group has ON has.id = held.group_id"
                " JOIN auth_group gets ON gets.id = NEW.group_id"
                f" WHERE held.user_id = NEW.user_id AND (has.name, gets.name) IN ({REFUSED_SQL}))",
                message="these two roles may not meet on one account",
            ),
        ]


class CountedTry(models.Model):
    """A row of the shared cache in which sign-in pages count tries; read by Django's cache only."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_counted_try"
        verbose_name = "hitungan percobaan"
        verbose_name_plural = "hitungan percobaan"

    def __str__(self) -> str:
        return self.cache_key
