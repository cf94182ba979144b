"""What is refused about objections and corrections."""

from uuid import UUID

from app.shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, Remedy
from app.shared.month import Month


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


class CorrectionNotFoundError(NotFoundError):
    """There is no such correction."""

    code = "correction-not-found"


class CorrectionMonthError(ConflictError):
    """Only a published month is corrected; one before that is reopened or worked out again."""

    code = "correction-month"

    def __init__(self, month: Month) -> None:
        super().__init__(month=month, remedies=(Remedy("see-period", href=f"/v1/periods/{month}"),))


class CorrectionWaitingError(ConflictError):
    """Another correction of the agency is not decided on."""

    code = "correction-waiting"

    def __init__(self) -> None:
        super().__init__(remedies=(Remedy("decide-first", href="/v1/corrections"),))


class CorrectionNobodyError(ConflictError):
    """None of those named held a post in the month."""

    code = "correction-nobody"


class CorrectionObjectionError(ConflictError):
    """A correction is for objections that were granted and that no other correction works out."""

    code = "correction-objection"


class CorrectionStateError(ConflictError):
    """The correction is not in a state for this."""

    code = "correction-state"

    def __init__(self, correction_id: UUID, state: str) -> None:
        super().__init__(state=state, remedies=(Remedy("see-correction", href=f"/v1/corrections/{correction_id}"),))


class CorrectionSecondPersonError(ForbiddenError):
    """Another person than who asked for a correction decides on it."""

    code = "correction-second-person"
