"""A process that has the program imported and forks the `erk` commands it is told to run: see `tests/support/nest.py`.

Orders come in on standard input and are answered on standard output, a line of JSON each. It opens nothing and starts
no thread before it forks; a child is a process like any other, with event loop, sockets and connections of its own.
With the end of its input it ends all that still run.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import Any

import app.cli
import app.http.application
import app.main
import app.tasks

Json = dict[str, Any]


def hatch() -> Json | None:
    """Follow orders until there are no more; returns an order in the child that is to follow it."""
    children: set[int] = set()
    for line in sys.stdin:
        order: Json = json.loads(line)
        if order["do"] == "fork":
            assert threading.active_count() == 1
            pid = os.fork()
            if not pid:
                return order
            children.add(pid)
            told: Json = {"pid": pid}
        else:
            told = {"status": ended(order["pid"], children)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    return None


def ended(pid: int, children: set[int]) -> int | None:
    """Return how a child has ended, as `subprocess` tells it; None while it runs."""
    found, status = os.waitpid(pid, os.WNOHANG)
    if not found:
        return None
    children.discard(pid)
    return os.waitstatus_to_exitcode(status)


def become(order: Json) -> None:
    """Run the command as if it had been started anew."""
    nothing, output, errors = (
        os.open(os.devnull, os.O_RDONLY),
        os.open(order["output"], os.O_WRONLY | os.O_APPEND),
        os.open(order["errors"], os.O_WRONLY | os.O_APPEND),
    )
    for one, place in ((nothing, 0), (output, 1), (errors, 2)):
        os.dup2(one, place)
        os.close(one)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] # a text stream, though its type doesn't say so
    os.environ.clear()
    os.environ.update(order["environ"])
    sys.argv = ["erk", *order["arguments"]]
    app.cli.main()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches pytest, whose end is the end of this process's input
    gc.freeze()
    with suppress(KeyboardInterrupt):
        found = hatch()
    if found is not None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        become(found)
