"""Runs one command that must not outlive the process that started it.

    python leash.py --parent PID [--signal TERM] [--user UID:GID] [--nice N] -- COMMAND …

It asks the kernel to signal the command when the parent dies (Linux; elsewhere it only starts it),
steps down from root where told to, and becomes the command. A file of its own, standard library
only, so that the code between fork and exec stays free of threads and imports.
"""

import argparse
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(name: str) -> None:
    """Let the kernel send this process that signal when its parent is gone (Linux)."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, int(signal.Signals[f"SIG{name}"]), 0, 0, 0)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--signal", default="TERM")
    parser.add_argument("--user", help="UID:GID")
    parser.add_argument("--nice", type=int, default=0)
    parser.add_argument("command", nargs="+")
    told = parser.parse_args(argv)
    if told.nice:
        os.nice(told.nice)
    if told.user:
        uid, gid = (int(part) for part in told.user.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    die_with_parent(told.signal)  # after setuid, which would undo it
    if os.getppid() != told.parent:
        sys.exit(0)  # the parent died before the kernel was asked
    os.execvp(told.command[0], told.command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
