"""Queries on overrides and delegations: recorded as facts, read as they hold on a day, and read back as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncConnection

from app.facts.store import FactTable, Row
from app.persistence.database import raw
from app.personnel.superiors import Listing

_HOLDS = "n.until IS NULL OR n.until > n.since"

SUPERIOR_OVERRIDES: Final = FactTable(
    "superior_overrides",
    {"employee_id": "uuid", "since": "date"},
    {"until": "date", "superior_employee_id": "uuid", "reason": "text", "decree_number": "text"},
    holds=_HOLDS,
)
DELEGATIONS: Final = FactTable(
    "delegations",
    {"superior_employee_id": "uuid", "delegate_employee_id": "uuid", "since": "date"},
    {"until": "date", "reason": "text"},
    holds=_HOLDS,
)

# The unit is that of the definitive post on the override's first day, as known now.
OVERRIDE_ROWS: Final = """
SELECT e.nip, s.nip AS superior_nip, f.since, f.until, f.reason, f.decree_number,
       u.code AS unit_code, f.known_from, f.known_until
FROM superior_overrides f
JOIN employees e ON e.agency_id = f.agency_id AND e.employee_id = f.employee_id
JOIN employees s ON s.agency_id = f.agency_id AND s.employee_id = f.superior_employee_id
LEFT JOIN assignments a ON a.agency_id = f.agency_id AND a.employee_id = f.employee_id AND a.kind = 'definitive'
     AND a.known_until IS NULL AND a.since <= f.since AND (a.until IS NULL OR a.until > f.since)
LEFT JOIN post_versions v ON v.agency_id = a.agency_id AND v.post_id = a.post_id
     AND v.known_until IS NULL AND v.since <= f.since AND (v.until IS NULL OR v.until > f.since)
LEFT JOIN units u ON u.agency_id = v.agency_id AND u.unit_id = v.unit_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY e.nip, f.since, f.known_from
"""

# The unit is that of the superior's definitive post on the delegation's first day, as known now.
DELEGATION_ROWS: Final = """
SELECT e.nip AS superior_nip, d.nip AS delegate_nip, f.since, f.until, f.reason,
       u.code AS unit_code, f.known_from, f.known_until
FROM delegations f
JOIN employees e ON e.agency_id = f.agency_id AND e.employee_id = f.superior_employee_id
JOIN employees d ON d.agency_id = f.agency_id AND d.employee_id = f.delegate_employee_id
LEFT JOIN assignments a ON a.agency_id = f.agency_id AND a.employee_id = f.superior_employee_id
     AND a.kind = 'definitive' AND a.known_until IS NULL AND a.since <= f.since
     AND (a.until IS NULL OR a.until > f.since)
LEFT JOIN post_versions v ON v.agency_id = a.agency_id AND v.post_id = a.post_id
     AND v.known_until IS NULL AND v.since <= f.since AND (v.until IS NULL OR v.until > f.since)
LEFT JOIN units u ON u.agency_id = v.agency_id AND u.unit_id = v.unit_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY e.nip, d.nip, f.since, f.known_from
"""

# On a day the fact with the latest beginning counts, and only while it hasn't ended.
_ON: LiteralString = """
SELECT {names}, known_from FROM (
    SELECT DISTINCT ON ({owner}) {names}, known_from FROM {table}
    WHERE agency_id = %(agency_id)s AND since <= %(on)s AND ({owner}) > ({after})
      AND known_from <= %(known_at)s AND (known_until IS NULL OR known_until > %(known_at)s)
    ORDER BY {owner}, since DESC
) latest
WHERE (until IS NULL OR until > %(on)s) AND (%(employee_id)s::uuid IS NULL OR %(employee_id)s IN ({people}))
ORDER BY {owner} LIMIT %(size)s
"""

_LASTING: LiteralString = """
SELECT {names} FROM {table}
WHERE agency_id = %(agency_id)s AND known_until IS NULL AND (until IS NULL OR until > %(until)s)
  AND %(employee_id)s IN ({people})
ORDER BY {owner}, since
"""

_PEOPLE = ("employee_id", "superior_employee_id", "delegate_employee_id")


async def page(conn: AsyncConnection, table: FactTable, agency_id: int, wanted: Listing) -> list[Row]:
    """Return facts that hold at a moment, in the order of whose they are."""
    place = wanted.after or tuple(UUID(int=0) for _ in _owner(table))
    values = {
        "agency_id": agency_id,
        "on": wanted.moment.on,
        "known_at": wanted.moment.known_at,
        "employee_id": wanted.employee_id,
        "size": wanted.size,
    }
    places = sql.SQL(", ").join(map(sql.Literal, place))
    return await _read(conn, table, _ON, values, after=places, people=_among(table, *_PEOPLE), known=True)


async def lasting(conn: AsyncConnection, table: FactTable, agency_id: int, employee_id: UUID, until: date) -> list[Row]:
    """Return what is known now to last beyond a day of overrides that say somebody decides, or of its delegations."""
    values = {"agency_id": agency_id, "employee_id": employee_id, "until": until}
    return await _read(conn, table, _LASTING, values, people=_among(table, *_PEOPLE[1:]))


async def _read(
    conn: AsyncConnection,
    table: FactTable,
    template: LiteralString,
    values: Mapping[str, object],
    *,
    known: bool = False,
    **parts: sql.Composable,
) -> list[Row]:
    names = (*table.key, *table.values)
    statement = sql.SQL(template).format(
        names=_listed(names), table=sql.Identifier(table.name), owner=_listed(_owner(table)), **parts
    )
    cursor = await (await raw(conn)).execute(statement, values)
    columns = (*names, "known_from") if known else names
    return [dict(zip(columns, row, strict=True)) for row in await cursor.fetchall()]


def _owner(table: FactTable) -> tuple[str, ...]:
    return tuple(name for name in table.key if name != "since")


def _among(table: FactTable, *people: str) -> sql.Composable:
    return _listed([name for name in people if name in {**table.key, **table.values}])


def _listed(names: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, names))
