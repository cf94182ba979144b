"""By which day entries are to be decided on, by the regulation, the calendar and declared outages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log.model import Activity, Waiting
from app.attendance.conduct import OutageReach
from app.attendance.service import Start, last_days
from app.regulation import service as regulation
from app.rules.library import Library
from app.rules.model import Calendar, Window
from app.shared.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What deadlines are told by: the agency's clock, and what the regulation of each month says."""

    agency_id: int
    zone: ZoneInfo
    rules: Mapping[Month, Calendar]

    def day_of(self, instant: datetime) -> date:
        """Return the agency's day at an instant."""
        return instant.astimezone(self.zone).date()


async def read_ground(conn: AsyncConnection, agency_id: int, months: Sequence[Month], library: Library) -> Ground:
    """Read what the deadlines of entries of some months are told by."""
    return Ground(
        agency_id=agency_id,
        zone=ZoneInfo((await regulation.agency(conn, agency_id=agency_id)).time_zone),
        rules=await regulation.time_rules(conn, agency_id=agency_id, months=months, library=library),
    )


def waiting_of(activities: Sequence[Activity]) -> list[Waiting]:
    """Return what of entries a deadline is told by; those that were never sent have none."""
    return [
        Waiting(
            activity_id=one.entry.activity_id,
            employee_id=one.employee_id,
            work_date=one.entry.content.work_date,
            minutes=one.entry.content.minutes,
            submitted_at=one.entry.submitted_at,
        )
        for one in activities
        if one.entry.submitted_at is not None
    ]


async def last_days_to_decide(
    conn: AsyncConnection, ground: Ground, waiting: Sequence[Waiting], *, sooner: int = 0
) -> dict[UUID, date]:
    """Return the last day of each entry's window, or that of a window `sooner` days shorter.

    Where the regulation sets no time, or a calendar is missing, an entry has none: nothing comes of it by itself.
    """
    starts: defaultdict[Window, dict[UUID, Start]] = defaultdict(dict)
    for one in waiting:
        said = ground.rules.get(Month.of(one.work_date))
        if said is not None and said.verification_window is not None:
            window = said.verification_window
            window = replace(window, days=max(window.days - sooner, 0))
            starts[window][one.activity_id] = Start(one.employee_id, ground.day_of(one.submitted_at))
    found: dict[UUID, date] = {}
    for window, those in starts.items():
        ends = await last_days(
            conn,
            agency_id=ground.agency_id,
            starts=list(those.values()),
            window=window,
            reach=OutageReach.VERIFICATION,
        )
        found |= {activity_id: ends[start] for activity_id, start in those.items() if start in ends}
    return found
