"""A job before it is in the queue."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class NewJob:
    """Work to be done after the transaction: the task's name, the agency and ids; never personal data."""

    task: str
    arguments: dict[str, str | int] = field(default_factory=dict)
    queueing_lock: str | None = None
    """While a job with this lock waits in the queue, another is refused; a running one doesn't count."""
