"""What `make check` asks of a deployment: Django's check list, a compose file that parses."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = ROOT / "docker-compose.yml"
PRODUCTION = {
    "DATABASE_URL": "postgres://p4gn@127.0.0.1:1/p4gn",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "a-long-one-that-is-only-used-for-this-check-0123456789-abcdefghij",
    "ALLOWED_HOSTS": "p4gn.contoh.invalid",
    "P4GN_EMBEDDED": "0",
    "HTTPS": "1",
    "DEBUG": "0",
}


def compose() -> dict[str, dict[str, Any]]:
    """The compose file: it fits the Compose specification, and names nothing that is not there."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    checked = subprocess.run([*command, str(COMPOSE)], capture_output=True, text=True, check=False)
    if checked.returncode:
        raise ValueError(f"{COMPOSE.name}: {checked.stdout}{checked.stderr}")
    file: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    for name, service in file["services"].items():
        for other in service.get("depends_on", []):
            if other not in file["services"]:
                raise ValueError(f"{name} depends on {other}, which is no service")
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if not source.startswith(".") and source not in file["volumes"]:
                raise ValueError(f"{name} mounts {source}, which is no volume")
            if source.startswith(".") and not (ROOT / source).exists():
                raise ValueError(f"{name} mounts {source}, which does not exist")
    return file


def main() -> int:
    try:
        compose()
    except ValueError as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    command = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = os.environ | PRODUCTION
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
