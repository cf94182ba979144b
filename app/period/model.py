"""The states of an agency's month, the ways between them, and what may be written in which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.shared.caller import Role
from app.shared.month import Month


class PeriodState(StrEnum):
    """The states of a month; complete from the first version."""

    OPEN = "open"
    GRACE = "grace"
    CLOSED = "closed"
    CALCULATED = "calculated"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    PUBLISHED = "published"


class TransitionCause(StrEnum):
    """What brings a month into another state."""

    PERSON = "person"
    MONTH_RUN = "month_run"
    PUBLICATION = "publication"
    REOPENING = "reopening"
    """One person has asked with a reason, another confirms."""


class Fact(StrEnum):
    """The facts of a month that its state opens or closes."""

    ENTRY = "entry"
    RETURNED_ENTRY = "returned_entry"
    """An entry that a superior has returned, edited or submitted again: else a return in grace would cost its pay."""
    DECISION = "decision"
    ATTENDANCE = "attendance"
    PARKED_ENTRY = "parked_entry"


class Writer(StrEnum):
    """Who writes facts into a month."""

    EMPLOYEE = "employee"
    SUPERIOR = "superior"
    CLERK = "clerk"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Transition:
    """One way between two states; a `from_state` of None is a month that has not begun."""

    from_state: PeriodState | None
    to_state: PeriodState
    cause: TransitionCause
    roles: tuple[Role, ...] = ()
    second_person: bool = False
    """An approver neither closed, calculated nor reviewed the month; who confirms a reopening didn't ask for it."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes a kind of fact, and in which states of its month."""

    fact: Fact
    by: Writer
    states: tuple[PeriodState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One month of an agency; `rev` counts its transitions."""

    month: Month
    state: PeriodState
    rev: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTransition:
    """A transition that happened."""

    month: Month
    rev: int
    from_state: PeriodState | None
    to_state: PeriodState
    principal_id: UUID
    reason: str | None
    recorded_at: datetime


CALCULABLE = (PeriodState.CLOSED, PeriodState.CALCULATED, PeriodState.REVIEWED)
"""The states in which a month run works; a run of a reviewed month brings it back to be reviewed again."""

_SECOND = (Role.APPROVER, Role.OFFICER)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, PeriodState.OPEN, TransitionCause.PERSON, (Role.OFFICER,)),
    Transition(PeriodState.OPEN, PeriodState.GRACE, TransitionCause.PERSON, (Role.OFFICER,)),
    Transition(PeriodState.OPEN, PeriodState.CLOSED, TransitionCause.PERSON, (Role.OFFICER,)),
    Transition(PeriodState.GRACE, PeriodState.CLOSED, TransitionCause.PERSON, (Role.OFFICER,)),
    *(Transition(state, PeriodState.CALCULATED, TransitionCause.MONTH_RUN) for state in CALCULABLE),
    Transition(PeriodState.CALCULATED, PeriodState.REVIEWED, TransitionCause.PERSON, _SECOND),
    Transition(PeriodState.REVIEWED, PeriodState.APPROVED, TransitionCause.PERSON, _SECOND, second_person=True),
    Transition(PeriodState.APPROVED, PeriodState.PUBLISHED, TransitionCause.PUBLICATION),
    *(
        Transition(state, to_state, TransitionCause.REOPENING, _SECOND, second_person=True)
        for state in (PeriodState.CLOSED, PeriodState.CALCULATED, PeriodState.REVIEWED, PeriodState.APPROVED)
        for to_state in (PeriodState.OPEN, PeriodState.GRACE)
    ),
)
"""Every way there is: what the service obeys is what it publishes."""

_UNTIL_CLOSED = (PeriodState.OPEN, PeriodState.GRACE)

WRITINGS: tuple[Writing, ...] = (
    Writing(Fact.ENTRY, Writer.EMPLOYEE, (PeriodState.OPEN,)),
    Writing(Fact.RETURNED_ENTRY, Writer.EMPLOYEE, _UNTIL_CLOSED),
    Writing(Fact.DECISION, Writer.SUPERIOR, _UNTIL_CLOSED),
    Writing(Fact.ATTENDANCE, Writer.CLERK, _UNTIL_CLOSED),
    Writing(Fact.ATTENDANCE, Writer.OFFICER, (*_UNTIL_CLOSED, PeriodState.PUBLISHED)),
    Writing(Fact.PARKED_ENTRY, Writer.OFFICER, _UNTIL_CLOSED),
)
"""Who writes what in which state; the first line of a fact is its usual writer's. Attendance stands for all of HR's."""

_ACCEPTING = frozenset((writing.fact, writing.by, state) for writing in WRITINGS for state in writing.states)
_USUAL = {writing.fact: writing.by for writing in reversed(WRITINGS)}


def accepts(state: PeriodState | None, fact: Fact, by: Writer | None = None) -> bool:
    """Tell whether facts of this kind may be written into a month in this state, by their usual writer or this one."""
    return state is not None and (fact, by or _USUAL[fact], state) in _ACCEPTING


@dataclass(frozen=True, slots=True)
class Doer:
    """Who did something to a month: the sign-in, and the employee behind it where there is one."""

    principal_id: UUID
    employee_id: UUID | None

    def is_same_person(self, other: "Doer") -> bool:
        """Tell whether both are one person: two sign-ins of one employee are."""
        return self.principal_id == other.principal_id or (
            self.employee_id is not None and self.employee_id == other.employee_id
        )


_WORKED = frozenset({PeriodState.CLOSED, PeriodState.CALCULATED, PeriodState.REVIEWED})


def hands_since_open(done: Sequence[PastTransition]) -> list[UUID]:
    """List who closed, calculated and reviewed what stands: since the month was last open, and its last calculation."""
    found: list[PastTransition] = []
    for one in done:
        if one.to_state in {PeriodState.OPEN, PeriodState.GRACE}:
            found = []
        elif one.to_state is PeriodState.CALCULATED:
            found = [each for each in found if each.to_state is not PeriodState.REVIEWED]
        found.append(one)
    return [one.principal_id for one in found if one.to_state in _WORKED]


def find_transition(from_state: PeriodState | None, to_state: PeriodState, cause: TransitionCause) -> Transition | None:
    """Return the way between two states that this cause may take, None where there is none."""
    return next(
        (way for way in TRANSITIONS if (way.from_state, way.to_state, way.cause) == (from_state, to_state, cause)),
        None,
    )


def ways_from(state: PeriodState | None) -> tuple[PeriodState, ...]:
    """List the states that a person may bring a month in this state to."""
    return tuple(way.to_state for way in TRANSITIONS if way.from_state == state and way.cause is TransitionCause.PERSON)
