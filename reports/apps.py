"""Reports: what is told of the thread, on pages and in signed documents."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What is told; it also tells amendments which reports they reach into."""

    name = "reports"
    verbose_name = "Laporan"

    def ready(self) -> None:
        """Let amendments ask which reports they reach into."""
        from agreements.impact import ask_also
        from reports.impact import touched_by

        ask_also(touched_by)
