"""What is refused about publications; the codes of the database's own refusals are paired here."""

from collections.abc import Mapping
from typing import Final

from app.shared.errors import ConflictError, ForbiddenError, NotFoundError, PreconditionError, Refusal


class PublicationNotFoundError(NotFoundError):
    """There is no such batch."""

    code = "publication-not-found"


class AlreadyPublishedError(ConflictError):
    """The batch is published: nothing about it changes any more."""

    code = "publication-already-published"


class ApproversMissingError(ConflictError):
    """Fewer than two persons have approved what the digest names."""

    code = "publication-approvers-missing"


class LinesChangedError(ConflictError):
    """Digest or totals are not those of the lines."""

    code = "publication-lines-changed"


class StatementPublishedError(ConflictError):
    """A statement of the batch is in a published one."""

    code = "publication-statement-published"


class MonthNotApprovedError(ConflictError):
    """The month is not approved, or another run counts by now."""

    code = "month-not-approved"


class DemoRegulationError(ConflictError):
    """A demo regulation can't pay a real agency."""

    code = "publication-demo-regulation"


class StaleBatchError(ConflictError):
    """Another batch of the payment month was published since this one was prepared: its tax no longer holds."""

    code = "publication-stale"


class NothingToPublishError(ConflictError):
    """Nobody of the run can be paid."""

    code = "publication-empty"


class DigestMismatchError(PreconditionError):
    """The approval names another digest than the batch has."""

    code = "publication-digest-mismatch"


class ApprovedAlreadyError(ConflictError):
    """The same person has approved already, if by another sign-in."""

    code = "publication-approved-already"


class ApproverRoleError(ForbiddenError):
    """A service account can't approve."""

    code = "publication-approver-person"


BY_SQLSTATE: Final[Mapping[str, type[Refusal]]] = {
    "EK001": PublicationNotFoundError,
    "EK002": AlreadyPublishedError,
    "EK003": ApproversMissingError,
    "EK004": LinesChangedError,
    "EK005": LinesChangedError,
    "EK006": StatementPublishedError,
    "EK007": MonthNotApprovedError,
    "EK008": DemoRegulationError,
}
"""What `publish_batch` refuses, by its SQLSTATE."""
