"""Addresses of the portal, in Indonesian; each app names its own."""

from importlib.util import find_spec

from django.urls import include, path

from p4gn_portal import offline, pages
from reports.audit.views import audit

# reports before programs: what is told of a year is asked before an activity of that code is.
APPS = ("accounts", "agreements", "reports", "programs")
handler500 = "p4gn_portal.views.server_error"

urlpatterns = [
    path("sehat/", include("p4gn_portal.health")),
    *(path("", include(f"{app}.urls")) for app in APPS if find_spec(f"{app}.urls")),
    path("audit/", audit, name="audit"),
    path("bantuan/", pages.guide, name="help"),
    path("luring/", offline.offline, name="offline"),
    path("sw.js", offline.service_worker, name="service-worker"),
    path("privasi/", pages.privacy, name="privacy"),
    path("", include("accounts.signin_urls")),
]
