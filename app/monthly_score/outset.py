"""What a person's month asks for, told while it runs: the target minutes, and the working days without an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.monthly_score.calendars import working_days
from app.monthly_score.facts import AS_IF_PRODUCTIVE, month_facts
from app.monthly_score.leaves import leave_on
from app.monthly_score.model import HeldError
from app.monthly_score.store import facts as facts_store
from app.monthly_score.store import progress
from app.regulation import service as regulation
from app.rules import Library, RuleSet, target_minutes
from app.shared.errors import Refusal
from app.shared.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Outset:
    """The target, None where no regulation or calendar tells it; and the working days so far that have no entry."""

    target_minutes: int | None
    days_without_entry: Sequence[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whose month, on which day, as known at which change number."""

    agency_id: int
    employee_id: UUID
    today: date
    known_at: int


async def outset_of(conn: AsyncConnection, about: About, month: Month, library: Library) -> Outset:
    """Return what a month asks of a person by its posts, calendar and roster, as a run would count them.

    A day of leave or duty asks for no entry; a day without calendar or post is not a working day.
    """
    wanted = facts_store.WantedPerson(
        agency_id=about.agency_id, employee_id=about.employee_id, month=month, known_at=about.known_at, carried=()
    )
    rows = await facts_store.read_plan_of_month(conn, wanted)
    try:
        rule_set: RuleSet | None = await regulation.in_force(
            conn, agency_id=about.agency_id, day=month.first_day, library=library
        )
    except Refusal:
        rule_set = None
    target = None if rule_set is None or not rows.pieces else _target(rule_set, rows, month)
    entered = await progress.entered_days(conn, about.agency_id, about.employee_id, month)
    asked = [day for day in _asked(rows) if day <= about.today]
    return Outset(target_minutes=target, days_without_entry=[day for day in asked if day not in entered])


def _target(rule_set: RuleSet, rows: facts_store.PlanRows, month: Month) -> int | None:
    try:
        facts = {
            "month": month_facts(month, rows.pieces, rows.calendars, rows.roster),
            "segments": [
                {
                    "since": piece.since.isoformat(),
                    "until": piece.until.isoformat(),
                    **dict(piece.terms),
                    "working_days": len(
                        working_days(rows.calendars, rows.roster, piece.unit_id, piece.since, piece.until)
                    ),
                }
                for piece in rows.pieces
            ],
        }
    except HeldError:
        return None
    return target_minutes(rule_set, facts)


def _asked(rows: facts_store.PlanRows) -> list[date]:
    """Return the days on which the person works and is neither on leave nor on duty elsewhere."""
    due: list[date] = []
    for piece in rows.pieces:
        try:
            due += working_days(rows.calendars, rows.roster, piece.unit_id, piece.since, piece.until)
        except HeldError:
            continue
    known = rows.attendance | leave_on(rows.leaves, [day for day in due if day not in rows.attendance])
    return [day for day in due if day not in known or known[day].status not in AS_IF_PRODUCTIVE]
