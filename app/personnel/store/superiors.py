"""The queries on who stands above whom, and below."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import LiteralString
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.personnel.superiors import Superior, SuperiorKind

_HOLDS = "{0}.since <= {1}.day AND ({0}.until IS NULL OR {0}.until > {1}.day)"
_KNOWN = "{0}.known_from <= %(known_at)s AND ({0}.known_until IS NULL OR {0}.known_until > %(known_at)s)"


def _holds(alias: LiteralString, day_of: LiteralString) -> LiteralString:
    return f"{alias}.agency_id = %(agency_id)s AND {_HOLDS} AND {_KNOWN}".format(alias, day_of)


# Who is named instead decides, and where nobody is: from the post above the employee's own, upwards while a post has no
# holder but the employee itself. No path is longer than the posts there are: no change may put a post above itself on
# any day. A delegate stands in for those found, and nobody for a delegate.
_NAMED = "SELECT day, employee_id FROM unnest(%(days)s::date[], %(employee_ids)s::uuid[]) AS a (day, employee_id)"
_EVERYBODY = f"""
    SELECT DISTINCT asked.day, held.employee_id
    FROM unnest(%(days)s::date[]) AS asked (day)
    JOIN assignments held ON held.kind = 'definitive' AND {_holds("held", "asked")}
"""  # noqa: S608 - made of this module's own words


def _superiors(asked: LiteralString) -> LiteralString:
    return f"""
WITH RECURSIVE asked AS (
    {asked}
), instead AS (
    SELECT asked.day, asked.employee_id, o.superior_employee_id
    FROM asked JOIN superior_overrides o ON o.employee_id = asked.employee_id AND {_holds("o", "asked")}
    WHERE NOT EXISTS (
        SELECT FROM superior_overrides later
        WHERE later.agency_id = %(agency_id)s AND later.employee_id = o.employee_id AND later.since > o.since
            AND later.since <= asked.day AND {_KNOWN.format("later")}
    )
), above AS (
    SELECT asked.day, mine.employee_id, post.parent_post_id AS post_id
    FROM asked
    JOIN assignments mine ON mine.employee_id = asked.employee_id AND mine.kind = 'definitive'
        AND {_holds("mine", "asked")}
    JOIN post_versions post ON post.post_id = mine.post_id AND {_holds("post", "asked")}
    WHERE post.parent_post_id IS NOT NULL
        AND (asked.day, asked.employee_id) NOT IN (SELECT instead.day, instead.employee_id FROM instead)
    UNION ALL
    SELECT above.day, above.employee_id, post.parent_post_id
    FROM above
    JOIN post_versions post ON post.post_id = above.post_id AND {_holds("post", "above")}
    WHERE post.parent_post_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM assignments held
        WHERE held.post_id = above.post_id AND held.employee_id <> above.employee_id AND {_holds("held", "above")}
    )
) CYCLE day, employee_id, post_id SET circular USING path, direct AS (
    SELECT above.day, above.employee_id, held.employee_id AS superior_id, held.post_id, held.kind
    FROM above
    JOIN assignments held ON held.post_id = above.post_id AND held.employee_id <> above.employee_id
        AND {_holds("held", "above")}
    WHERE NOT circular
    UNION ALL
    SELECT day, employee_id, superior_employee_id, NULL, 'override' FROM instead
)
SELECT day, employee_id, superior_id, post_id, kind, NULL::uuid AS on_behalf_of FROM direct
UNION ALL
SELECT direct.day, direct.employee_id, d.delegate_employee_id, direct.post_id, 'delegate', direct.superior_id
FROM direct
JOIN delegations d ON d.superior_employee_id = direct.superior_id AND d.delegate_employee_id <> direct.employee_id
    AND {_holds("d", "direct")}
WHERE NOT EXISTS (
    SELECT FROM delegations later
    WHERE later.agency_id = %(agency_id)s AND later.superior_employee_id = d.superior_employee_id
        AND later.delegate_employee_id = d.delegate_employee_id AND later.since > d.since
        AND later.since <= direct.day AND {_KNOWN.format("later")}
)
ORDER BY day, employee_id, on_behalf_of NULLS FIRST, kind, superior_id
"""  # noqa: S608 - made of this module's own words


SUPERIORS = _superiors(_NAMED)

# Those who lead, definitively or acting, or named instead; who only stands in for one of them by delegation doesn't.
LEADERS = f"""
SELECT day, superior_id, employee_id FROM ({_superiors(_EVERYBODY)}) everybody WHERE on_behalf_of IS NULL
"""  # noqa: S608 - made of this module's own words

# The days of some span on which anybody's superior may have changed.
TURNS = f"""
SELECT DISTINCT turn FROM (
    SELECT unnest(ARRAY[since, until]) AS turn FROM assignments a
    WHERE agency_id = %(agency_id)s AND {_KNOWN.format("a")}
    UNION ALL
    SELECT unnest(ARRAY[since, until]) FROM post_versions p WHERE agency_id = %(agency_id)s AND {_KNOWN.format("p")}
    UNION ALL
    SELECT unnest(ARRAY[since, until]) FROM superior_overrides o
    WHERE agency_id = %(agency_id)s AND {_KNOWN.format("o")}
) turns
WHERE turn > %(since)s AND turn < %(until)s ORDER BY turn
"""  # noqa: S608 - made of this module's own words

# More than those on whose work somebody may decide: whoever stands below a post that it or who it stands in for holds,
# or has one of them named instead. A post in between has no holder, or only one who acts: that may be who stands below.
MAYBE_BELOW = f"""
WITH RECURSIVE whose AS (
    SELECT day, %(employee_id)s::uuid AS employee_id FROM unnest(%(days)s::date[]) AS asked (day)
    UNION
    SELECT asked.day, d.superior_employee_id FROM delegations d, unnest(%(days)s::date[]) AS asked (day)
    WHERE d.delegate_employee_id = %(employee_id)s AND {_holds("d", "asked")}
), below AS (
    SELECT whose.day, held.post_id, true AS leads_down FROM whose
    JOIN assignments held ON held.employee_id = whose.employee_id AND {_holds("held", "whose")}
    UNION
    SELECT below.day, post.post_id, 1 >= (
        SELECT count(DISTINCT held.employee_id) + count(*) FILTER (WHERE held.kind = 'definitive') FROM assignments held
        WHERE held.post_id = post.post_id AND {_holds("held", "below")}
    )
    FROM below
    JOIN post_versions post ON post.parent_post_id = below.post_id AND {_holds("post", "below")}
    WHERE below.leads_down
)
SELECT below.day, held.employee_id FROM below
JOIN assignments held ON held.post_id = below.post_id AND held.kind = 'definitive' AND {_holds("held", "below")}
UNION
SELECT whose.day, o.employee_id FROM whose
JOIN superior_overrides o ON o.superior_employee_id = whose.employee_id AND {_holds("o", "whose")}
"""  # noqa: S608 - made of this module's own words


async def superiors(
    conn: AsyncConnection, agency_id: int, people: Mapping[date, Sequence[UUID]], known_at: int
) -> dict[date, dict[UUID, list[Superior]]]:
    """Return who may decide on each employee's work on each day, delegates last; nobody is an empty list."""
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
    for day, employee_id, superior_id, post_id, kind, on_behalf_of in await cursor.fetchall():
        superior = Superior(
            employee_id=superior_id, post_id=post_id, kind=SuperiorKind(kind), on_behalf_of=on_behalf_of
        )
        found[day][employee_id].append(superior)
    return found


async def turns(conn: AsyncConnection, agency_id: int, since: date, until: date, known_at: int) -> list[date]:
    """Return the first day of a span and those on which anybody's superior may have changed."""
    values = {"agency_id": agency_id, "since": since, "until": until, "known_at": known_at}
    rows = await (await (await raw(conn)).execute(TURNS, values)).fetchall()
    return [since, *(row[0] for row in rows)]


async def maybe_below(
    conn: AsyncConnection, agency_id: int, employee_id: UUID, days: Sequence[date], known_at: int
) -> dict[date, set[UUID]]:
    """Return those on whose work of each day somebody may decide, and perhaps others."""
    values = {"agency_id": agency_id, "employee_id": employee_id, "days": list(days), "known_at": known_at}
    cursor = await (await raw(conn)).execute(MAYBE_BELOW, values)
    found: dict[date, set[UUID]] = {day: set() for day in days}
    for day, below in await cursor.fetchall():
        found[day].add(below)
    return found
