"""What is refused about decisions."""

from app.shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError


class NotTheSuperiorError(NotFoundError):
    """There is no such entry, or on its work date the caller was not its owner's superior."""

    code = "not-the-superior"


class OwnEntryError(ForbiddenError):
    """Nobody decides on their own work."""

    code = "own-entry"


class EntryNotSubmittedError(ConflictError):
    """The entry does not await a decision: it is a draft, or was decided on already."""

    code = "entry-not-submitted"


class ContentChangedError(ConflictError):
    """The entry is no longer what was decided on."""

    code = "entry-content-changed"


class DecisionInvalidError(InvalidError):
    """The parts of the decision don't go together."""

    code = "decision-invalid"
