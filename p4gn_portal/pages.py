"""Pages about the portal itself: the guide and the privacy notice."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """How each role does its work here."""
    return render(request, "pages/bantuan.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why and how long; open to all."""
    return render(request, "pages/privasi.html")
