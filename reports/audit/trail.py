"""Reads the history tables as one trail, newest first, within what a person may see."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import IntegerField, OuterRef, Subquery, Value
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from pghistory.models import Event

from accounts.deeds import AccountDeed
from accounts.models import User
from accounts.roles import Role
from agreements.models import Agreement
from reports.audit.paging import Mark
from reports.audit.words import written

PAGE_SIZE = 40
# How the history of each kind of object leads to its agreement; accounts belong to none.
AGREEMENT_OF = {
    "accounts.Organization": "",
    "accounts.OrganizationVersion": "",
    "accounts.Office": "",
    "accounts.OfficeHolder": "",
    "accounts.User": "",
    "accounts.RoleGrant": "",
    "agreements.Agreement": "pgh_obj",
    "agreements.Party": "agreement",
    "agreements.Amendment": "agreement",
    "agreements.Article": "agreement",
    "agreements.ArticleVersion": "amendment__agreement",
    "agreements.Duty": "agreement",
    "agreements.DutyVersion": "amendment__agreement",
    "agreements.Repeal": "amendment__agreement",
    "agreements.Retention": "amendment__agreement",
    "agreements.LegalInstrument": "agreement",
    "agreements.InstrumentDuty": "instrument__agreement",
    "programs.WorkPlan": "agreement",
    "programs.Activity": "agreement",
    "programs.ActivityDuty": "activity__agreement",
    "programs.Indicator": "activity__agreement",
    "programs.DraftedActivity": "plan__agreement",
    "programs.Target": "plan__agreement",
    "programs.Budget": "plan__agreement",
    "programs.Expenditure": "activity__agreement",
    "programs.ActivityLog": "agreement",
    "programs.Measurement": "log__agreement",
    "programs.MeasurementPart": "measurement__log__agreement",
    "programs.Evidence": "log__agreement",
    "programs.SheetOpening": "log__agreement",
    "programs.Verification": "log__agreement",
    "programs.IkotanScore": "agreement",
    "programs.AlertThreshold": "agreement",
    "programs.PlanImport": "plan__agreement",
    "reports.ReportSchedule": "agreement",
    "reports.Letterhead": "party__agreement",
    "reports.ProgressReport": "agreement",
    "reports.Narrative": "report__agreement",
}
KINDS = list(AGREEMENT_OF)
# Of these a draft is never told.
PUBLIC_TERMS = (
    "agreements.Agreement",
    "agreements.Party",
    "agreements.LegalInstrument",
    "agreements.InstrumentDuty",
)
RANKS = {kind: rank for rank, kind in enumerate(KINDS)}
# Where an object has no readable name of its own, the one it is part of lends it.
NAMED_BY = {
    "accounts.RoleGrant": ("user", "group"),
    "accounts.OrganizationVersion": ("organization",),
    "accounts.Office": ("organization",),
    "accounts.OfficeHolder": ("office",),
    "agreements.Party": ("organization",),
    "agreements.DutyVersion": ("duty",),
    "agreements.Repeal": ("amendment",),
    "agreements.Retention": ("amendment", "duty"),
    "agreements.InstrumentDuty": ("instrument", "duty"),
    "programs.WorkPlan": (),
    "programs.ActivityDuty": ("activity", "duty"),
    "programs.Indicator": ("activity",),
    "programs.Target": ("indicator",),
    "programs.Budget": ("activity",),
    "programs.Measurement": ("log",),
    "programs.MeasurementPart": ("measurement",),
    "programs.Evidence": ("log",),
    "programs.SheetOpening": ("log",),
    "programs.Verification": ("log",),
    "reports.Letterhead": ("party",),
    "reports.Narrative": ("report",),
}
OWN_NAME = ("number", "code", "document_number", "username", "slug", "title", "short_name", "year")
# Machinery, not meaning; what a drafted activity's `content` brings is told once it is approved.
SILENT = {"version", "content", "fingerprint", "attempt", "progress_note", "id"}
DONE = {
    "insert": "dibuat",
    "update": "diubah",
    "delete": "dihapus",
    "opened": "dibuka",
    **dict(AccountDeed.choices),
}
# Who stands behind an event when nobody was signed in.
UNNAMED = {
    "load_example": "Pemuatan data contoh",
    "forgotten_password": "Pengunjung halaman masuk",
    "password_link": "Pemegang tautan",
    "console": "Operator server",
}


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the trail. `kind` as in AGREEMENT_OF; days by WITA, both included."""

    kind: str = ""
    user: User | None = None
    since: datetime | None = None
    until: datetime | None = None
    older_than: Mark | None = None
    newer_than: Mark | None = None  # goes before the other


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in words."""

    at: datetime
    who: str
    what: str  # kind of object
    name: str
    deed: str
    changes: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, newest first, and the marks beyond which there are newer and older ones."""

    entries: Sequence[Entry] = ()
    newer: str = ""
    older: str = ""


def kinds_for(user: User) -> list[str]:
    """Kinds of objects whose history one may read: the system admin sees accounts only."""
    if user.has_role(Role.AUDITOR):
        return list(AGREEMENT_OF)
    return [kind for kind, path in AGREEMENT_OF.items() if not path]


def terms_for(user: User, agreement: Agreement) -> list[str]:
    """Kinds that make an agreement's terms; what is drafted only for those who may read drafts."""
    if user.has_perm("agreements.view_drafts", agreement):
        return [kind for kind in AGREEMENT_OF if kind.startswith("agreements.")]
    return list(PUBLIC_TERMS)


def read(kinds: Collection[str], agreement: Agreement | None, query: Query) -> Page:
    """One page of the trail of these kinds, at a price that does not grow with the trail.

    Each history table gives at most a page's worth by its index on time; one query puts them
    together (`Mark` is the order).
    """
    sign = "" if query.newer_than else "-"
    parts = [
        _events(kind, agreement, query)
        .annotate(pgh_rank=Value(RANKS[kind], IntegerField()))
        .order_by(f"{sign}pgh_created_at", f"{sign}pgh_id")
        .values_list("pgh_created_at", "pgh_rank", "pgh_id")[: PAGE_SIZE + 1]
        for kind in kinds
        if (not query.kind or kind == query.kind) and (agreement or not AGREEMENT_OF[kind])
    ]
    if not parts:
        return Page()
    found = parts[0]
    if len(parts) > 1:
        order = (f"{sign}pgh_created_at", f"{sign}pgh_rank", f"{sign}pgh_id")
        found = found.union(*parts[1:], all=True).order_by(*order)[: PAGE_SIZE + 1]
    marks = [Mark(*row) for row in found]
    return _page_of(marks[:PAGE_SIZE], query, goes_on=len(marks) > PAGE_SIZE)


def _page_of(marks: list[Mark], query: Query, *, goes_on: bool) -> Page:
    """The events in words, newest first, with the marks from which the next pages follow."""
    if query.newer_than:
        marks.reverse()
        has_newer, has_older = goes_on, True
    else:
        has_newer, has_older = query.older_than is not None, goes_on
    if not marks:
        return Page()
    return Page(
        entries=_in_words([(KINDS[mark.rank], mark.pgh_id) for mark in marks]),
        newer=str(marks[0]) if has_newer else "",
        older=str(marks[-1]) if has_older else "",
    )


def title_of(kind: str) -> str:
    """The kind in Indonesian."""
    name = str(apps.get_model(kind)._meta.verbose_name)
    return name[:1].upper() + name[1:]


@cache
def event_models() -> dict[str, Any]:
    """The history table of each tracked kind."""
    return {
        model.pgh_tracked_model._meta.label: model  # type: ignore[attr-defined]
        for model in apps.get_models()
        if issubclass(model, Event)
    }


def _events(kind: str, agreement: Agreement | None, query: Query) -> "models.QuerySet[Any]":
    events = event_models()[kind].objects.all()
    if path := AGREEMENT_OF[kind]:
        events = events.filter(**{path: agreement})
    if query.user is not None:
        events = events.filter(pgh_context__metadata__user=query.user.pk)
    if query.since is not None:
        events = events.filter(pgh_created_at__gte=query.since)
    if query.until is not None:
        events = events.filter(pgh_created_at__lt=query.until)
    if (mark := query.newer_than or query.older_than) is not None:
        events = events.filter(mark.beyond(RANKS[kind], older=query.newer_than is None))
    return events


def _in_words(shown: list[tuple[str, int]]) -> list[Entry]:
    """The events of one page, read in two queries a kind, in the order given."""
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, pgh_id in shown:
        ids[kind].append(pgh_id)
    events: dict[tuple[str, int], Any] = {}
    former: dict[tuple[str, int], Any] = {}
    for kind, wanted in ids.items():
        now, before = _with_former(kind, wanted)
        events |= {(kind, one.pgh_id): one for one in now}
        former |= {(kind, pgh_id): one for pgh_id, one in before.items()}
    names = _people(events.values())
    related: dict[tuple[type[models.Model], Any], str] = {}
    return [
        Entry(
            at=event.pgh_created_at,
            who=names(event),
            what=title_of(key[0]),
            name=_name(key[0], event),
            deed=DONE.get(event.pgh_label, event.pgh_label),
            changes=_changes(former.get(key), event, related),
        )
        for key in shown
        if (event := events[key])
    ]


def _with_former(kind: str, wanted: list[int]) -> tuple[list[Any], dict[int, Any]]:
    """Events by id, and for each update the event before it of the same object."""
    model = event_models()[kind]
    related = [path for path in NAMED_BY.get(kind, ()) if path]
    rows = model.objects.filter(pgh_id__in=wanted).select_related("pgh_context", *related)
    if not any(field.name == "pgh_obj" for field in model._meta.fields):
        return list(rows), {}
    earlier = model.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    rows = rows.annotate(former_id=Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1]))
    now = list(rows)
    before = model.objects.in_bulk([one.former_id for one in now if one.former_id])
    return now, {one.pgh_id: before[one.former_id] for one in now if one.former_id}


def _people(events: Iterable[Any]) -> Any:
    """A function that names who stands behind an event."""
    asked = {user_id for event in events if (user_id := _user_id(event)) is not None}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=asked)}

    def name(event: Any) -> str:
        user_id = _user_id(event)
        if user_id in names:
            return names[user_id]
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        return UNNAMED.get(metadata.get("source", ""), "Sistem")

    return name


def _user_id(event: Any) -> int | None:
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def _name(kind: str, event: Any) -> str:
    """What people call the object."""
    if parts := NAMED_BY.get(kind, ()):
        return " → ".join(_short(getattr(event, part)) for part in parts)
    return _short(event)


def _short(thing: Any) -> str:
    if thing is None:
        return "–"
    for attribute in OWN_NAME:
        if value := getattr(thing, attribute, ""):
            return str(value)
    return str(thing)


def _changes(
    before: Any, after: Any, related: dict[tuple[type[models.Model], Any], str]
) -> list[tuple[str, str, str]]:
    """Field by field what an update changed, in words; of a sheet opened, why."""
    if after.pgh_label == "opened" and after.reason:
        return [("alasan", "–", after.reason)]
    if before is None or after.pgh_label != "update":
        return []
    found = []
    for field in after._meta.concrete_fields:
        if field.name.startswith("pgh_") or field.name in SILENT:
            continue
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if _plain(old) != _plain(new):
            found.append(
                (
                    str(field.verbose_name),
                    _shown(field, old, related),
                    _shown(field, new, related),
                )
            )
    return found


def _plain(value: Any) -> Any:
    return value.name if isinstance(value, FieldFile) else value


def _shown(field: Any, value: Any, related: dict[tuple[type[models.Model], Any], str]) -> str:
    """A value as people read it; another object by its name, each asked for once."""
    if value is None or value == "":
        return "–"
    if field.is_relation:
        key = (field.related_model, value)
        if key not in related:
            found = field.related_model._default_manager.filter(pk=value).first()
            related[key] = _short(found)
        return related[key]
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return written(value)


def start_of(day: date) -> datetime:
    """The instant at which that WITA day begins."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
