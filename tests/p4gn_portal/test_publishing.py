"""A broker that is away costs a request a moment, never a minute."""

import os
import socket
import subprocess
import sys

import pytest

from tests.stack import ROOT, free_port

pytestmark = pytest.mark.slow

SEND = """
import time, django
django.setup()
from celery import current_app
from kombu.exceptions import OperationalError
before = time.monotonic()
try:
    current_app.send_task("reports.tasks.tick")
except OperationalError:
    print(time.monotonic() - before)
"""


@pytest.fixture(params=["refuses", "says nothing"])
def broker(request):
    """The address of a broker that was stopped, or that hangs."""
    if request.param == "refuses":
        yield f"redis://127.0.0.1:{free_port()}/0"
        return
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        yield f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"


def test_sending_a_task_gives_up_within_five_seconds(broker):
    sent = subprocess.run(
        [sys.executable, "-c", SEND],
        cwd=ROOT,
        env=os.environ | {"REDIS_URL": broker, "DJANGO_SETTINGS_MODULE": "p4gn_portal.settings"},
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )
    assert float(sent.stdout) < 5
