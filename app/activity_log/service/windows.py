"""Until when entries may be sent, by the regulation in force, the calendar and declared outages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log.planning import Ground
from app.attendance.conduct import OutageReach
from app.attendance.service import Start, last_days
from app.rules.model import Calendar, Window
from app.shared.month import Month


async def last_days_to_send(
    conn: AsyncConnection,
    ground: Ground,
    work_dates: Sequence[date],
    rules: Mapping[Month, Calendar],
    whose: tuple[int, UUID],
) -> dict[date, date]:
    """Return the last day for each work date of an employee (of an agency) whose window the regulation tells.

    So many days are the least that a window has: only for dates beyond that are calendar and outages read.
    """
    agency_id, employee_id = whose
    today = ground.now.astimezone(ground.zone).date()
    found: dict[date, date] = {}
    beyond: defaultdict[Window, list[date]] = defaultdict(list)
    for day in work_dates:
        said = rules.get(Month.of(day))
        if said is None or said.entry_window is None:
            continue
        least = day + timedelta(days=said.entry_window.days)
        if least >= today:
            found[day] = least
        else:
            beyond[said.entry_window].append(day)
    for window, days in beyond.items():
        starts = [Start(employee_id, day) for day in days]
        told = await last_days(conn, agency_id=agency_id, starts=starts, window=window, reach=OutageReach.SYNC)
        found |= {one.day: last for one, last in told.items()}
    return found
