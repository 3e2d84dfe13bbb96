"""Addresses of the portal, in Indonesian; each app names its own."""

from importlib.util import find_spec

from django.urls import include, path

handler500 = "p4gn_portal.views.server_error"

apps = [name for name in ("accounts", "agreements", "programs", "reports") if find_spec(f"{name}.urls")]

urlpatterns = [
    *(path("", include(f"{name}.urls")) for name in apps),
    path("", include("allauth.urls")),
]
