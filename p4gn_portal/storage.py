"""Where private files live: by content hash, never by the name somebody gave them."""

from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4


def document_path(instance: Any, filename: str) -> str:
    """Path of a signed paper or proof: the model's name and a random one; the suffix is kept."""
    suffix = PurePosixPath(filename).suffix.lower()[:6]
    return f"{instance._meta.model_name}/{uuid4().hex}{suffix}"


def evidence_path(instance: Any, filename: str) -> str:
    """Path of an evidence file: its SHA-256, fanned out over 256 folders."""
    suffix = PurePosixPath(filename).suffix.lower()[:6]
    return f"evidence/{instance.sha256[:2]}/{instance.sha256}-{instance.pk}{suffix}"
