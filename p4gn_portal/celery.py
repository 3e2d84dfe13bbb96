"""The Celery application: tasks of every app, configured by Django's settings."""

import os

from celery import Celery
from celery.signals import import_modules, worker_process_init

from p4gn_portal.leash import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")

app = Celery("p4gn_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@import_modules.connect
def _listen_for_signs_of_life(**kwargs: object) -> None:
    """Connect the receivers of heartbeat.py before a worker sends its first heartbeat."""
    from p4gn_portal import heartbeat  # noqa: F401  it needs settings, which are ready by now


@worker_process_init.connect
def _die_with_the_worker(**kwargs: object) -> None:
    """A task does not go on unseen after its worker was killed; its lease runs out instead."""
    die_with_parent("KILL")
