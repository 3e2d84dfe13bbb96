"""Signs of life that pass through the broker: a worker says that it lives, a tick that it ran.

Each is a key that expires, so that nobody has to compare the clocks of two machines: how long ago
it was written follows from how long it still has.
"""

import logging
from dataclasses import dataclass
from functools import cache
from time import monotonic

from celery.signals import heartbeat_sent, task_success
from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

WORKER_KEY, WORKER_SECONDS = "p4gn:worker-seen", 60
TICK_KEY, TICK_SECONDS = "p4gn:tick-seen", 24 * 60 * 60
WRITE_EVERY_SECONDS = 10  # Celery's own heartbeat comes every two

_last_written = 0.0


@dataclass(frozen=True, slots=True)
class Signs:
    """What the broker has heard, in seconds ago; None where it has heard nothing."""

    worker: float | None
    tick: float | None


@cache
def broker() -> Redis:
    """Connections to the broker that keep nobody waiting for more than a second."""
    return Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=1,
        socket_connect_timeout=1,
        retry=Retry(NoBackoff(), 0),
    )


def heard() -> Signs:
    """Ask the broker for signs of life. Raises RedisError when it is away."""
    pipeline = broker().pipeline(transaction=False)
    pipeline.pttl(WORKER_KEY)
    pipeline.pttl(TICK_KEY)
    worker, tick = pipeline.execute()
    return Signs(worker=_age(worker, WORKER_SECONDS), tick=_age(tick, TICK_SECONDS))


def _age(milliseconds_left: int, lifetime: int) -> float | None:
    return lifetime - milliseconds_left / 1000 if milliseconds_left >= 0 else None


@heartbeat_sent.connect
def note_worker(**kwargs: object) -> None:
    """Runs in the main process of a worker, so a long task does not make it look dead."""
    global _last_written
    if monotonic() - _last_written < WRITE_EVERY_SECONDS:
        return
    _last_written = monotonic()
    _note(WORKER_KEY, WORKER_SECONDS)


@task_success.connect
def note_tick(sender: object = None, **kwargs: object) -> None:
    """A tick has run: beat, broker, worker and database all did their part."""
    if getattr(sender, "name", "") == "reports.tasks.tick":
        _note(TICK_KEY, TICK_SECONDS)


def _note(key: str, seconds: int) -> None:
    try:
        broker().set(key, 1, ex=seconds)
    except RedisError:
        logger.warning("the broker did not take the sign of life %s", key)
