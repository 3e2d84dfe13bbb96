"""The project: settings, addresses, embedded services; Celery is loaded with Django."""

from p4gn_portal.celery import app as celery_app

__all__ = ["celery_app"]
