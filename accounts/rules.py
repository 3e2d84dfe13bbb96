"""Predicates on people: which role one holds and whom one may manage."""

import rules

from accounts.models import User
from accounts.roles import Role


def holds(*roles: Role) -> rules.Predicate:
    """A predicate that is true for an active user in one of the roles, within an organization."""

    def test(user: User) -> bool:
        return user.is_active and user.organization_id is not None and user.has_role(*roles)

    return rules.Predicate(test, name="holds:" + "|".join(roles))


is_field_officer = holds(Role.FIELD_OFFICER)
is_unit_operator = holds(Role.UNIT_OPERATOR)
is_verifier = holds(Role.VERIFIER)
is_executive = holds(Role.EXECUTIVE)
is_agreement_admin = holds(Role.AGREEMENT_ADMIN)
is_system_admin = holds(Role.SYSTEM_ADMIN)
is_auditor = holds(Role.AUDITOR)

# All who work on the memorandum itself; the system admin manages accounts and sees none of it.
takes_part = (
    is_field_officer
    | is_unit_operator
    | is_verifier
    | is_executive
    | is_agreement_admin
    | is_auditor
)


@rules.predicate
def is_self(user: User, other: User | None) -> bool:
    return other is not None and user.pk == other.pk


rules.add_perm("accounts.view_user", is_system_admin | is_auditor)
rules.add_perm("accounts.add_user", is_system_admin)
rules.add_perm("accounts.change_user", is_system_admin & ~is_self)  # nobody grants a role to self
rules.add_perm("accounts.manage_users", is_system_admin)
rules.add_perm("accounts.view_users", is_system_admin | is_auditor)
rules.add_perm("audit.view_trail", is_system_admin | is_auditor)
