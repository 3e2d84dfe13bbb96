"""Which agreement a request is about: `?perjanjian=<slug>`, else the one chosen last."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from agreements.models import Agreement

if TYPE_CHECKING:
    from accounts.models import User

PARAMETER = "perjanjian"


class PortalRequest(HttpRequest):
    """A request of a signed-in person, for annotations."""

    user: "User"
    agreements: list[Agreement]
    agreement: Agreement | None
    htmx: bool


class CurrentAgreementMiddleware:
    """Give the request `agreements` (in scope) and `agreement` (chosen), read only when asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        request.agreements = SimpleLazyObject(lambda: in_scope(request))  # type: ignore[assignment]
        request.agreement = SimpleLazyObject(lambda: chosen(request))  # type: ignore[assignment]
        return self.get_response(request)


def in_scope(request: PortalRequest) -> list[Agreement]:
    if not request.user.is_authenticated:
        return []
    return list(Agreement.objects.for_user(request.user))


def chosen(request: PortalRequest) -> Agreement | None:
    """The agreement named in the address, then the remembered one, then the one most in force.

    Raises Http404 for a slug outside the person's scope.
    """
    by_slug = {agreement.slug: agreement for agreement in request.agreements}
    if asked := request.GET.get(PARAMETER):
        if asked not in by_slug:
            raise Http404
        if request.session.get(PARAMETER) != asked:
            request.session[PARAMETER] = asked
        return by_slug[asked]
    remembered = by_slug.get(request.session.get(PARAMETER, ""))
    return remembered or default_of(request.agreements)


def default_of(agreements: list[Agreement]) -> Agreement | None:
    """In force today before the others; a real one before an example."""
    today = timezone.localdate()
    ranked = sorted(agreements, key=lambda one: (not one.is_in_force_on(today), one.is_example))
    return ranked[0] if ranked else None


def current_agreement(request: PortalRequest) -> dict[str, object]:
    """Context of every page: `agreements` in scope and the `current_agreement`."""
    return {
        "agreements": getattr(request, "agreements", []),
        "current_agreement": getattr(request, "agreement", None),
    }
