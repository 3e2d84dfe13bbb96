"""What `make check` asks of a deployment: Django's check list, a compose file that parses."""

import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "DATABASE_URL": "postgres://p4gn@127.0.0.1:1/p4gn",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "a-long-one-that-is-only-used-for-this-check-0123456789-abcdefghij",
    "ALLOWED_HOSTS": "p4gn.contoh.invalid",
    "P4GN_EMBEDDED": "0",
    "HTTPS": "1",
    "DEBUG": "0",
}

STRINGS = {"type": "array", "items": {"type": "string"}, "minItems": 1}
SERVICE = {
    "type": "object",
    "additionalProperties": False,
    "anyOf": [{"required": ["image"]}, {"required": ["build"]}],
    "properties": {
        "build": {"type": "string"},
        "image": {"type": "string"},
        "command": STRINGS,
        "depends_on": {"type": ["array", "object"]},
        "environment": {
            "type": "object",
            "additionalProperties": {"type": ["string", "number"]},
        },
        "healthcheck": {
            "type": "object",
            "required": ["test"],
            "additionalProperties": False,
            "properties": {
                "test": STRINGS,
                "interval": {"type": "string"},
                "timeout": {"type": "string"},
                "retries": {"type": "integer"},
            },
        },
        "ports": STRINGS,
        "read_only": {"type": "boolean"},
        "restart": {"enum": ["no", "always", "unless-stopped", "on-failure"]},
        "stop_grace_period": {"type": "string", "pattern": r"^\d+[sm]$"},
        "tmpfs": STRINGS,
        "volumes": STRINGS,
    },
}
# The part of the Compose specification that our file uses; an unknown key is an error.
COMPOSE = {
    "type": "object",
    "required": ["services"],
    "additionalProperties": False,
    "patternProperties": {"^x-": {}},
    "properties": {
        "name": {"type": "string"},
        "services": {"type": "object", "additionalProperties": SERVICE},
        "volumes": {"type": "object", "additionalProperties": {"type": ["object", "null"]}},
    },
}


def compose() -> dict[str, dict[str, dict[str, object]]]:
    """The compose file, parsed and valid. Raises jsonschema.ValidationError, ValueError."""
    file = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    jsonschema.validate(file, COMPOSE)
    for name, service in file["services"].items():
        for other in service.get("depends_on", []):
            if other not in file["services"]:
                raise ValueError(f"{name} depends on {other}, which is no service")
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if not source.startswith(".") and source not in file["volumes"]:
                raise ValueError(f"{name} mounts {source}, which is no volume")
    return file


def main() -> int:
    compose()
    command = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = os.environ | PRODUCTION
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
