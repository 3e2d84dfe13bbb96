"""Who holds the offices of a unit: appointed, corrected, ended; read for a day in one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Office, OfficeHolder, Organization


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """One person in one office, as written: days both included, None where not known or open."""

    kind: str
    name: str
    position: str
    capacity: str
    rank: str = ""
    nip: str = ""
    source: str = ""
    first_day: date | None = None
    last_day: date | None = None

    @property
    def period(self) -> DateRange:
        """The days as the database keeps them: the end is the day after."""
        after = self.last_day + timedelta(days=1) if self.last_day else None
        return DateRange(self.first_day, after)


@transaction.atomic
def appoint(unit: Organization, tenure: Tenure) -> OfficeHolder:
    """Record who holds an office. Raises ValidationError where another definitive one does."""
    locked = Organization.objects.select_for_update().get(pk=unit.pk)
    office, _ = Office.objects.get_or_create(organization=locked, kind=tenure.kind)
    return _write(OfficeHolder(office=office), tenure)


@transaction.atomic
def amend(holder: OfficeHolder, tenure: Tenure) -> OfficeHolder:
    """Write what became known since, or the last day. Raises ValidationError as `appoint` does."""
    Organization.objects.select_for_update().get(pk=holder.office.organization_id)
    return _write(OfficeHolder.objects.get(pk=holder.pk), tenure)


def holders_of(unit: Organization) -> list[tuple[int, OfficeHolder]]:
    """All who ever held an office of the unit, newest first, each with its ordinal: the address."""
    held = OfficeHolder.objects.filter(office__organization=unit).select_related("office")
    numbered = list(enumerate(held.order_by("pk"), start=1))
    return sorted(numbered, key=lambda one: (one[1].first_day or date.min, one[0]), reverse=True)


def heads_on(day: date, unit_ids: Iterable[int]) -> dict[int, OfficeHolder]:
    """Who heads each of these units on a day, in one query; who acts goes before who is absent."""
    held = OfficeHolder.objects.on(day).heads().filter(office__organization__in=list(unit_ids))
    found: dict[int, OfficeHolder] = {}
    for holder in held.leading_first().select_related("office"):
        found.setdefault(holder.office.organization_id, holder)
    return found


def _write(holder: OfficeHolder, tenure: Tenure) -> OfficeHolder:
    for name in ("name", "position", "capacity", "rank", "nip", "source", "period"):
        setattr(holder, name, getattr(tenure, name))
    _refuse_rival(holder)
    _refuse_twin(holder)
    holder.full_clean(validate_constraints=False)
    holder.save()
    return holder


def _refuse_rival(holder: OfficeHolder) -> None:
    """Raises ValidationError that names the other definitive holder of the same days."""
    if holder.capacity != OfficeHolder.Capacity.DEFINITIVE:
        return
    rivals = OfficeHolder.objects.filter(
        office=holder.office_id, capacity=holder.capacity, period__overlap=holder.period
    )
    if rival := rivals.exclude(pk=holder.pk).first():
        raise ValidationError(
            f"Pada masa itu {rival.name} tercatat sebagai pejabat definitif. Isikan dahulu hari "
            "terakhirnya, atau pilih Plt./Plh.",
            code="rival",
        )


def _refuse_twin(holder: OfficeHolder) -> None:
    """Raises ValidationError where the same person is recorded so already: a form sent twice."""
    same = OfficeHolder.objects.filter(
        office=holder.office_id,
        name=holder.name,
        capacity=holder.capacity,
        period__overlap=holder.period,
    )
    if same.exclude(pk=holder.pk).exists():
        raise ValidationError(
            f"{holder.name} sudah tercatat dengan status jabatan ini pada masa itu.", code="twin"
        )
