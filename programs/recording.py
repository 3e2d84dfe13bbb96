"""Which activities a person may record: the same answer as the permission, for all at once."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Max, Q

from accounts.models import Organization, User
from accounts.roles import Role
from agreements.models import Agreement, Party
from programs.models import Activity, ActivityLog, Region

SHOWN = 6  # of one's own activities; more would push the form off a phone's screen
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Offer:
    """Activities to choose from: those of one's own unit (latest recorded first), then others."""

    mine: list[Activity]
    others: list[Activity]

    def first(self, activity: Activity | None) -> "Offer":
        """The same with one activity put first: what was chosen is never folded away."""
        if activity is None or activity in self.mine[:SHOWN]:
            return self
        rest = Offer(
            [one for one in self.mine if one != activity],
            [one for one in self.others if one != activity],
        )
        return Offer([activity, *rest.mine], rest.others)

    @property
    def shown(self) -> int:
        """How many stand open on the page; the others are one tap away."""
        return min(len(self.mine), SHOWN)

    @property
    def all(self) -> list[Activity]:
        """All of them, one's own first."""
        return self.mine + self.others

    def find(self, code: str | None) -> Activity | None:
        """The activity with that code, if it is offered."""
        return next((one for one in self.all if one.code == code), None)


def offered_to(user: User, agreement: Agreement, year: int) -> Offer:
    """What this person may record of that year, in a fixed number of queries."""
    if user.organization_id is None:
        return Offer([], [])
    own = {*user.lineage_ids, *Organization.objects.branch_ids(user.organization_id)}
    open_to = own if user.has_role(Role.UNIT_OPERATOR) else set[int]()
    if user.has_role(Role.FIELD_OFFICER, Role.VERIFIER):
        open_to |= units_of_side(user, agreement)
    activities = list(
        Activity.objects.of(agreement, year)
        .filter(Q(lead__in=open_to) | Q(supports__in=open_to))
        .exclude(state=Activity.State.CANCELLED)
        .select_related("lead", "agreement")
        .prefetch_related("indicators", "supports")
        .distinct()
        .order_by("code")
    )
    mine = [one for one in activities if _units(one) & own]
    last = last_recorded(user, mine)
    mine.sort(key=lambda one: last.get(one.pk, NEVER), reverse=True)
    return Offer(mine, [one for one in activities if not _units(one) & own])


def last_recorded(user: User, activities: list[Activity]) -> dict[int, datetime]:
    """When this person last recorded each of the activities."""
    logs = ActivityLog.objects.filter(author=user, activity__in=activities)
    return dict(logs.values_list("activity").annotate(Max("received_at")).order_by())


def units_of_side(user: User, agreement: Agreement) -> set[int]:
    """Ids of all units on the person's side of the agreement."""
    parties = Party.objects.filter(agreement=agreement, organization__in=user.lineage_ids)
    roots = parties.values_list("organization", flat=True)
    return {unit for root in roots for unit in Organization.objects.branch_ids(root)}


def places() -> list[Region]:
    """Every kecamatan, desa and kelurahan, each with the kecamatan it lies in."""
    kinds = [Region.Kind.KECAMATAN, Region.Kind.DESA, Region.Kind.KELURAHAN]
    return list(Region.objects.filter(kind__in=kinds).select_related("parent"))


def last_place_of(user: User, agreement: Agreement) -> str:
    """Code of the place this person recorded last; most go where they went before."""
    logs = ActivityLog.objects.filter(author=user, agreement=agreement, region__isnull=False)
    return logs.order_by("-received_at").values_list("region__code", flat=True).first() or ""


def _units(activity: Activity) -> set[int]:
    return {activity.lead_id, *(unit.pk for unit in activity.supports.all())}
