"""Django's `manage.py changepassword`, remembered in the account's history."""

import getpass
from typing import Any

import pghistory
from django.contrib.auth.management.commands import changepassword

from accounts.deeds import AccountDeed
from accounts.models import User


class Command(changepassword.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        said = super().handle(*args, **options)
        username = options["username"] or getpass.getuser()
        with pghistory.context(source="console"):
            User.objects.get(username=username).remember(AccountDeed.PASSWORD_CHANGED)
        return said
