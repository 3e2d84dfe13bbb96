"""Requests that no page can answer are turned away before any page sees them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

CHARSETS = {"utf-8", "utf8"}


class AdmissionMiddleware:
    """404 for an address with a NUL, which PostgreSQL takes in no text; 400 for odd charsets."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            return HttpResponse(render_to_string("404.html"), status=404)
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in CHARSETS:
            return HttpResponse(render_to_string("400.html"), status=400)
        return self.get_response(request)
