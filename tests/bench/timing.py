"""How a thing is timed: after a warm-up, the median of several runs, in milliseconds."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

RUNS = 15


def median_ms(action: Callable[[], object], runs: int = RUNS) -> float:
    action()
    times = []
    for _ in range(runs):
        begun = perf_counter()
        action()
        times.append((perf_counter() - begun) * 1000)
    return round(median(times), 3)
