"""The query on the ways up from units and posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.personnel.draft import Way
from app.personnel.model import Kind

_NAMES = {
    Kind.UNIT: ("unit_versions", "unit_id", "parent_unit_id"),
    Kind.POST: ("post_versions", "post_id", "parent_post_id"),
}

# Whatever stands above on any day: the days are compared by who asks. No step is taken twice.
WAYS_UP = """
WITH RECURSIVE higher (thing_id) AS (
    SELECT unnest(%(ids)s::uuid[])
    UNION
    SELECT v.{above} FROM higher JOIN {versions} v ON v.agency_id = %(agency_id)s AND v.{key} = higher.thing_id
        AND v.known_until IS NULL AND v.{above} IS NOT NULL
)
SELECT v.{key}, v.{above}, v.since, v.until
FROM higher JOIN {versions} v ON v.agency_id = %(agency_id)s AND v.{key} = higher.thing_id
WHERE v.known_until IS NULL AND v.{above} IS NOT NULL
"""


async def ways_up_from(
    conn: AsyncConnection, agency_id: int, kind: Kind, ids: Collection[UUID]
) -> dict[UUID, list[Way]]:
    """Return what stands above units or posts, and above those, as known now."""
    if not ids or kind not in _NAMES:
        return {}
    versions, key, above = (sql.Identifier(name) for name in _NAMES[kind])
    statement = sql.SQL(WAYS_UP).format(versions=versions, key=key, above=above)
    cursor = await (await raw(conn)).execute(statement, {"agency_id": agency_id, "ids": list(ids)})
    found: dict[UUID, list[Way]] = defaultdict(list)
    for thing_id, higher, since, until in await cursor.fetchall():
        found[thing_id].append(Way(higher, since, until))
    return dict(found)
