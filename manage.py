#!/usr/bin/env python
"""Starts the embedded services when needed, then Django."""

import os
import sys

from p4gn_portal import embedded
from p4gn_portal.keeper import ServerFailed


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")
    try:
        embedded.prepare(sys.argv[1] if len(sys.argv) > 1 else "help")
    except ServerFailed as failure:
        sys.exit(str(failure))
    from django.core.management import execute_from_command_line  # settings first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
