"""The year in an address of the Renja."""

from programs.models.plan import FIRST_YEAR, LAST_YEAR


class YearConverter:
    """A year that a plan may have; anything else is no address."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        """The year; ValueError for one outside those that plans may have."""
        year = int(value)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError
        return year

    def to_url(self, value: int | str) -> str:
        """Four digits."""
        return f"{int(value):04}"
