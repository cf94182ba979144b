"""The assignments that a new one may stand against, and what it comes to."""

from collections.abc import Sequence
from uuid import UUID

from app.personnel.model import Assignment, NewAssignment, clash
from app.personnel.refusals import AlreadyInPostError, EmployeeHoldsPostError, PostHeldError
from app.shared.errors import Refusal
from app.shared.ids import new_id


class Held:
    """The assignments that a new one may stand against, found by employee and by post."""

    def __init__(self, assignments: Sequence[Assignment]) -> None:
        self._by_employee: dict[UUID, list[Assignment]] = {}
        self._by_post: dict[UUID, list[Assignment]] = {}
        for one in assignments:
            self.add(one)

    def add(self, one: Assignment) -> None:
        self._by_employee.setdefault(one.employee_id, []).append(one)
        self._by_post.setdefault(one.post_id, []).append(one)

    def remove(self, one: Assignment) -> None:
        self._by_employee[one.employee_id].remove(one)
        self._by_post[one.post_id].remove(one)

    def against(self, new: NewAssignment) -> Refusal | None:
        """Return the refusal that names the assignment that stands against a new one."""
        for other in (*self._by_employee.get(new.employee_id, ()), *self._by_post.get(new.post_id, ())):
            if clash(new, other):
                return _clash_error(new, other)
        return None


def _clash_error(new: NewAssignment, other: Assignment) -> Refusal:
    if (new.employee_id, new.post_id) == (other.employee_id, other.post_id):
        return AlreadyInPostError(other.assignment_id, other.since)
    if new.employee_id == other.employee_id:
        return EmployeeHoldsPostError(other.assignment_id, other.since)
    return PostHeldError(other.assignment_id, other.since)


def from_new(new: NewAssignment) -> Assignment:
    """Return the assignment as it will stand; its change number comes with the writing."""
    return Assignment(
        version_id=new_id(),
        assignment_id=new_id(),
        employee_id=new.employee_id,
        post_id=new.post_id,
        kind=new.kind,
        decree_number=new.decree_number,
        decree_on=new.decree_on,
        since=new.since,
        until=new.until,
        known_from=0,
    )
