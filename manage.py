#!/usr/bin/env python
"""Starts the embedded services when needed, then Django."""

import os
import sys

from p4gn_portal import desk, embedded
from p4gn_portal.keeper import ServerFailed


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command.startswith("-") or {"-h", "--help"} & set(sys.argv):
        command = "help"
    try:
        if command == "serve":
            desk.prepare(sys.argv[2:])
        embedded.prepare(command)
    except (desk.DeskNotReady, ServerFailed) as failure:
        sys.exit(str(failure))
    from django.core.management import execute_from_command_line  # settings first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
