"""Work without signal: the service worker, and the page that stands in for those out of reach."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

FILES = (
    "css/portal.css",
    "js/main.js",
    "js/antrean.js",
    "js/catat.js",
    "img/ikon.svg",
    "img/tanda.svg",
)
# Pages that work without signal, by route, and the empty page that stands in for each.
PAGES = {
    "programs:log-create": ("programs:offline-form", "programs/log/offline.html"),
    "programs:log-drafts": ("offline", "pages/luring.html"),
}
FALLBACK = ("offline", "pages/luring.html")


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is said in place of a page out of reach; with the queue, drawn by the phone."""
    return render(request, "pages/luring.html")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker with the list of what it keeps; another list is another version."""
    return HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8")


@lru_cache(maxsize=1)
def worker_script() -> str:
    """The script as served, once a process: its parts change only with a release."""
    kept = {
        "files": [static(name) for name in FILES],
        "pages": {reverse(page): reverse(shell) for page, (shell, _) in PAGES.items()},
        "fallback": reverse(FALLBACK[0]),
    }
    code = worker_code()
    shells = [render_to_string(name) for _, name in (*PAGES.values(), FALLBACK)]
    version = hashlib.sha256("".join([json.dumps(kept), code, *shells]).encode()).hexdigest()
    return f"self.P4GN = {json.dumps(kept | {'version': version[:12]})};\n{code}"


def worker_code() -> str:
    """What the build made of `static/src/js/sw.js`; nothing where it was not built."""
    built = finders.find("js/sw.js") or settings.STATIC_ROOT / "js" / "sw.js"
    path = Path(str(built))
    return path.read_text(encoding="utf-8") if path.exists() else ""
