"""Evidence on S3-compatible storage, against a real server in a process of its own."""

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterator
from uuid import uuid4

import boto3
import pytest
from django.core.files.storage import storages
from django.urls import reverse

from programs import evidence, workflow
from programs.reconciling import file_differences
from tests.programs.field.people import Field, picture, upload
from tests.stack import free_port, leash

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("today")]
BUCKET = "bukti-uji"
KEYS = {"access_key": "uji", "secret_key": "hanya-untuk-uji"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [*leash(), sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = client_of(address)
    for _ in range(150):
        try:
            client.create_bucket(Bucket=BUCKET)
            break
        except Exception:
            time.sleep(0.2)
    yield address
    process.terminate()
    process.wait(10)


def client_of(address: str):
    return boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
        region_name="us-east-1",
    )


@pytest.fixture(autouse=True)
def bucket(server, settings):
    """The portal as `S3_BUCKET` and `S3_ENDPOINT_URL` would set it; an empty bucket each time."""
    options = {
        "bucket_name": BUCKET,
        "endpoint_url": server,
        "default_acl": "private",
        "file_overwrite": False,
        "region_name": "us-east-1",
    }
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options | KEYS}
    }
    yield client_of(server)
    client = client_of(server)
    for one in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=one["Key"])


def test_the_settings_choose_that_storage():
    assert type(storages["default"]).__name__ == "S3Storage"


def test_a_photo_lies_in_the_bucket_under_its_hash_and_its_bytes_are_those(world: Field, bucket):
    row = evidence.attach(world.record(), upload(picture()))
    kept = bucket.get_object(Bucket=BUCKET, Key=str(row.file))["Body"].read()
    assert hashlib.sha256(kept).hexdigest() == row.sha256
    assert row.sha256 in str(row.file)
    assert bucket.head_object(Bucket=BUCKET, Key=str(row.thumbnail))["ContentLength"] > 0


def test_nothing_in_the_bucket_is_public(world: Field, bucket):
    row = evidence.attach(world.record(), upload(picture()))
    grants = bucket.get_object_acl(Bucket=BUCKET, Key=str(row.file))["Grants"]
    assert all("AllUsers" not in str(one["Grantee"]) for one in grants)


def test_it_is_served_through_the_portal_whole_in_part_and_small(operator, world: Field):
    log = world.record()
    row = evidence.attach(log, upload(picture((900, 700))))
    address = reverse("programs:evidence", args=[log.number, row.pk])
    whole = b"".join(operator.get(address).streaming_content)
    assert hashlib.sha256(whole).hexdigest() == row.sha256
    answer = operator.get(address, headers={"Range": "bytes=10-19"})
    assert (answer.status_code, b"".join(answer.streaming_content)) == (206, whole[10:20])
    assert answer["Content-Range"] == f"bytes 10-19/{len(whole)}"
    small = b"".join(operator.get(f"{address}?ukuran=kecil").streaming_content)
    assert 0 < len(small) < len(whole)


def test_only_who_may_open_it_gets_it(client, world: Field):
    log = world.record()
    row = evidence.attach(log, upload(picture()))
    client.force_login(world.verifier)  # a draft of the other party
    assert client.get(reverse("programs:evidence", args=[log.number, row.pk])).status_code == 404


def test_a_correction_shares_the_object(world: Field, bucket):
    log = world.send()
    world.verify(log)
    before = len(bucket.list_objects_v2(Bucket=BUCKET)["Contents"])
    workflow.correct(log, log_id=uuid4(), by=world.operator)
    assert len(bucket.list_objects_v2(Bucket=BUCKET)["Contents"]) == before


def test_an_object_that_was_changed_or_is_gone_is_found_by_the_recount(world: Field, bucket):
    first, second = (world.send(narrative=f"Catatan {n}.").evidence.get() for n in range(2))
    assert list(file_differences(read_bytes=True)) == []
    bucket.put_object(Bucket=BUCKET, Key=str(first.file), Body=b"lain")
    bucket.delete_object(Bucket=BUCKET, Key=str(second.file))
    told = " ".join(str(one) for one in file_differences(read_bytes=True))
    assert first.code in told
    assert second.code in told


def test_an_object_that_is_gone_is_told_plainly(operator, world: Field, bucket):
    log = world.record()
    row = evidence.attach(log, upload(picture()))
    bucket.delete_object(Bucket=BUCKET, Key=str(row.file))
    assert operator.get(reverse("programs:evidence", args=[log.number, row.pk])).status_code == 404
