"""Bodies of problems (RFC 9457) and of their catalogue."""

from enum import StrEnum

from app.wire.types import WireModel


class ErrorLocation(StrEnum):
    """Which part of the request a field error points into."""

    BODY = "body"
    QUERY = "query"
    PATH = "path"
    HEADER = "header"


class ProblemError(WireModel):
    """One wrong place: a JSON Pointer into that part of the request, a stable code and a text; never the value."""

    location: ErrorLocation
    pointer: str
    code: str
    detail: str


class ProblemRemedy(WireModel):
    """One thing that the caller can do, with a link where there is something to look at."""

    code: str
    title: str
    href: str | None


class Problem(WireModel):
    """Why the service said no, and what can be done."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemError]
    remedies: list[ProblemRemedy]


class BilingualText(WireModel):
    """A text in Indonesian and English, with `{name}` where a value stands."""

    id: str
    en: str


class ProblemRemedyText(WireModel):
    """A remedy as the catalogue has it."""

    code: str
    title: BilingualText


class ProblemErrorText(WireModel):
    """A field error as the catalogue has it."""

    code: str
    detail: BilingualText


class ProblemDescription(WireModel):
    """One problem as the catalogue has it."""

    type: str
    code: str
    status: int
    title: BilingualText
    detail: BilingualText
    errors: list[ProblemErrorText]
    remedies: list[ProblemRemedyText]


class ProblemList(WireModel):
    """All problems that the service can answer with."""

    items: list[ProblemDescription]
