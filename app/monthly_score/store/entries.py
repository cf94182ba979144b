"""Reads the decided entries of people's months: equal ones once, with how many there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg

from app.monthly_score.model import Piece

# Equal entries are one row with a count and their days as bits, apart by day only for whose month is split or has an
# item without a norm. The month is closed: entries and decisions no longer change. One person after the other, by an
# index that begins with the person: the month's partition is never read for a chunk. The norm is the one in force on
# the work date; an item without one is named.
ENTRIES: Final = """
WITH versions AS MATERIALIZED (
    SELECT code, since, norm_minutes, per_quantity, category, counts,
           coalesce(least(until, lead(since) OVER (PARTITION BY code ORDER BY since)), 'infinity') AS until
    FROM catalogue_versions
    WHERE agency_id = %(agency_id)s AND since < %(until)s
      AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
), done AS MATERIALIZED (
    SELECT p.employee_id, g.* FROM unnest(%(people)s::uuid[]) p (employee_id) CROSS JOIN LATERAL (
        SELECT a.work_date, a.approved_minutes, a.catalogue_code, a.volume, a.quality, count(*)::int AS times
        FROM activities a
        WHERE a.agency_id = %(agency_id)s AND a.employee_id = p.employee_id
          AND a.work_date >= %(since)s AND a.work_date < %(until)s AND a.state = 'approved'
        GROUP BY 1, 2, 3, 4, 5
    ) g
)
SELECT employee_id, day, approved_minutes, norm_minutes, per_quantity, amount, category, quality, sum(times)::int,
       bit_or(1::bigint << (work_date - %(since)s::date)), unknown
FROM (
    SELECT d.*, c.norm_minutes, c.per_quantity, trim_scale(d.volume)::text AS amount, c.category,
           CASE WHEN c.code IS NULL THEN d.catalogue_code END AS unknown,
           CASE WHEN c.code IS NULL OR d.employee_id = ANY(%(split)s::uuid[]) THEN d.work_date
                ELSE %(since)s::date END AS day
    FROM done d LEFT JOIN versions c ON c.code = d.catalogue_code AND c.since <= d.work_date AND c.until > d.work_date
    WHERE c.counts IS NOT FALSE
) normed
GROUP BY employee_id, day, approved_minutes, norm_minutes, per_quantity, amount, category, quality, unknown
"""

# As if every entry that awaits its verdict had been approved as it was claimed.
ENTRIES_IF_APPROVED = ENTRIES.replace("a.state = 'approved'", "a.state IN ('approved', 'submitted')").replace(
    "a.approved_minutes", "coalesce(a.approved_minutes, a.minutes) AS approved_minutes"
)

Entry = tuple[date, int, int, int, str, str, int | None, int]
"""Work date (the month's first day where it is not split), verified and norm minutes, the norm's quantity, volume,
category, quality, how many such entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesRead:
    """What was read of entries, by person."""

    entries: dict[UUID, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    productive: dict[UUID, frozenset[date]] = field(default_factory=dict)
    """Days with at least one verified minute."""
    unknown_items: dict[UUID, list[tuple[date, str]]] = field(default_factory=lambda: defaultdict(list))


async def read_entries(
    driver: psycopg.AsyncConnection[Any],
    statement: LiteralString,
    parameters: Mapping[str, Any],
    pieces: Mapping[UUID, Sequence[Piece]],
) -> EntriesRead:
    """Read the entries of a chunk's people, apart by day only where a person's month is not one piece."""
    since, until = parameters["since"], parameters["until"]
    split = [
        one
        for one in parameters["people"]
        if [(piece.since, piece.until) for piece in pieces.get(one, ())] != [(since, until)]
    ]
    cursor = await driver.execute(statement, {**parameters, "split": split})
    found = EntriesRead()
    bits: dict[UUID, int] = defaultdict(int)
    for employee_id, *values, days, unknown in await cursor.fetchall():
        if unknown is not None:
            found.unknown_items[employee_id].append((values[0], unknown))
            continue
        found.entries[employee_id].append(tuple(values))
        if values[1] >= 1:
            bits[employee_id] |= days
    days_of_month = [since + timedelta(days=place) for place in range((until - since).days)]
    for employee_id, worked in bits.items():
        found.productive[employee_id] = frozenset(day for place, day in enumerate(days_of_month) if worked >> place & 1)
    return found
