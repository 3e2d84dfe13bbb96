"""Agreements: what was promised, by whom, in which words, on which day."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = "Perjanjian"
