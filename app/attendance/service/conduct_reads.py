"""What counts of people's conduct in a month, and the register of outages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.conduct import Conduct, Excused, month_number
from app.attendance.store import conduct_reads as store
from app.attendance.store.excused import EXCUSED
from app.audit import service as audit
from app.facts.store import Row
from app.shared.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductWanted:
    """Which month, as known at a change number (None: now)."""

    agency_id: int
    month: Month
    known_at: int | None = None


async def conduct_of(conn: AsyncConnection, wanted: ConductWanted, people: Sequence[UUID]) -> dict[UUID, Conduct]:
    """Return what counts of each person's conduct in a month.

    A sanction counts in each month in which it stands on some day, at most as many as its decree says. A hold counts
    where it stands on the month's last day: released in the month, it holds nothing of it.
    """
    given = await _parameters(conn, wanted, people)
    sanctions = _by_person(await store.rows(conn, store.SANCTIONS, given))
    holds = _by_person(await store.rows(conn, store.HOLDS, given))
    assessments = {row["employee_id"]: row for row in await store.rows(conn, store.ASSESSMENTS, given)}
    indicators = _by_person(await store.rows(conn, store.INDICATORS, given))
    excused = _by_person(await store.rows(conn, EXCUSED, given))
    after = wanted.month.next.first_day
    return {
        one: Conduct(
            sanctions=[row for row in sanctions[one] if _runs(row, wanted.month)],
            holds=[row for row in holds[one] if row["released_on"] is None or row["released_on"] >= after],
            assessment=assessments.get(one),
            indicators=indicators[one],
            excused={
                row["day"]: Excused(row["code"], row["late_excused"], row["early_excused"]) for row in excused[one]
            },
        )
        for one in people
    }


async def excused_days(conn: AsyncConnection, wanted: ConductWanted, employee_id: UUID) -> list[Any]:
    """Return a person's days of presence on which an outage excuses lateness or early leave."""
    return await store.rows(conn, EXCUSED, await _parameters(conn, wanted, [employee_id]))


async def outages_page(conn: AsyncConnection, *, agency_id: int, after: str | None, size: int) -> list[Any]:
    """Return outages by code, those withdrawn too."""
    return await store.rows(conn, store.OUTAGES, {"agency_id": agency_id, "after": after or "", "size": size})


async def _parameters(conn: AsyncConnection, wanted: ConductWanted, people: Sequence[UUID]) -> dict[str, object]:
    known_at = wanted.known_at
    if known_at is None:
        known_at = await audit.known_now(conn, agency_id=wanted.agency_id)
    return {
        "agency_id": wanted.agency_id,
        "people": list(people),
        "month": str(wanted.month),
        "since": wanted.month.first_day,
        "until": wanted.month.next.first_day,
        "known_at": known_at,
    }


def _by_person(rows: Sequence[Any]) -> defaultdict[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["employee_id"]].append(row)
    return found


def _runs(row: Row, month: Month) -> bool:
    return bool(row["months"] is None or month_number(row["since"], month) <= row["months"])
