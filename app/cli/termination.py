"""What SIGTERM does to a command: by default it would end the process and leave the embedded server running."""

import signal
from types import FrameType


def leave_when_terminated() -> None:
    """Make SIGTERM end the process the way Ctrl-C does, through its context managers, but with status 0.

    For commands that run until they are told to stop; uvicorn, after its own orderly end, sends the signal once more.
    """
    signal.signal(signal.SIGTERM, _leave)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
