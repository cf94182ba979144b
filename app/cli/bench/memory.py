"""Peak memory of evaluating people with trace, in a process of its own that imports nothing but the rules.

The process reads one person's facts a line and keeps none; what it peaks at is interpreter, rules and one evaluation.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.rules import Library, PersonError, evaluate, evaluate_payment
from app.rules.model import Section

if sys.platform == "darwin":
    import resource


def peak_mib(rule_set_id: str, section: Section, people: Iterable[dict[str, Any]]) -> int:
    """Return the peak resident memory, in MiB, of a process that evaluates these people."""
    command = [sys.executable, "-P", str(Path(__file__)), rule_set_id, section]
    with subprocess.Popen(  # noqa: S603 - this very file
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None  # noqa: S101 - a pipe was asked for; tells the type checker
        for facts in people:
            process.stdin.write(json.dumps(facts, default=str) + "\n")
        told, _nothing = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return int(told)


def _work(rule_set_id: str, section: Section) -> None:
    rule_set = Library().by_id(rule_set_id)
    work = evaluate_payment if section is Section.PAYMENT else evaluate
    for line in sys.stdin:
        try:
            evaluation = work(rule_set, json.loads(line))
        except PersonError:
            continue
        _ = evaluation.lines, evaluation.trace
    sys.stdout.write(f"{_own_peak() >> 20}\n")


def _own_peak() -> int:
    """Return the most bytes that this process had in memory so far."""
    if sys.platform == "win32":
        import psutil  # noqa: PLC0415 - only there: elsewhere it would add to what is measured

        return int(psutil.Process().memory_info().peak_wset)
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts the parent's memory in ru_maxrss of a child, but not here.
    told = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(told.partition("VmHWM:")[2].split()[0]) << 10


if __name__ == "__main__":
    _work(sys.argv[1], Section(sys.argv[2]))
