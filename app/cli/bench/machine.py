"""What the figures were measured on."""

import os
import platform
import re
from pathlib import Path

import psutil


def machine() -> dict[str, object]:
    """Describe processor, cores and interpreter as plain JSON."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def load() -> list[str] | None:
    """Return how many processes wanted a core on average in the last 1, 5 and 15 minutes, where the system tells."""
    try:
        return [f"{average:.2f}" for average in os.getloadavg()]
    except (AttributeError, OSError):
        return None


def peak_mib(pid: int) -> int:
    """Return the most resident memory that a process had so far, in MiB; now's where the system tells no peak."""
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return int(psutil.Process(pid).memory_info().rss) >> 20
    return int(told.partition("VmHWM:")[2].split()[0]) >> 10


def _cpu_model() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    found = re.search(r"^model name\s*: (.+)$", told, re.MULTILINE)
    return found[1] if found else platform.processor()
