"""Catatan taken in over a bare view that saves a file and a row; verification over bare inserts."""

import json
import os
import sys
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")

import django

django.setup()

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from PIL import Image

from programs import workflow
from programs.models import ActivityLog, Verification
from tests.programs.field.people import DAY, Field, field

TAKEN, VERIFIED = 60, 1_000


def main() -> None:
    with TemporaryDirectory() as media:
        settings.MEDIA_ROOT = media
        settings.ALLOWED_HOSTS = ["*"]
        world = field()
        photo = picture_of(350_000)
        told = {
            "photo": len(photo),
            "taken": per_second(TAKEN, lambda n: take(client_of(world), world, photo, n)),
            "bare view": per_second(TAKEN, lambda n: bare_view(photo, n)),
            "verified": verified(world),
            "bare inserts": bare_inserts(world),
        }
    sys.stdout.write(json.dumps(told) + "\n")


def per_second(count: int, deed: Callable[[int], object]) -> float:
    deed(-1)  # once to warm up
    began = perf_counter()
    for n in range(count):
        deed(n)
    return count / (perf_counter() - began)


def picture_of(size: int) -> bytes:
    """A photo of about so many bytes, as a phone sends it."""
    noise = Image.effect_noise((320, 240), 60).convert("RGB").resize((1600, 1200))
    for quality in range(95, 30, -5):
        written = BytesIO()
        noise.save(written, "JPEG", quality=quality)
        if written.tell() <= size:
            break
    return written.getvalue()


_clients: dict[int, Client] = {}


def client_of(world: Field) -> Client:
    if world.operator.pk not in _clients:
        _clients[world.operator.pk] = Client()
        _clients[world.operator.pk].force_login(world.operator)
    return _clients[world.operator.pk]


def take(client: Client, world: Field, photo: bytes, n: int) -> None:
    """All that the outbox asks for one catatan: fields, one photo, the end."""
    log_id, file_id = uuid4(), uuid4()
    content = photo + n.to_bytes(8, "big", signed=True)  # each a photo of its own
    body = {
        "skema": 1,
        "selesai": True,
        "isian": [
            ["activity", world.activity.code],
            ["year", str(world.activity.year)],
            ["performed_on", DAY.isoformat()],
            ["region", world.region.code],
            ["measure_1", "1"],
            ["narrative", f"Catatan {n}."],
        ],
        "berkas": [
            {
                "id": str(file_id),
                "jenis": "photo",
                "sidik": sha256(content).hexdigest(),
                "ukuran": len(content),
            }
        ],
    }
    client.put(
        reverse("programs:delivery-log", args=[log_id]), json.dumps(body), "application/json"
    )
    client.put(reverse("programs:delivery-file", args=[log_id, file_id]), content, "image/jpeg")
    answer = client.post(reverse("programs:delivery-finish", args=[log_id]))
    assert answer.status_code == 200, answer.content


def bare_view(photo: bytes, n: int) -> HttpResponse:
    """The same bytes, saved as they came beside one row: no check, no copy, no history."""

    def view(request: HttpRequest) -> HttpResponse:
        name = default_storage.save(f"polos/{uuid4()}.jpg", ContentFile(request.body))
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS bench_bare (name text, words text)")
            cursor.execute("INSERT INTO bench_bare VALUES (%s, %s)", [name, f"Catatan {n}."])
        return HttpResponse("ok")

    return view(RequestFactory().put("/", photo, "image/jpeg"))


def verified(world: Field) -> float:
    """Decisions a second, each with its record, its state, its history and its roll-up."""
    logs = list(ActivityLog.objects.filter(state="submitted")[:VERIFIED])
    while len(logs) < VERIFIED:
        log = world.record(narrative=f"Periksa {len(logs)}.")
        ActivityLog.objects.filter(pk=log.pk).update(
            state="submitted", submitted_at=log.received_at
        )
        log.refresh_from_db()
        logs.append(log)
    began = perf_counter()
    for log in logs:
        workflow.decide(log, by=world.verifier, decision=Verification.Decision.VERIFIED)
    return VERIFIED / (perf_counter() - began)


def bare_inserts(world: Field) -> float:
    """Rows of the same width a second, one statement and one commit each."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_decided (log uuid, who int, what text, at timestamptz)")
        began = perf_counter()
        for _ in range(VERIFIED):
            cursor.execute(
                "INSERT INTO bench_decided VALUES (%s, %s, %s, now())",
                [uuid4(), world.verifier.pk, "verified"],
            )
    return VERIFIED / (perf_counter() - began)


if __name__ == "__main__":
    main()
