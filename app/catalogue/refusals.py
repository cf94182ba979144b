"""What is refused about the catalogue."""

from app.shared.errors import InvalidError


class CatalogueInvalidError(InvalidError):
    """The parts of an item or of a use don't go together."""

    code = "catalogue-invalid"
