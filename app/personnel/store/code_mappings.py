"""Queries on what other systems call our units, posts and words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, LiteralString

from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncConnection

from app.facts.store import FactTable
from app.persistence.database import raw
from app.persistence.json_rows import json_rows
from app.personnel.code_mappings import CodeKind, MappingFilter

Row = dict[str, Any]
Key = tuple[str, str, str, date]

CODE_MAPPINGS = FactTable(
    "code_mappings",
    {"system": "text", "kind": "text", "foreign_code": "text", "since": "date"},
    {"until": "date", "own_code": "text"},
    holds="n.until IS NULL OR n.until > n.since",
)

EXPORT: LiteralString = """
SELECT f.system, f.kind, f.foreign_code, f.since, f.until, f.own_code, NULL::text AS unit_code, f.known_from,
       f.known_until
FROM code_mappings f WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY f.system, f.kind, f.foreign_code, f.since
"""

_NAMES = ("system", "kind", "foreign_code", "since", "until", "own_code", "known_from")

_PAGE = """
SELECT system, kind, foreign_code, since, until, own_code, known_from FROM code_mappings
WHERE agency_id = %(agency_id)s AND known_from <= %(known_at)s
  AND (known_until IS NULL OR known_until > %(known_at)s) AND {chosen}
ORDER BY system, kind, foreign_code, since LIMIT %(size)s
"""

# On a day the fact with the latest beginning counts, and only while it hasn't ended: a later one ends an open one.
_TRANSLATE = """
SELECT DISTINCT ON (w.code, w.day) w.code, w.day, f.own_code, f.until IS NULL OR f.until > w.day
FROM json_to_recordset(%(wanted)s::json) AS w (code text, day date)
JOIN code_mappings f ON f.agency_id = %(agency_id)s AND f.system = %(system)s AND f.kind = %(kind)s
  AND f.foreign_code = w.code AND f.since <= w.day AND f.known_until IS NULL
ORDER BY w.code, w.day, f.since DESC
"""

_ON = """
SELECT DISTINCT ON (foreign_code) foreign_code, own_code, until IS NULL OR until > %(on)s
FROM code_mappings
WHERE agency_id = %(agency_id)s AND system = %(system)s AND kind = %(kind)s AND since <= %(on)s
  AND known_until IS NULL
ORDER BY foreign_code, since DESC
"""


async def page(
    conn: AsyncConnection, agency_id: int, known_at: int, chosen: MappingFilter, *, after: Key | None, size: int
) -> list[Row]:
    """Return mappings as known at a change number, by system, kind, code and day, after a key."""
    conditions: list[sql.Composable] = [sql.SQL("true")]
    values: dict[str, object] = {"agency_id": agency_id, "known_at": known_at, "size": size}
    for name, value in (("system", chosen.system), ("kind", chosen.kind)):
        if value is not None:
            conditions.append(sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)))
            values[name] = str(value)
    if after is not None:
        conditions.append(sql.SQL("(system, kind, foreign_code, since) > (%(a)s, %(b)s, %(c)s, %(d)s)"))
        values |= dict(zip("abcd", after, strict=True))
    statement = sql.SQL(_PAGE).format(chosen=sql.SQL(" AND ").join(conditions))
    cursor = await (await raw(conn)).execute(statement, values)
    return [dict(zip(_NAMES, row, strict=True)) for row in await cursor.fetchall()]


async def translate(
    conn: AsyncConnection, agency_id: int, system: str, kind: CodeKind, wanted: Collection[tuple[str, date]]
) -> dict[tuple[str, date], str]:
    """Return what codes of a system meant, each on its day, as known now; codes without a meaning are left out."""
    rows = json_rows({"code": code, "day": day} for code, day in wanted)
    values = {"agency_id": agency_id, "system": system, "kind": str(kind), "wanted": rows}
    cursor = await (await raw(conn)).execute(_TRANSLATE, values)
    return {(code, day): own for code, day, own, holds in await cursor.fetchall() if holds}


async def own_codes(conn: AsyncConnection, agency_id: int, system: str, kind: CodeKind, on: date) -> dict[str, str]:
    """Return what all codes of a system mean on a day, as known now."""
    values = {"agency_id": agency_id, "system": system, "kind": str(kind), "on": on}
    cursor = await (await raw(conn)).execute(_ON, values)
    found: Sequence[tuple[str, str, bool]] = await cursor.fetchall()
    return {code: own for code, own, holds in found if holds}
