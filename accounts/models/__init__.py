"""Who: units with their history and their heads, and the people who work in them."""

from accounts.models.office import Office, OfficeHolder
from accounts.models.organization import Organization, OrganizationQuerySet
from accounts.models.unit_history import OrganizationVersion, name_on
from accounts.models.user import CountedTry, RoleGrant, User

__all__ = [
    "CountedTry",
    "Office",
    "OfficeHolder",
    "Organization",
    "OrganizationQuerySet",
    "OrganizationVersion",
    "RoleGrant",
    "User",
    "name_on",
]
