"""Refusals that the HTTP edge itself knows: the request, the token, the version, the key, the database's state."""

from app.shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, PreconditionError, Refusal


class UnauthenticatedError(Refusal):
    """Who asks is not known."""


class BadRequestError(Refusal):
    """The request itself can't be read."""


class UnavailableError(Refusal):
    """Not now; the same request may work in a moment."""


class TokenMissingError(UnauthenticatedError):
    code = "token-missing"


class TokenInvalidError(UnauthenticatedError):
    code = "token-invalid"


class TokenExpiredError(UnauthenticatedError):
    code = "token-expired"


class TokenForeignError(UnauthenticatedError):
    code = "token-foreign"


class TokenAudienceError(UnauthenticatedError):
    code = "token-audience"


class TokenAgencyMissingError(UnauthenticatedError):
    code = "token-agency-missing"


class PrincipalUnknownError(UnauthenticatedError):
    code = "principal-unknown"


class AgencyUndecidedError(BadRequestError):
    code = "agency-undecided"


class AgencyNotInTokenError(ForbiddenError):
    code = "agency-not-in-token"


class ScopeMissingError(ForbiddenError):
    code = "scope-missing"


class RoleMissingError(ForbiddenError):
    code = "role-missing"


class IssuerUnreachableError(UnavailableError):
    code = "issuer-unreachable"


class PathUnknownError(NotFoundError):
    code = "path-unknown"


class ProblemUnknownError(NotFoundError):
    code = "problem-unknown"


class MethodNotAllowedError(BadRequestError):
    code = "method-not-allowed"


class BrokenJsonError(BadRequestError):
    code = "broken-json"


class BrokenFormError(BadRequestError):
    code = "broken-form"


class InvalidInputError(InvalidError):
    code = "invalid-input"


class BodyTooLargeError(BadRequestError):
    code = "body-too-large"


class MediaTypeError(BadRequestError):
    code = "media-type-unsupported"


class PageTokenError(BadRequestError):
    code = "page-token-invalid"


class ResyncRequiredError(Refusal):
    """A phone's cursor is not of this employee's stream, or ahead of it."""

    code = "resync-required"


class ReviewTokenError(BadRequestError):
    code = "review-token-invalid"


class IdempotencyKeyMissingError(BadRequestError):
    code = "idempotency-key-missing"


class IdempotencyKeyInvalidError(BadRequestError):
    code = "idempotency-key-invalid"


class IdempotencyKeyInFlightError(ConflictError):
    code = "idempotency-key-in-flight"


class IdempotencyKeyReusedError(InvalidError):
    code = "idempotency-key-reused"


class VersionMismatchError(PreconditionError):
    code = "version-mismatch"


class IfMatchMissingError(BadRequestError):
    code = "if-match-missing"


class DatabaseBusyError(UnavailableError):
    code = "database-busy"


class DatabaseUnavailableError(UnavailableError):
    code = "database-unavailable"


class InternalError(Refusal):
    code = "internal-error"
