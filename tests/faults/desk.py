"""How a portal of one folder is looked at from outside."""

from pathlib import Path

from tests.stack import Portal


def is_ready(portal: Portal) -> bool:
    status, body = portal.get("/sehat/siap/")
    return status == 200 and "Terlihat" in body and "Berdetak" in body


def home(portal: Portal, service: str) -> Path:
    return portal.var / "embedded" / service
