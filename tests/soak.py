"""How many examples a property is tried on: as many as the suite has time for, more in a soak."""

import os

from hypothesis import HealthCheck, settings

SOAK = int(os.environ.get("P4GN_SOAK", "1"))  # `make soak` multiplies the examples by this


def examples(count: int) -> settings:
    """Try a property on that many examples, times P4GN_SOAK."""
    return settings(
        max_examples=count * SOAK,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
