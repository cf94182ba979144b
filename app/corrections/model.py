"""Objections (keberatan) and what is answered; corrections, and the differences that they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.shared.month import Month
from app.tkd_statement.model import SUMMED_KINDS


class ObjectionState(StrEnum):
    """The states of an objection; complete from the first version."""

    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class FollowUp(StrEnum):
    """What a granted objection leads to."""

    CORRECTION = "correction"
    """The facts are there: a correction works the month out anew."""
    RECORD_FACT = "record_fact"
    """A fact is to be recorded first, then a correction works the month out anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewObjection:
    """What an employee says against a statement, or against one line of it."""

    statement_id: UUID
    line_id: str | None
    reason: str
    links: tuple[str, ...] = ()
    evidence_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an officer decides on an objection; `follow_up` where it is granted, and only there."""

    granted: bool
    decision: str
    follow_up: FollowUp | None

    @property
    def state(self) -> ObjectionState:
        return ObjectionState.GRANTED if self.granted else ObjectionState.DECLINED


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """An objection as it stands; `correction_id` is the correction that works it out, once there is one."""

    objection_id: UUID
    statement_id: UUID
    employee_id: UUID
    month: Month
    unit_id: UUID
    line_id: str | None
    reason: str
    links: tuple[str, ...]
    evidence_ids: tuple[UUID, ...]
    state: ObjectionState
    filed_at: datetime
    answered_by: UUID | None
    answered_at: datetime | None
    decision: str | None
    follow_up: FollowUp | None
    correction_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionFilter:
    """Which objections a list is of; None is any."""

    state: ObjectionState | None = None
    month: Month | None = None
    unit_id: UUID | None = None
    employee_id: UUID | None = None


class CorrectionState(StrEnum):
    """The states of a correction; complete from the first version."""

    RUNNING = "running"
    CALCULATED = "calculated"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class AdjustmentState(StrEnum):
    """The states of an adjustment, by its correction and publication; complete from the first version."""

    PROPOSED = "proposed"
    WAITING = "waiting"
    IN_PUBLICATION = "in_publication"
    VOID = "void"


ADJUSTMENT_STATE = {
    CorrectionState.RUNNING: AdjustmentState.PROPOSED,
    CorrectionState.CALCULATED: AdjustmentState.PROPOSED,
    CorrectionState.APPROVED: AdjustmentState.WAITING,
    CorrectionState.DECLINED: AdjustmentState.VOID,
    CorrectionState.CANCELLED: AdjustmentState.VOID,
}
"""What a correction's state makes of its adjustments, until a publication takes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCorrection:
    """Which published month is worked out anew and why: for some people or everyone (None), by which objections."""

    first_month: Month
    reason: str
    employee_ids: tuple[UUID, ...] | None
    objection_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionTotals:
    """What the adjustments of a correction come to; `held`: people who can't be worked out, and keep what they had."""

    adjustments: int = 0
    people: int = 0
    base: int = 0
    cuts: int = 0
    additions: int = 0
    total: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction as it stands, with the months that were worked out anew and their runs."""

    correction_id: UUID
    first_month: Month
    reason: str
    employee_ids: tuple[UUID, ...] | None
    state: CorrectionState
    known_at: int
    started_by: UUID
    started_by_employee: UUID | None
    started_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    decision: str | None
    run_ids: tuple[UUID, ...] = ()
    totals: CorrectionTotals = CorrectionTotals()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDelta:
    """What became of one line: in rupiah where it adds up with others, and as text; None where it isn't there."""

    line_id: str
    kind: str
    old: str | None
    new: str | None
    delta: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """The difference that a correction makes to one person's month: signed rupiah, and what became of each line."""

    adjustment_id: UUID
    correction_id: UUID
    work_month: Month
    employee_id: UUID
    corrects_statement_id: UUID | None
    statement_id: UUID
    base: int
    cuts: int
    additions: int
    total: int
    lines: tuple[LineDelta, ...]


_Line = Mapping[str, Any]


def deltas(old: Sequence[_Line], new: Sequence[_Line]) -> tuple[LineDelta, ...]:
    """Return the lines that differ, by id: those of the new result in its order, then those that are no more.

    Differences telescope: those of several corrections in any grouping add up to the one from first to last.
    """
    before, after = _by_id(old), _by_id(new)
    found = (_delta(line_id, before.get(line_id), after.get(line_id)) for line_id in {**after, **before})
    return tuple(one for one in found if one.old != one.new)


def _by_id(lines: Sequence[_Line]) -> dict[str, _Line]:
    return {str(line["id"]): line for line in lines}


def _delta(line_id: str, old: _Line | None, new: _Line | None) -> LineDelta:
    kind = str((new or old or {})["kind"])
    values = [None if line is None else line["value"] for line in (old, new)]
    before, after = (value if isinstance(value, int) else 0 for value in values)
    return LineDelta(
        line_id=line_id,
        kind=kind,
        old=None if values[0] is None else str(values[0]),
        new=None if values[1] is None else str(values[1]),
        delta=after - before if kind in SUMMED_KINDS else None,
    )
