"""Beranda: what each role needs first."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.roles import Role
from accounts.rules import is_system_admin, takes_part
from agreements.completeness import missing
from agreements.context import PortalRequest
from agreements.days import day_of
from p4gn_portal.formats import to_roman
from programs.achievement import quarter_of
from reports import dashboard, desks
from reports.thread import Scope

WATCHERS = (Role.VERIFIER, Role.EXECUTIVE, Role.AUDITOR)
RECORDERS = (Role.FIELD_OFFICER, Role.UNIT_OPERATOR)


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """One page of parts; each is there for those whose work it is."""
    context: dict[str, object] = {"day": timezone.localdate()}
    if is_system_admin(request.user):
        context["accounts"] = desks.accounts_desk()
    elif takes_part(request.user) and request.agreement:
        context |= parts_for(request)
    return render(request, "reports/home/home.html", context)


def parts_for(request: PortalRequest) -> dict[str, object]:
    """Of a text still discussed nothing is told but what it lacks."""
    user, agreement = request.user, request.agreement
    assert agreement is not None  # noqa: S101  the caller has looked
    today = timezone.localdate()
    scope = Scope(agreement, user, today, today.year)
    parts: dict[str, object] = {"quarter_label": quarter_label(today)}
    if user.has_role(Role.AGREEMENT_ADMIN):
        parts["text"] = desks.text_desk_of(scope)
    if agreement.status == agreement.Status.DISCUSSED:
        if "text" not in parts:
            parts["lacking"] = missing(agreement)
        return parts
    if user.has_role(*RECORDERS):
        parts["todo"] = desks.todo_of(scope)
        if user.has_perm("programs.open_queue"):
            parts["waiting"] = dashboard.waiting_for(scope)
    if user.has_role(*WATCHERS):
        then = scope.on(day_of(request))
        parts["board"] = dashboard.board_of(then)
        parts |= {"day": then.day, "quarter_label": quarter_label(then.day)}
    return parts


def quarter_label(day: date) -> str:
    """TW IV 2026."""
    return f"TW {to_roman(quarter_of(day))} {day.year}"
