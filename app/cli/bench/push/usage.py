"""How much of the processors the client, the service and the database took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import psutil

_CLIENT: Final = "client"
_MILLISECONDS: Final = 1000
_NANOSECONDS: Final = 10**6


@dataclass(frozen=True, slots=True)
class Trees:
    """The processes that are looked at, by name; each stands for all below it."""

    roots: dict[str, int]

    def look(self) -> dict[str, int]:
        """Return the milliseconds of processor time that each tree has used so far, and this process, last."""
        found = {name: _used_below(psutil.Process(pid)) for name, pid in self.roots.items()}
        return {**found, _CLIENT: _used(psutil.Process())}

    def since(self, before: dict[str, int], requests: int, nanoseconds: int) -> dict[str, Any]:
        """Return milliseconds for each request by tree, and what part of one core the client took."""
        client = _used(psutil.Process()) - before[_CLIENT]
        used = {name: now - before[name] for name, now in self.look().items()} | {_CLIENT: client}
        told: dict[str, Any] = {f"{name}_ms": round(one / max(requests, 1), 3) for name, one in used.items()}
        return {**told, "client_share_of_a_core": round(client * _NANOSECONDS / max(nanoseconds, 1), 3)}


def _used(process: psutil.Process, *, gone: bool = False) -> int:
    """Return a process's own time, with `gone` also that of children that have ended."""
    times = process.cpu_times()
    used = times.user + times.system
    return int((used + times.children_user + times.children_system if gone else used) * _MILLISECONDS)


def _used_below(process: psutil.Process) -> int:
    return _used(process, gone=True) + sum(_living(child) for child in process.children(recursive=True))


def _living(process: psutil.Process) -> int:
    try:
        return _used(process, gone=True)
    except psutil.NoSuchProcess:
        return 0
