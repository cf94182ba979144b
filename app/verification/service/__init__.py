"""The use cases of verification."""

from app.verification.service.deciding import decide, latest_decisions
from app.verification.service.queue import queue_counts, queue_page

__all__ = [
    "decide",
    "latest_decisions",
    "queue_counts",
    "queue_page",
]
