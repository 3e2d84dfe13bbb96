"""Who must hold a second factor, and where one without it may still go."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import User
from accounts.roles import POWERFUL

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes only stand in
# One's own security, and help; whatever needs no sign-in stays open as well.
STILL_OPEN = {
    "account_change_password",
    "account_reauthenticate",
    "account_set_password",
    "help",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
    "usersessions_list",
}


def is_missing(user: User) -> bool:
    """Whether this person must hold a second factor and holds none."""
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    has_power = user.is_superuser or user.is_signatory or user.has_role(*POWERFUL)
    return has_power and not is_mfa_enabled(user, FACTORS)


class SecondFactorMiddleware:
    """Leads who must hold a second factor to setting it up, until it is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or not is_missing(request.user):
            return None
        request.second_factor_missing = True  # type: ignore[attr-defined]  # the menu steps aside
        match = request.resolver_match
        is_open = match is not None and match.view_name in STILL_OPEN
        if is_open or not getattr(view, "login_required", True):
            return None
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(resolve_url("mfa_index"))
        return redirect("mfa_index")
