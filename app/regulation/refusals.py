"""What is refused about agencies and the regulation they choose."""

from app.shared.errors import ConflictError, InvalidError, NotFoundError, Remedy


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
