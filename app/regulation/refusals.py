"""What is refused about agencies, the regulation they choose and those they write."""

from uuid import UUID

from app.shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, PreconditionError, Remedy


class AgencyNotFoundError(NotFoundError):
    """There is no such agency."""

    code = "agency-not-found"


class AgencyExistsError(ConflictError):
    """The agency is there already."""

    code = "agency-exists"


class TimeZoneUnknownError(InvalidError):
    """The time zone is none that this machine knows."""

    code = "time-zone-unknown"


class RegulationNotChosenError(ConflictError):
    """The agency has named no regulation for that day."""

    code = "regulation-not-chosen"


class RegulationUnknownError(ConflictError):
    """No regulation of that region and variant is in force on that day."""

    code = "regulation-unknown"

    def __init__(self, *, region: str, variant: str, day: object, available: str) -> None:
        super().__init__(
            region=region,
            variant=variant,
            day=day,
            remedies=(Remedy("available-regulations", {"available": available}),),
        )


class RegulationNotEnactedError(ConflictError):
    """The regulation is a demo or a draft, and the agency is real."""

    code = "regulation-not-enacted"


class RuleSetNotKeptError(NotFoundError):
    """No result of the agency rests on that regulation."""

    code = "rule-set-not-kept"


class RegulationNotFoundError(NotFoundError):
    """The agency has no such regulation, and none of that id is shipped."""

    code = "regulation-not-found"


class RegulationStateError(ConflictError):
    """No way leads from the state that the regulation is in to what was asked for."""

    code = "regulation-state"


class RegulationHasErrorsError(ConflictError):
    """The text has mistakes that stand against it."""

    code = "regulation-has-errors"

    def __init__(self, *, regulation_id: UUID, count: int) -> None:
        super().__init__(
            count=count,
            remedies=(Remedy("read-findings", href=f"/v1/regulations/{regulation_id}/findings"),),
        )


class RegulationIsDemoError(ConflictError):
    """The text calls itself a demo, which nobody can put in force."""

    code = "regulation-is-demo"


class RegulationIdTakenError(ConflictError):
    """A shipped regulation has that id."""

    code = "regulation-id-taken"


class RegulationDayTakenError(ConflictError):
    """Another enacted regulation of the same region and variant begins on that day."""

    code = "regulation-day-taken"


class RegulationDigestMismatchError(PreconditionError):
    """What is approved is not what was submitted."""

    code = "regulation-digest-mismatch"


class RegulationSecondPersonError(ForbiddenError):
    """Who submitted a regulation can't decide on it."""

    code = "regulation-second-person"


class RegulationApproverError(ForbiddenError):
    """A service account can't decide on a regulation."""

    code = "regulation-approver-person"


class NoPredecessorError(ConflictError):
    """No version of that region and variant was in force before."""

    code = "regulation-no-predecessor"
