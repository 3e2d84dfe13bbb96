"""Times the pages people open all day, as a BNNP verifier, on the database it is given."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from agreements.models import Agreement
from tests.bench.timing import median_ms

PAGES = {
    "trivial": ("health-alive", []),
    "dashboard": ("reports:home", []),
    "duties": ("reports:duties", []),
    "renja": ("programs:workplan", [2026]),
    "catatan": ("programs:log-list", []),
    "verification": ("programs:queue", []),
    "reports": ("reports:list", []),
}


def main() -> None:
    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    client = Client()
    client.force_login(
        User.objects.get(username="verifikator"),
        "accounts.backend.PasswordBackend",
    )
    slug = Agreement.objects.filter(is_example=True).earliest("pk").slug
    client.get("/", {"perjanjian": slug})
    sys.stdout.write(json.dumps({name: of_page(client, *at) for name, at in PAGES.items()}) + "\n")


def of_page(client: Client, route: str, arguments: list[object]) -> dict[str, float]:
    address = reverse(route, args=arguments)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    count = len(queries)  # the next request empties the log
    if response.status_code != 200:
        raise SystemExit(f"{address} answers {response.status_code}")
    return {"ms": median_ms(lambda: client.get(address)), "queries": count}


if __name__ == "__main__":
    main()
