"""Partitions of activities, one per month of the work date; made months ahead by a job, never inside a request."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.shared.month import Month


async def ensure_activity_partitions(conn: AsyncConnection, *months: Month) -> None:
    """Make the partitions that are missing, by the owner's function: the application's role may not create tables."""
    driver = await raw(conn)
    for month in sorted(set(months)):
        await driver.execute("SELECT ensure_activity_partition(%s)", (month.first_day,))
