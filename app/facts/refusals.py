"""What is refused about facts of any kind."""

from app.shared.errors import ConflictError


class FactRepeatedError(ConflictError):
    """The same fact stands twice in one request; the first is taken."""

    code = "fact-repeated"
