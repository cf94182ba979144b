"""What is refused about files and their rows."""

from collections.abc import Sequence

from app.personnel.refusals import (
    AboveItselfError,
    AlreadyInPostError,
    EmployeeHoldsPostError,
    PostHeldError,
    ReferenceUnknownError,
)
from app.shared.errors import ConflictError, FieldError, InvalidError, NotFoundError, Remedy

CURED_BY_LATER_ROWS = frozenset(
    one.code
    for one in (ReferenceUnknownError, PostHeldError, EmployeeHoldsPostError, AlreadyInPostError, AboveItselfError)
)
"""Refusals that further rows of the same file may cure: what is named is recorded, or what is in the way has ended."""


class RowInvalidError(InvalidError):
    """Columns of a row are not as they should be; `errors` say which and how."""

    code = "row-invalid"


class RowUnreadableError(InvalidError):
    """A line is no row at all: no JSON object, or of another number of columns than the header."""

    code = "row-unreadable"


class RowFailedError(ConflictError):
    """The database refused the row for a reason that no check has foreseen."""

    code = "row-failed"


class CodeUnmappedError(InvalidError):
    """Columns hold codes of another system that the agency has given no meaning on that day."""

    code = "code-unmapped"

    def __init__(self, system: str, columns: Sequence[str]) -> None:
        errors = tuple(FieldError(f"/{column}", "code-unmapped", {"system": system}) for column in columns)
        remedy = Remedy("map-code", {"system": system}, f"/v1/code-mappings?system={system}")
        super().__init__(system=system, errors=errors, remedies=(remedy,))


class FileEmptyError(InvalidError):
    """The file has no row."""

    code = "file-empty"


class FileEncodingError(InvalidError):
    """The file is no UTF-8."""

    code = "file-encoding"


class FileHeaderError(InvalidError):
    """The header lacks columns, has unknown ones, or has one twice."""

    code = "file-header"


class WorkbookError(InvalidError):
    """The file is no XLSX workbook, or one that unpacks to too much."""

    code = "file-workbook"


class WorkbookTooLongError(InvalidError):
    """The sheet has more rows than a workbook may have."""

    code = "file-workbook-too-long"


class RowKindUnknownError(NotFoundError):
    """There is no such kind of row."""

    code = "row-kind-unknown"


class DiscrepancyNotFoundError(NotFoundError):
    """There is no such discrepancy."""

    code = "discrepancy-not-found"


class DiscrepancyDecidedError(ConflictError):
    """The discrepancy has been settled."""

    code = "discrepancy-decided"
