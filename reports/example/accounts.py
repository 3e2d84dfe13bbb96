"""Example people: one a role, at addresses that lead nowhere, with one password for all."""

import os
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group

from accounts.models import Organization, User
from accounts.roles import Role
from p4gn_portal.keeper import secret_in
from reports.example.units import BNNP, EDUCATION, KESBANGPOL, PEMKAB, assumed_slug


class RealPeoplePresent(Exception):
    """A portal in use gets no accounts with a shared password unless one insists."""


@dataclass(frozen=True, slots=True)
class Person:
    """One example account; its name says what it is."""

    username: str
    role: Role
    unit: str
    position: str
    is_signatory: bool = False

    @property
    def email(self) -> str:
        """An address that leads nowhere."""
        return f"{self.username}@contoh.invalid"


PEOPLE = (
    Person("petugas", Role.FIELD_OFFICER, KESBANGPOL, "Petugas Kesbangpol"),
    Person("opd", Role.UNIT_OPERATOR, EDUCATION, "Operator Dinas Pendidikan"),
    Person("verifikator", Role.VERIFIER, BNNP, "Verifikator BNNP"),
    Person("pimpinan", Role.EXECUTIVE, PEMKAB, "Pimpinan", is_signatory=True),
    Person("admin", Role.AGREEMENT_ADMIN, PEMKAB, "Admin perjanjian Pemkab"),
    Person("admin2", Role.AGREEMENT_ADMIN, BNNP, "Admin perjanjian BNNP"),
    Person("sistem", Role.SYSTEM_ADMIN, assumed_slug("diskominfo"), "Admin sistem"),
    Person("auditor", Role.AUDITOR, assumed_slug("inspektorat"), "Auditor"),
)


def demo_password() -> str:
    """The password of all example accounts: DEMO_PASSWORD, else a random one kept in var/."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    return os.environ.get("DEMO_PASSWORD") or secret_in(settings.VAR_DIR / "demo_password", 12)


def refuse_among_real_people() -> None:
    """Raises RealPeoplePresent where somebody works already and this is no *mode peragaan*."""
    if settings.SHOWCASE or not User.objects.filter(is_example=False, is_active=True).exists():
        return
    raise RealPeoplePresent


def create_people(units: dict[str, Organization]) -> dict[str, User]:
    """The example people by username, made where missing; all open with the demo password."""
    password = demo_password()
    people = {}
    for person in PEOPLE:
        user, made = User.objects.get_or_create(
            username=person.username,
            defaults={
                "email": person.email,
                "first_name": person.username.capitalize(),
                "last_name": "Contoh",
                "position": f"{person.position} (contoh)",
                "organization": units[person.unit],
                "is_signatory": person.is_signatory,
                "is_example": True,
            },
        )
        if made:
            user.groups.set([Group.objects.get(name=person.role)])
        if user.is_example and not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        people[person.username] = user
    return people


def as_table() -> list[str]:
    """The example accounts as lines to be printed, the password once below them."""
    width = max(len(person.email) for person in PEOPLE)
    lines = [f"  {person.email:<{width}}  {person.role.label}" for person in PEOPLE]
    return ["Akun contoh:", *lines, f"  Kata sandi semua akun: {demo_password()}"]
