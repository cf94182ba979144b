"""What is refused about objections and corrections."""

from uuid import UUID

from app.shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, Remedy


class ObjectionNotFoundError(NotFoundError):
    """There is no such objection, or it isn't the caller's to read."""

    code = "objection-not-found"


class ObjectionOwnOnlyError(ForbiddenError):
    """Only whose statement it is objects to it."""

    code = "objection-own-only"


class ObjectionToOldStatementError(ConflictError):
    """Another statement of the month counts by now."""

    code = "objection-to-old-statement"

    def __init__(self, counting: UUID | None) -> None:
        href = "/v1/statements" if counting is None else f"/v1/statements/{counting}"
        super().__init__(remedies=(Remedy("see-statement", href=href),))


class ObjectionLineUnknownError(InvalidError):
    """The statement has no such line."""

    code = "objection-line-unknown"


class ObjectionWaitingError(ConflictError):
    """An objection to the same line, or to the whole statement, waits for its answer."""

    code = "objection-waiting"


class ObjectionClosedError(ConflictError):
    """The objection was answered or taken back before."""

    code = "objection-closed"

    def __init__(self, objection_id: UUID, state: str) -> None:
        super().__init__(state=state, remedies=(Remedy("see-objection", href=f"/v1/objections/{objection_id}"),))


class ObjectionAnswerOwnError(ForbiddenError):
    """Nobody answers their own objection."""

    code = "objection-answer-own"


class ObjectionAnswerPersonError(ForbiddenError):
    """A person answers, not a service account."""

    code = "objection-answer-person"


class ObjectionAnswerInvalidError(InvalidError):
    """A granted objection says what follows, a declined one doesn't."""

    code = "objection-answer-invalid"
