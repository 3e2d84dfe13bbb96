"""Accounts: who works in the portal, for which unit, in which role."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Akun"

    def ready(self) -> None:
        post_migrate.connect(declare_roles, sender=self)


def declare_roles(using: str, **kwargs: Any) -> None:
    """See that every declared role exists as a group, after each migration or flush."""
    from django.contrib.auth.models import Group

    from accounts.roles import Role

    Group.objects.using(using).bulk_create(
        [Group(name=role) for role in Role], ignore_conflicts=True
    )
