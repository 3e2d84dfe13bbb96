"""The project as a Django app: commands, template tags, and Celery loaded with Django."""

from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "p4gn_portal"

    def ready(self) -> None:
        """Make the Celery application the one that `shared_task` and `current_app` mean.

        Here and not in the package, which the keepers of the embedded servers import too.
        """
        import_module("p4gn_portal.celery")
