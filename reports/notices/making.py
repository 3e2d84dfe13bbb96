"""Makes notices: who is told, whether it was told before, and the rows themselves."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, Expression, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from accounts.models import Organization, User
from accounts.roles import Role
from reports.models import Notification
from reports.notices import ways

Kind = Notification.Kind
BATCH = 500


def notice(
    user: User,
    kind: str,
    about: Model,
    occasion: str = "",
    *,
    note: str = "",
    by: User | None = None,
) -> Notification:
    """One notice, not yet stored."""
    return Notification(
        user=user,
        kind=kind,
        content_type=ContentType.objects.get_for_model(about),
        object_id=str(about.pk),
        occasion=occasion,
        note=note,
        by=by,
    )


def store(wanted: Iterable[Notification]) -> int:
    """Insert those not given yet; two that insert the same leave one row."""
    rows = list(wanted)
    ways.settle(rows)
    Notification.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def untold(
    rows: QuerySet, kind: str, occasion: str | Expression = "", *, user: str = ""
) -> QuerySet:
    """Those of whom nobody was told this yet; with `user`, whom that field names."""
    told = Notification.objects.filter(
        kind=kind,
        content_type=ContentType.objects.get_for_model(rows.model),
        object_id=Cast(OuterRef("pk"), CharField()),
        occasion=Value(occasion) if isinstance(occasion, str) else occasion,
    )
    if user:
        told = told.filter(user=OuterRef(user))
    return rows.exclude(Exists(told))


def people_of(agreement_id: int, *roles: Role, extra: Q | None = None) -> list[User]:
    """Who holds one of the roles in any unit of the agreement's parties."""
    units: set[int] = set()
    roots = Organization.objects.filter(parties__agreement=agreement_id)
    for root in roots.values_list("pk", flat=True):
        units.update(Organization.objects.branch_ids(root))
    holders = User.objects.filter(groups__name__in=roles, is_active=True)
    found = holders.filter(organization__in=units).distinct()
    return list(found.filter(extra) if extra else found)


def people_of_unit(unit: Organization, *roles: Role) -> list[User]:
    """Who holds one of the roles in a unit or below it; where nobody does, in the next above."""
    holders = User.objects.filter(groups__name__in=roles, is_active=True).distinct()
    found = list(holders.filter(organization__in=Organization.objects.branch_ids(unit.pk)))
    above = unit.parent
    while not found and above is not None:
        found = list(holders.filter(organization=above))
        above = above.parent
    return found
