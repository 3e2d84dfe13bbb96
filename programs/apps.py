"""Programs: what is planned for each duty, what was done, and the proof of it."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = "Program"
