"""Bodies of operations: long work and how far it is."""

from app.http.schemas.problems import Problem
from app.jobs.model import Operation, OperationKind, OperationState
from app.wire.types import Flag, Identifier, Instant, Whole, WireModel


class OperationOut(WireModel):
    """Long work: read it again until it has ended; `total` is null as long as it isn't counted."""

    operation_id: Identifier
    kind: OperationKind
    subject: str
    """What it is about: for an import the kind of its rows."""
    state: OperationState
    validate_only: Flag
    asked_at: Instant
    ended_at: Instant | None
    cancel_asked: Flag
    total: Whole | None
    done: Whole
    created: Whole
    changed: Whole
    unchanged: Whole
    refused: Whole
    problem: Problem | None

    @classmethod
    def from_operation(cls, operation: Operation, problem: Problem | None) -> "OperationOut":
        return cls(
            operation_id=operation.operation_id,
            kind=operation.kind,
            subject=operation.details.get("row_kind", ""),
            state=operation.state,
            validate_only=operation.details.get("validate_only", False),
            asked_at=operation.asked_at,
            ended_at=operation.ended_at,
            cancel_asked=operation.cancel_asked,
            total=operation.total,
            done=operation.done,
            created=operation.created,
            changed=operation.changed,
            unchanged=operation.unchanged,
            refused=operation.refused,
            problem=problem,
        )


class OperationPage(WireModel):
    """Operations, the newest first."""

    items: list[OperationOut]
    next_page_token: str | None
