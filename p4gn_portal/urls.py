"""Addresses of the portal, in Indonesian; each app names its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("allauth.urls")),
]
