"""The portal's own Celery application, with a report's second file held up while a file exists."""

import os
import time
from pathlib import Path

import django

django.setup()

from p4gn_portal.celery import app  # noqa: E402
from reports import assembly  # noqa: E402

__all__ = ["app"]

HOLD = Path(os.environ["HOLD_WHILE"])


def held(render):
    def wait_and_render(frozen):
        while HOLD.exists():
            time.sleep(0.05)
        return render(frozen)

    return wait_and_render


assembly.RENDERERS = tuple(
    (name, held(render) if name == "docx" else render, note, percent)
    for name, render, note, percent in assembly.RENDERERS
)
