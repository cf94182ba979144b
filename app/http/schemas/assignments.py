"""Bodies of assignments."""

from typing import Annotated

from pydantic import Field

from app.http.limits import MAX_BULK_ITEMS
from app.personnel.model import Assignment, AssignmentKind, NewAssignment
from app.wire.types import Day, Identifier, LongWhole, Text, WireInput, WireModel


class AssignmentIn(WireInput):
    """Who holds which post from a day on, as its own or acting."""

    employee_id: Identifier
    post_id: Identifier
    kind: AssignmentKind
    decree_number: Text | None = None
    decree_on: Day | None = None
    since: Day
    until: Day | None = None

    def to_new(self) -> NewAssignment:
        return NewAssignment(
            employee_id=self.employee_id,
            post_id=self.post_id,
            kind=self.kind,
            decree_number=self.decree_number,
            decree_on=self.decree_on,
            since=self.since,
            until=self.until,
        )


class AssignmentsIn(WireInput):
    """Assignments that are to be recorded."""

    items: Annotated[list[AssignmentIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class AssignmentEnding(WireInput):
    """The first day on which the assignment no longer holds."""

    until: Day


class AssignmentOut(WireModel):
    """Who holds which post; `known_from` is the change number at which this was learned."""

    assignment_id: Identifier
    employee_id: Identifier
    post_id: Identifier
    kind: AssignmentKind
    decree_number: str | None
    decree_on: Day | None
    since: Day
    until: Day | None
    known_from: LongWhole

    @classmethod
    def from_assignment(cls, assignment: Assignment) -> "AssignmentOut":
        return cls.model_validate(assignment)


class AssignmentPage(WireModel):
    """Assignments on a day, as known at a change number."""

    on: Day
    known_at: LongWhole
    items: list[AssignmentOut]
    next_page_token: str | None
