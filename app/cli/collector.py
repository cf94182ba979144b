"""The collector of a process that serves or works for long."""

import gc
from typing import Final

_COLLECT_AFTER: Final = 10_000


def settle_collector() -> None:
    """Let what was loaded by now stay: the collector need not walk it again, nor run for every few hundred objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
