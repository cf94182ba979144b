"""The two times of a reading."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.personnel.model import Moment
from app.personnel.refusals import KnownAtError
from app.regulation import service as regulation


async def moment(
    conn: AsyncConnection, *, agency_id: int, on: date | None, known_at: int | None, now: datetime
) -> Moment:
    """Return the day and change number of a reading: the agency's today and the newest number where none is given.

    A number that is not given out yet raises `KnownAtError`: the answer would change when it is.
    """
    newest = await audit.known_now(conn, agency_id=agency_id)
    if known_at is not None and known_at > newest:
        raise KnownAtError(newest=newest)
    day = on if on is not None else await regulation.today(conn, agency_id=agency_id, now=now)
    return Moment(day, newest if known_at is None else known_at)
