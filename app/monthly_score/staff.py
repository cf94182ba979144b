"""What a leader's month has of its staff: their shared scores, and the days on which they were led."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.monthly_score.model import HeldError, HoldCode


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Somebody whom a leader led on some days of the month, with what its result shares; `run_id` None: it has none."""

    employee_id: UUID
    nip: str
    spans: tuple[tuple[date, date], ...]
    run_id: UUID | None
    held: bool
    working_days: frozenset[date]
    scores: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """Who of a chunk leads, and whom; None where the regulation doesn't ask."""

    leaders: frozenset[UUID] | None = None
    members: Mapping[UUID, tuple[StaffMember, ...]] | None = None
    circular: frozenset[UUID] = field(default_factory=frozenset)


def leader_facts(staffing: Staffing, employee_id: UUID) -> dict[str, object]:
    """Tell whether somebody leads; who stands below itself is held, and who has staff without a result."""
    if employee_id in staffing.circular:
        raise HeldError(HoldCode.STAFF_CIRCLE)
    for member in () if staffing.members is None else staffing.members.get(employee_id, ()):
        if member.run_id is None or member.held:
            raise HeldError(HoldCode.STAFF_HELD, staff=member.nip)
    return {} if staffing.leaders is None else {"is_leader": employee_id in staffing.leaders}


def staff_of_segment(staffing: Staffing, employee_id: UUID, since: date, until: date) -> dict[str, object]:
    """Write each staff member of a segment once, in the order of NIP, with its working days under this leader in it.

    Who had none of them then is left out. There is no id and no NIP: a leader's facts are not another person's file.
    """
    if staffing.members is None:
        return {}
    listed = []
    for member in sorted(staffing.members.get(employee_id, ()), key=lambda one: one.nip):
        days = sum(since <= day < until and _is_led(member.spans, day) for day in member.working_days)
        if days:
            listed.append({"days": days, **member.scores})
    return {"staff": listed}


def _is_led(spans: Iterable[tuple[date, date]], day: date) -> bool:
    return any(since <= day < until for since, until in spans)
