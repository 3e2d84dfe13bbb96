"""Is the portal alive, and is it ready? Answers for probes and for people, in plain words."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from time import time

from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseFailure
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import RedisError

from p4gn_portal import disk, heartbeat

logger = logging.getLogger(__name__)

READY, DEGRADED, DOWN, UNKNOWN = "siap", "terganggu", "mati", "tidak diketahui"
MOST_CLOCK_SKEW_SECONDS = 5
TICK_IS_LATE_AFTER_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the portal: how it is, in a word and a sentence."""

    name: str
    label: str
    state: str
    words: str
    is_vital: bool = False  # without it no page can be answered


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
    parts = list(all_parts())
    status = overall(parts)
    code = 503 if status == DOWN else 200
    if "text/html" in request.headers.get("Accept", ""):
        return render(request, "health.html", {"status": status, "parts": parts}, status=code)
    named = {part.name: {"status": part.state, "keterangan": part.words} for part in parts}
    return JsonResponse({"status": status, "bagian": named}, status=code)


def overall(parts: list[Part]) -> str:
    if any(part.is_vital and part.state != READY for part in parts):
        return DOWN
    return READY if all(part.state == READY for part in parts) else DEGRADED


def all_parts() -> Iterator[Part]:
    database = _database()
    yield database
    is_there = database.state == READY
    yield _asked_of_database(is_there, "migrasi", "Struktur data", _migrations, is_vital=True)
    yield _asked_of_database(is_there, "jam", "Jam", _clock)
    yield from _broker()
    yield _disk()


def _database() -> Part:
    def told(state: str, words: str) -> Part:
        return Part("basis_data", "Basis data", state, words, is_vital=True)

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseFailure:
        logger.warning("health: the database does not answer", exc_info=True)
        return told(DOWN, "Tidak menjawab.")
    return told(READY, "Menjawab.")


def _asked_of_database(
    is_there: bool,
    name: str,
    label: str,
    ask: Callable[[], tuple[str, str]],
    *,
    is_vital: bool = False,
) -> Part:
    state, words = UNKNOWN, "Menunggu basis data."
    if is_there:
        try:
            state, words = ask()
        except DatabaseFailure:
            logger.warning("health: %s could not be asked", name, exc_info=True)
    return Part(name, label, state, words, is_vital)


def _migrations() -> tuple[str, str]:
    missing = last_migrations() - set(MigrationRecorder(connection).applied_migrations())
    if missing:
        return DOWN, f"{len(missing)} perubahan belum diterapkan; jalankan migrate."
    return READY, "Semua perubahan sudah diterapkan."


@cache
def last_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app in this version of the code."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _clock() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        skew = abs(time() - float(cursor.fetchone()[0]))
    if skew > MOST_CLOCK_SKEW_SECONDS:
        return DEGRADED, f"Jam web dan basis data berselisih {skew:.0f} detik."
    return READY, "Jam web dan basis data sama."


def _broker() -> Iterator[Part]:
    try:
        signs = heartbeat.heard()
    except RedisError:
        yield Part("perantara", "Antrean tugas", DOWN, "Tidak menjawab; laporan menunggu.")
        for name, label in (("pekerja", "Pekerja"), ("penjadwal", "Penjadwal")):
            yield Part(name, label, UNKNOWN, "Menunggu antrean tugas.")
        return
    yield Part("perantara", "Antrean tugas", READY, "Menjawab.")
    if signs.worker is None:
        yield Part("pekerja", "Pekerja", DOWN, "Tidak terlihat; penyusunan laporan tertunda.")
    else:
        yield Part("pekerja", "Pekerja", READY, f"Terlihat {signs.worker:.0f} detik lalu.")
    if signs.tick is None:  # the first comes a minute after the first start
        yield Part("penjadwal", "Penjadwal", READY, "Belum berdetak sejak antrean dimulai.")
    else:
        late = signs.tick > TICK_IS_LATE_AFTER_SECONDS
        words = f"Berdetak {signs.tick:.0f} detik lalu."
        yield Part("penjadwal", "Penjadwal", DEGRADED if late else READY, words)


def _disk() -> Part:
    share = disk.free_share()
    if share is None:
        return Part("ruang_simpan", "Ruang simpan", READY, "Berada di server berkas.")
    state = DEGRADED if disk.is_short() else READY
    return Part("ruang_simpan", "Ruang simpan", state, f"{int(100 * share)}% kosong.")


urlpatterns = [
    path("hidup/", alive, name="health-alive"),
    path("siap/", ready, name="health-ready"),
]
