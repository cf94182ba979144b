"""A month run, what it froze of each person, and why somebody is held."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.shared.digests import digest
from app.shared.month import Month

CHUNK_TASK: Final = "month_run.chunk"
"""The task that works out one chunk of a run's people; it is the statements' stage that has it."""

CORRECTION_TASK: Final = "correction.chunk"
"""The same for the run of a correction; the stage of corrections has it."""

CHUNK_PEOPLE: Final = 250


class RunState(StrEnum):
    """The states of a month run; complete from the first version."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


class RunKind(StrEnum):
    """What a run is for; complete from the first version."""

    REGULAR = "regular"
    """Everybody: the month's own run."""
    PEOPLE = "people"
    """Some people of a calculated month anew; of the others the earlier results count on."""
    TRIAL = "trial"
    """As if: its results never count."""
    CORRECTION = "correction"
    """People of a published month anew, for the difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRun:
    """One run over an agency's month: the regulation and the change number that it works by, and how far it is."""

    run_id: UUID
    kind: RunKind
    month: Month
    state: RunState
    rule_set_digest: str
    known_at: int
    people: int
    wave: int
    done: int
    held: int
    digest: str | None
    started_by: UUID
    started_at: datetime
    finished_at: datetime | None
    correction_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why one person has no result, by a stable code; the words for people are made from it on reading."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    def to_plain(self) -> dict[str, object]:
        """Write it as plain JSON."""
        return {"code": self.code, "params": dict(self.params)}


class HoldCode(StrEnum):
    """Why facts are not whole; the rules add codes of their own (`missing-fact`, `no-row`, ...)."""

    NO_CALENDAR = "no-calendar"
    CALENDAR_DAY_MISSING = "calendar-day-missing"
    ATTENDANCE_MISSING = "attendance-missing"
    POST_UNKNOWN = "post-unknown"
    CATALOGUE_ITEM_UNKNOWN = "catalogue-item-unknown"
    STAFF_HELD = "staff-held"
    STAFF_CIRCLE = "staff-circle"


class HeldError(Exception):
    """One person can't be worked out; the others are not concerned."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.problem = Problem(code=code, params={name: str(value) for name, value in params.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPerson:
    """A person of a run who has no statement, and why."""

    employee_id: UUID
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """One person's facts of the month, or why they are not whole; `unit_id` is the unit at the month's end."""

    employee_id: UUID
    nip: str
    unit_id: UUID | None
    facts: dict[str, object]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenResult:
    """One person's result as it is stored: it never changes, and its digest has neither id nor clock in it."""

    employee_id: UUID
    facts: dict[str, object]
    facts_digest: str
    engine_version: str
    lines: list[dict[str, object]]
    digest: str
    problem: Problem | None = None
    trace: str | None = None


class SourceKind(StrEnum):
    """How a result read another; complete from the first version."""

    CARRIED = "carried"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Another result that a person's result read: corrected, it takes this one with it."""

    employee_id: UUID
    source_run_id: UUID
    source_employee_id: UUID
    kind: SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day as a person's attendance has it; minutes are None where nothing was recorded."""

    status: str
    leave_kind: str | None
    late_minutes: int | None
    early_minutes: int | None
    attended_minutes: int | None = None
    apel: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavePeriod:
    """A leave that touches the month; an `until` of None is open."""

    since: date
    until: date | None
    kind: str
    with_note: bool | None
    child: int | None
    decree: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Days of one month, half-open, on which a person's post, unit and status were the same."""

    since: date
    until: date
    unit_id: UUID
    terms: tuple[tuple[str, str | int], ...]
    criteria: tuple[tuple[str, int], ...]
    """Which criteria the post carried, and what each was worth."""
    service_state: str


def digest_of_result(*, facts_digest: str, outcome: Mapping[str, object]) -> str:
    """Return the digest of one person's result: what went in and what came out."""
    return digest({"facts": facts_digest, "outcome": dict(outcome)})


def digest_of_run(results: list[tuple[str, str]]) -> str:
    """Return the digest of a run over (NIP, result digest) in NIP order: the same facts give it on every machine."""
    return digest([list(result) for result in sorted(results)])
