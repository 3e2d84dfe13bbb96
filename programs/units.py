"""The units that carry out a plan: those of the parties to the agreement, and of one side alone."""

from django.db.models import QuerySet

from accounts.models import Organization, User
from agreements.models import Agreement, Party


def units_of(agreement: Agreement) -> QuerySet[Organization]:
    """Units of every party, the parties themselves included, by name."""
    return _below(Party.objects.filter(agreement=agreement))


def units_beside(user: User, agreement: Agreement) -> QuerySet[Organization]:
    """Units of the sides on which the person's own unit stands."""
    own = Party.objects.filter(agreement=agreement, organization__in=user.lineage_ids)
    return _below(own)


def _below(parties: QuerySet[Party]) -> QuerySet[Organization]:
    found = {
        pk
        for root in parties.values_list("organization", flat=True)
        for pk in Organization.objects.branch_ids(root)
    }
    return Organization.objects.filter(pk__in=found).order_by("name")
