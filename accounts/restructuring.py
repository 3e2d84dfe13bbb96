"""How a unit is renamed or moved: from a day on, with the days before kept as they were."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Organization, OrganizationVersion
from p4gn_portal.formats import format_day


class NotPossible(Exception):
    """The change cannot be recorded from that day; its words say why."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a unit is called and the unit it stands below."""

    name: str
    short_name: str
    parent: Organization | None

    @classmethod
    def of(cls, unit: Organization) -> "Wording":
        """As its row has it today."""
        return cls(unit.name, unit.short_name, unit.parent)


@dataclass(frozen=True, slots=True)
class Change:
    """How a new wording comes: from a day on, or (`since` None) as a ralat of the present one."""

    since: date | None
    reason: str = ""


@transaction.atomic
def write(
    unit: Organization, *, wording: Wording, facts: Mapping[str, Any], change: Change
) -> Organization:
    """Write a unit's wording and its other facts (kind, slug, agency code). Raises NotPossible."""
    if change.since is None:
        correct(unit, wording, reason=change.reason)
    else:
        reword(unit, wording, since=change.since, reason=change.reason)
    written = Organization.objects.get(pk=unit.pk)
    for name, value in facts.items():
        setattr(written, name, value)
    written.save(update_fields=list(facts))
    return written


@transaction.atomic
def reword(unit: Organization, wording: Wording, *, since: date, reason: str = "") -> None:
    """Rename or move a unit from a day on, at the latest today. Raises NotPossible.

    The wording before keeps its days. The same wording again changes nothing.
    """
    present = _locked(unit)
    if wording == Wording.of(present.organization):
        return
    first = present.validity.lower
    if since > timezone.localdate():
        raise NotPossible("Catat perubahan pada hari berlakunya atau sesudahnya.")
    if first is not None and since <= first:
        raise NotPossible(
            f"Perubahan sebelumnya berlaku sejak {format_day(first)}; pilih hari sesudahnya."
        )
    present.validity = DateRange(first, since)
    _succeed(present, wording, DateRange(since, None), reason)


@transaction.atomic
def correct(unit: Organization, wording: Wording, *, reason: str) -> None:
    """Mend a slip in the present wording over all its days; what was struck out stays readable."""
    present = _locked(unit)
    if wording == Wording.of(present.organization):
        return
    span = present.validity
    present.validity = DateRange(empty=True)
    _succeed(present, wording, span, reason)


def history_of(unit: Organization) -> list[OrganizationVersion]:
    """Every wording of a unit, the newest first, those a ralat struck out among them."""
    versions = unit.versions.select_related("parent")
    return sorted(versions, key=lambda one: one.pk, reverse=True)


def _locked(unit: Organization) -> OrganizationVersion:
    """The present wording, its unit locked: one change at a time."""
    Organization.objects.select_for_update().get(pk=unit.pk)
    return unit.versions.select_related("organization__parent").get(
        validity__upper_inf=True, validity__isempty=False
    )


def _succeed(before: OrganizationVersion, wording: Wording, span: DateRange, reason: str) -> None:
    before.save(update_fields=["validity"])
    unit = before.organization
    for name in ("name", "short_name", "parent"):
        setattr(unit, name, getattr(wording, name))
    unit.save(update_fields=["name", "short_name", "parent"])
    OrganizationVersion.objects.create(
        organization=unit,
        name=wording.name,
        short_name=wording.short_name,
        parent=wording.parent,
        validity=span,
        reason=reason.strip(),
    )
