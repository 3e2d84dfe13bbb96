"""Whose sign-in failed: one name for an account, however it was typed."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


def attempted_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The username behind what was typed, so that name and e-mail share one count of failures."""
    given = credentials or {}
    typed = given.get("username") or given.get("email") or given.get("login") or ""
    if not typed and request is not None:
        typed = request.POST.get("login", "")
    name = str(typed).strip().casefold()
    if "@" in name:
        owner = User.objects.filter(email__iexact=name).values_list("username", flat=True).first()
        name = (owner or name).casefold()
    return name[:150]


def client_address(request: HttpRequest) -> str:
    """The address of whoever knocks: what our outermost proxy saw, never what a client claims."""
    seen = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < settings.PROXY_COUNT <= len(seen) and seen[-settings.PROXY_COUNT]:
        return seen[-settings.PROXY_COUNT]
    return str(request.META.get("REMOTE_ADDR", ""))
