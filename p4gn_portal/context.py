"""What every template may know of the running portal."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """`showcase`: mode peragaan, with embedded services and example data."""
    return {"showcase": settings.SHOWCASE}
