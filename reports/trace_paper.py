"""What the printed trace says: the same levels, gaps and counts as its page, as plain text."""

from datetime import datetime
from typing import Any

from django.conf import settings

from p4gn_portal.formats import format_day, format_moment, format_number
from p4gn_portal.printable import clean
from p4gn_portal.statuses import look_of
from reports.places import Level, Place, Trace, trace_url
from reports.thread import Scope


def paper_of(trace: Trace, scope: Scope, label: str, at: datetime) -> dict[str, Any]:
    """The trace for its template. Gaps stand where the thread breaks, not left out."""
    subject, slug = trace.subject, scope.agreement.slug
    page = trace_url(subject.kind, subject.code)
    return {
        "title": clean(f"Telusuri {label} {subject.name}"),
        "words": clean(subject.title),
        "agreement": clean(scope.agreement.title),
        "is_example": scope.agreement.is_example,
        "day": format_day(trace.day),
        "gaps": [{"label": one.label, "words": one.gap} for one in trace.gaps],
        "facts": [[name, clean(words)] for name, words in trace.facts],
        "levels": [level_of(one, slug) for one in trace.levels],
        "address": address_of(f"{page}?per={trace.day}&tahun={scope.year}", slug),
        "printed": f"Dicetak {format_moment(at)} oleh {scope.user}",
    }


def address_of(page: str, slug: str) -> str:
    """A page of ours as printed, in the agreement it belongs to."""
    return f"{settings.BASE_URL}{page}{'&' if '?' in page else '?'}perjanjian={slug}"


def level_of(level: Level, slug: str) -> dict[str, Any]:
    """One level: its places, how many more there are, or its gap."""
    return {
        "label": level.label,
        "gap": level.gap,
        "places": [place_of(one, slug) for one in level.places],
        "rest": f"dan {format_number(level.rest)} lainnya" if level.rest > 0 else "",
    }


def place_of(place: Place, slug: str) -> dict[str, Any]:
    """One place: its code, what it is, how it stands, and where its own trace is."""
    state = look_of(*place.state).word if place.state else ""
    return {
        "name": place.name,
        "title": clean(place.title),
        "state": state,
        "note": clean(place.note),
        "address": address_of(place.trace_url, slug) if place.trace_url else "",
        "is_subject": place.is_subject,
    }
