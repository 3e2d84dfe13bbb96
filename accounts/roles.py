"""The seven roles, and which of them may not meet on one account."""

from collections.abc import Iterable
from itertools import combinations, permutations

from django.db import models


class Role(models.TextChoices):
    """Roles are Django groups of these names."""

    FIELD_OFFICER = "Petugas", "Petugas Kesbangpol"
    UNIT_OPERATOR = "Operator OPD", "Operator OPD"
    VERIFIER = "Verifikator", "Verifikator"
    EXECUTIVE = "Pimpinan", "Pimpinan"
    AGREEMENT_ADMIN = "Admin Perjanjian", "Admin Perjanjian"
    SYSTEM_ADMIN = "Admin Sistem", "Admin Sistem"
    AUDITOR = "Auditor", "Auditor"


WRITERS = {Role.FIELD_OFFICER, Role.UNIT_OPERATOR, Role.VERIFIER, Role.AGREEMENT_ADMIN}
ALONE = {Role.SYSTEM_ADMIN}  # an account that manages accounts does nothing else
# Who decides, enacts, manages or reads everything: a password alone does not let them in.
POWERFUL = {Role.VERIFIER, Role.AGREEMENT_ADMIN, Role.SYSTEM_ADMIN, Role.AUDITOR}


class RolesConflict(Exception):
    """Roles that may not meet on one account; its words say which."""

    def __init__(self, pairs: list[tuple[Role, Role]]) -> None:
        words = "; ".join(f"{first.label} dan {second.label}" for first, second in pairs)
        super().__init__(f"Peran berikut tidak boleh dipegang satu akun: {words}.")


def refuse_conflicts(roles: Iterable[Role]) -> None:
    """Raises RolesConflict when two of these roles may not meet."""
    pairs = [(a, b) for a, b in combinations(sorted(set(roles)), 2) if _conflict(a, b)]
    if pairs:
        raise RolesConflict(pairs)


def refused_pairs() -> list[tuple[str, str]]:
    """Every pair that may not meet, in both orders."""
    return [(str(a.value), str(b.value)) for a, b in permutations(Role, 2) if _conflict(a, b)]


def _conflict(first: Role, second: Role) -> bool:
    pair = {first, second}
    return (
        bool(pair & ALONE)
        or (Role.AUDITOR in pair and bool(pair & (WRITERS | {Role.EXECUTIVE})))
        or (Role.VERIFIER in pair and bool(pair & (WRITERS - {Role.VERIFIER})))
    )
