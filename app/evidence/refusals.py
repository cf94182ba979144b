"""What is refused about files of evidence."""

from app.shared.errors import ConflictError, InvalidError, NotFoundError, Refusal


class EvidenceTooLargeError(InvalidError):
    """The file is larger than evidence may be."""

    code = "evidence-too-large"


class EvidenceTypeError(InvalidError):
    """The content is no image and no PDF."""

    code = "evidence-type-unsupported"


class EvidenceTypeMismatchError(InvalidError):
    """The content is something else than the sender says."""

    code = "evidence-type-mismatch"


class EvidenceWaitingError(ConflictError):
    """Too many of the employee's files wait for an entry to name them."""

    code = "evidence-too-many-waiting"


class EvidenceNotFoundError(NotFoundError):
    """There is no such file, or the caller may not see it."""

    code = "evidence-not-found"


class EvidenceUnknownError(InvalidError):
    """An entry names a file that its owner has not sent."""

    code = "evidence-unknown"


class EvidenceDamagedError(Refusal):
    """What is stored is gone or no longer what was sent."""

    code = "evidence-damaged"


class EvidenceStoreUnavailableError(Refusal):
    """The store of files can't be reached now."""

    code = "evidence-store-unavailable"


class EvidenceStoreFullError(Refusal):
    """The store of files has no room."""

    code = "evidence-store-full"
