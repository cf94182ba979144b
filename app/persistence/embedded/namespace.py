"""Run a command in a user namespace of its own, as an ordinary user there: PostgreSQL refuses to run as root.

A script, run by its path in a fresh interpreter: only a process with a single thread may leave its user namespace, and
the namespace is that of the command alone. One user is mapped, so the command's files stay the caller's own.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import sys
from pathlib import Path

REFUSED = 113
"""Exit status when the system allows no user namespace; the reason is on stderr."""

_CLONE_NEWUSER = 0x10000000


def enter() -> None:
    """Move this process into a new user namespace where it is a user that the system's list of users knows."""
    user, group = os.geteuid(), os.getegid()
    inside = next((entry for entry in pwd.getpwall() if entry.pw_uid), None)
    if inside is None:
        message = "no ordinary user in the system's list of users"
        raise OSError(message)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    Path("/proc/self/setgroups").write_text("deny", "ascii")
    Path("/proc/self/uid_map").write_text(f"{inside.pw_uid} {user} 1", "ascii")
    Path("/proc/self/gid_map").write_text(f"{inside.pw_gid} {group} 1", "ascii")


def main(command: list[str]) -> None:
    """Replace this process by the command, inside the namespace."""
    try:
        enter()
    except (OSError, AttributeError) as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(REFUSED) from None
    os.execv(command[0], command)  # noqa: S606 - the launcher's own command, no shell wanted


if __name__ == "__main__":
    main(sys.argv[1:])
