"""A job before it is in the queue, and long work that somebody waits for."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.shared.records import RefusalRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class NewJob:
    """Work to be done after the transaction: the task's name, the agency and ids; never personal data."""

    task: str
    arguments: dict[str, str | int] = field(default_factory=dict)
    queueing_lock: str | None = None
    """While a job with this lock waits in the queue, another is refused; a running one doesn't count."""


class OperationState(StrEnum):
    """How far long work is."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class OperationKind(StrEnum):
    """What long work is about."""

    IMPORT = "import"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewOperation:
    """Long work that is to be done: what it is, and what its task needs to know."""

    kind: OperationKind
    details: dict[str, Any]
    asked_by: UUID
    request_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """Long work, and how far it is: `done` of `total` items, of which `refused` were refused."""

    operation_id: UUID
    kind: OperationKind
    state: OperationState
    details: dict[str, Any]
    asked_by: UUID
    request_id: str
    asked_at: datetime
    ended_at: datetime | None
    cancel_asked: bool
    total: int | None
    done: int
    created: int
    changed: int
    unchanged: int
    refused: int
    problem: RefusalRecord | None

    @property
    def ended(self) -> bool:
        """Tell whether nothing more will come of it."""
        return self.state not in {OperationState.QUEUED, OperationState.RUNNING}
