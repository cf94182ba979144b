"""What the seals' stage refuses."""

from app.shared.errors import ConflictError


class ProofNotReadyError(ConflictError):
    """No checkpoint tells the seal of the statement's run yet."""

    code = "proof-not-ready"
