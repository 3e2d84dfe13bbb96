"""A bar on a terminal for what takes long; nothing in a log file."""

from django.core.management.base import OutputWrapper

WIDTH = 30


class Bar:
    """Called with what is being done, how far it is, and out of how many."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out = out

    def __call__(self, what: str, done: int, total: int) -> None:
        if not self.out.isatty():
            return
        filled = WIDTH * done // max(total, 1)
        end = "\n" if done >= total else ""
        drawn = "█" * filled + "·" * (WIDTH - filled)
        self.out.write(f"\r{what:<20} [{drawn}] {done}/{total}", ending=end)
