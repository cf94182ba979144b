"""What is refused about operations."""

from app.shared.errors import ConflictError, NotFoundError


class OperationNotFoundError(NotFoundError):
    """There is no such operation."""

    code = "operation-not-found"


class OperationEndedError(ConflictError):
    """The operation has ended and can't be cancelled."""

    code = "operation-ended"
