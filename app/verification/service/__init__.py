"""The use cases of verification."""

from app.verification.service.deciding import decide, latest_decisions
from app.verification.service.lost_minutes import lost_minutes_of
from app.verification.service.notices import notices_page
from app.verification.service.queue import queue_counts, queue_page
from app.verification.service.signals import Ground, entry_signals, signals_of

__all__ = [
    "Ground",
    "decide",
    "entry_signals",
    "latest_decisions",
    "lost_minutes_of",
    "notices_page",
    "queue_counts",
    "queue_page",
    "signals_of",
]
