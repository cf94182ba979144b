"""The query on who stands above whom."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.personnel.model import AssignmentKind, Superior

_HOLDS = "{0}.since <= {1}.day AND ({0}.until IS NULL OR {0}.until > {1}.day)"
_KNOWN = "{0}.known_from <= %(known_at)s AND ({0}.known_until IS NULL OR {0}.known_until > %(known_at)s)"


def _holds(alias: str, day_of: str) -> str:
    return f"{alias}.agency_id = %(agency_id)s AND {_HOLDS} AND {_KNOWN}".format(alias, day_of)


# From the post above the employee's own, upwards while a post has no holder but the employee itself. No path is longer
# than the posts there are: no change may put a post above itself on any day.
SUPERIORS = f"""
WITH RECURSIVE asked AS (
    SELECT day, employee_id FROM unnest(%(days)s::date[], %(employee_ids)s::uuid[]) AS a (day, employee_id)
), above AS (
    SELECT asked.day, mine.employee_id, post.parent_post_id AS post_id
    FROM asked
    JOIN assignments mine ON mine.employee_id = asked.employee_id AND mine.kind = 'definitive'
        AND {_holds("mine", "asked")}
    JOIN post_versions post ON post.post_id = mine.post_id AND {_holds("post", "asked")}
    WHERE post.parent_post_id IS NOT NULL
    UNION ALL
    SELECT above.day, above.employee_id, post.parent_post_id
    FROM above
    JOIN post_versions post ON post.post_id = above.post_id AND {_holds("post", "above")}
    WHERE post.parent_post_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM assignments held
        WHERE held.post_id = above.post_id AND held.employee_id <> above.employee_id AND {_holds("held", "above")}
    )
) CYCLE day, employee_id, post_id SET circular USING path
SELECT above.day, above.employee_id, held.employee_id, held.post_id, held.kind
FROM above
JOIN assignments held ON held.post_id = above.post_id AND held.employee_id <> above.employee_id
    AND {_holds("held", "above")}
WHERE NOT circular
ORDER BY above.day, above.employee_id, held.kind, held.employee_id
"""  # noqa: S608 - made of this module's own words


async def superiors(
    conn: AsyncConnection, agency_id: int, people: Mapping[date, Sequence[UUID]], known_at: int
) -> dict[date, dict[UUID, list[Superior]]]:
    """Return the holders of the nearest held post above each employee's own on each day; none is an empty list."""
    asked = [(day, employee_id) for day, those in people.items() for employee_id in those]
    values = {
        "agency_id": agency_id,
        "days": [day for day, _ in asked],
        "employee_ids": [employee_id for _, employee_id in asked],
        "known_at": known_at,
    }
    cursor = await (await raw(conn)).execute(SUPERIORS, values)
    found: dict[date, dict[UUID, list[Superior]]] = {
        day: {employee_id: [] for employee_id in those} for day, those in people.items()
    }
    for day, employee_id, superior_id, post_id, kind in await cursor.fetchall():
        superior = Superior(employee_id=superior_id, post_id=post_id, kind=AssignmentKind(kind))
        found[day][employee_id].append(superior)
    return found
