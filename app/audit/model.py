"""One thing that somebody did or read."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """A change, or a read of another person's pay or bank data; digests instead of contents.

    `principal_id` is null for what the owner does from the command line and for jobs that nobody asked for.
    """

    principal_id: UUID | None
    action: str
    object_kind: str
    object_id: str
    request_id: str
    subject_employee_id: UUID | None = None
    before_digest: str | None = None
    after_digest: str | None = None
