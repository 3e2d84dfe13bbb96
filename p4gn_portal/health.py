"""Is the portal alive, and is it ready? Answers for probes and for people, in plain words."""

import logging
from collections.abc import Callable
from time import time

from celery.signals import heartbeat_sent, worker_ready
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

logger = logging.getLogger(__name__)
SEEN_KEY = "p4gn:worker-seen"
SEEN_SECONDS = 120  # a worker that has not been heard of for so long does not count
OK, DEGRADED, DOWN = "siap", "terganggu", "mati"


def broker() -> Redis:
    """A connection to the broker that never keeps a request waiting for more than a second."""
    return Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


@worker_ready.connect
@heartbeat_sent.connect
def note_worker(**kwargs: object) -> None:
    """A worker says that it lives; runs inside the worker, with each of its heartbeats."""
    try:
        broker().set(SEEN_KEY, int(time()), ex=SEEN_SECONDS)
    except RedisError:
        logger.warning("the broker did not take the worker's heartbeat")


def is_worker_seen() -> bool:
    """Whether a worker was heard of lately. Raises RedisError when the broker is away."""
    return broker().exists(SEEN_KEY) > 0


def has_all_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@login_not_required
@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "hidup"})


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """503 without database or migrations; 200 and *terganggu* when only reports would wait."""
    vital = {"basis_data": _try(_database), "migrasi": _try(has_all_migrations)}
    lesser = {"perantara": _try(_broker), "pekerja": _try(is_worker_seen)}
    status = OK if all(lesser.values()) else DEGRADED
    if not all(vital.values()):
        status = DOWN
    parts = {name: OK if fine else DOWN for name, fine in (vital | lesser).items()}
    body = {"status": status, "bagian": parts}
    return JsonResponse(body, status=503 if status == DOWN else 200)


def _try(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, RedisError, OSError):
        logger.warning("health: %s failed", check.__name__, exc_info=True)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _broker() -> bool:
    return bool(broker().ping())


urlpatterns = [
    path("hidup/", alive, name="health-alive"),
    path("siap/", ready, name="health-ready"),
]
