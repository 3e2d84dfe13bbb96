"""For who lost phone and recovery codes: `manage.py drop_second_factor USERNAME`."""

from argparse import ArgumentParser
from typing import Any

import pghistory
from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.deeds import AccountDeed
from accounts.models import User


class Command(BaseCommand):
    help = "Melepas verifikasi dua langkah sebuah akun; pemiliknya memasangnya lagi saat masuk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="nama pengguna")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"Tidak ada pengguna dengan nama {options['username']}.")
        held = Authenticator.objects.filter(user=user)
        if not held.exists():
            raise CommandError(f"{user} tidak memasang verifikasi dua langkah.")
        with pghistory.context(source="console"), transaction.atomic():
            held.delete()
            user.remember(AccountDeed.FACTOR_DROPPED)
        self.stdout.write(f"Verifikasi dua langkah {user} dilepas.")
