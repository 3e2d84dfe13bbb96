"""Programs: what is planned for each duty, what was done, and the proof of it."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as global_apps
from django.db.models.signals import post_migrate
from django.urls import register_converter


class ProgramsConfig(AppConfig):
    """The app; its places are known once it is migrated."""

    name = "programs"
    verbose_name = "Program"

    def ready(self) -> None:
        from agreements.impact import ask_also
        from programs.impact import touched_by
        from programs.years import YearConverter

        register_converter(YearConverter, "year")  # once, for the addresses of every floor
        post_migrate.connect(know_regions, sender=self)
        ask_also(touched_by)


def know_regions(using: str, apps: Any = global_apps, **kwargs: Any) -> None:
    """See that the places of the regency are known, after each migration or flush."""
    try:
        apps.get_model("programs", "Region")
    except LookupError:
        return  # migrated back to before the table
    from programs.regions import load_regions

    load_regions(using)
