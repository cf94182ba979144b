"""Which agencies there are: for periodic work, which goes round them one transaction each."""

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw


async def agency_ids(conn: AsyncConnection) -> list[int]:
    """Return the ids of all agencies, in order; the application's role may know nothing else about them."""
    cursor = await (await raw(conn)).execute("SELECT agency_ids()")
    return [int(row[0]) for row in await cursor.fetchall()]
