"""The people who work in the units, and which roles they hold."""

import pghistory
from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from accounts.deeds import AccountDeed
from accounts.models.organization import Organization
from accounts.roles import Role, refused_pairs
from p4gn_portal.triggers import RefuseUnless, never_truncated

REFUSED_SQL = ", ".join(f"('{first}', '{second}')" for first, second in refused_pairs())

# A civil servant's NIP has 18 digits, an officer's NRP 8.
is_service_number = RegexValidator(r"^(\d{8}|\d{18})$", "NIP terdiri atas 18 angka, NRP 8 angka.")


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
        validators=[is_service_number],
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
