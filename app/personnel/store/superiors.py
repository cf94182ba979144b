"""The query on who stands above whom."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.personnel.model import AssignmentKind, Moment, Superior

_HOLDS = "{0}.since <= %(on)s AND ({0}.until IS NULL OR {0}.until > %(on)s)"
_KNOWN = "{0}.known_from <= %(known_at)s AND ({0}.known_until IS NULL OR {0}.known_until > %(known_at)s)"


def _on_that_day(alias: str) -> str:
    return f"{alias}.agency_id = %(agency_id)s AND {_HOLDS} AND {_KNOWN}".format(alias)


# From the post above the employee's own, upwards while a post has no holder but the employee itself. No path is longer
# than the posts there are: no change may put a post above itself on any day.
SUPERIORS = f"""
WITH RECURSIVE above AS (
    SELECT mine.employee_id, post.parent_post_id AS post_id
    FROM assignments mine
    JOIN post_versions post ON post.post_id = mine.post_id AND {_on_that_day("post")}
    WHERE mine.employee_id = ANY(%(employee_ids)s) AND mine.kind = 'definitive' AND {_on_that_day("mine")}
        AND post.parent_post_id IS NOT NULL
    UNION ALL
    SELECT above.employee_id, post.parent_post_id
    FROM above
    JOIN post_versions post ON post.post_id = above.post_id AND {_on_that_day("post")}
    WHERE post.parent_post_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM assignments held
        WHERE held.post_id = above.post_id AND held.employee_id <> above.employee_id AND {_on_that_day("held")}
    )
) CYCLE employee_id, post_id SET circular USING path
SELECT above.employee_id, held.employee_id, held.post_id, held.kind
FROM above
JOIN assignments held ON held.post_id = above.post_id AND held.employee_id <> above.employee_id
    AND {_on_that_day("held")}
WHERE NOT circular
ORDER BY above.employee_id, held.kind, held.employee_id
"""  # noqa: S608 - made of this module's own words


async def superiors(
    conn: AsyncConnection, agency_id: int, employee_ids: Sequence[UUID], moment: Moment
) -> dict[UUID, list[Superior]]:
    """Return the holders of the nearest held post above each employee's own; an empty list where there is none."""
    values = {
        "agency_id": agency_id,
        "employee_ids": list(employee_ids),
        "on": moment.on,
        "known_at": moment.known_at,
    }
    cursor = await (await raw(conn)).execute(SUPERIORS, values)
    found: dict[UUID, list[Superior]] = {employee_id: [] for employee_id in employee_ids}
    for employee_id, superior_id, post_id, kind in await cursor.fetchall():
        found[employee_id].append(Superior(employee_id=superior_id, post_id=post_id, kind=AssignmentKind(kind)))
    return found
