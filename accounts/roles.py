"""The seven roles, and which of them may not meet on one account."""

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


def may_be_held_together(roles: set[Role]) -> bool:
    """Whether one account may hold these roles at once (separation of duties)."""
    return not conflicts_among(roles)


def conflicts_among(roles: set[Role]) -> list[tuple[Role, Role]]:
    """The pairs of these roles that may not meet."""
    return [(a, b) for a, b in combinations(sorted(roles), 2) if _conflict(a, b)]


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
