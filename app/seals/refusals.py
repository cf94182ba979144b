"""What the seals' stage refuses."""

from app.shared.errors import ConflictError, NotFoundError


class ProofNotReadyError(ConflictError):
    """No checkpoint tells the seal of the statement's run yet."""

    code = "proof-not-ready"


class VerificationNotFoundError(NotFoundError):
    """There is no such verification."""

    code = "audit-verification-not-found"
