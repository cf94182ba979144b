"""Facts that are superseded, never overwritten: written by two statements whatever their number, read as known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.persistence.json_rows import json_rows

Row = dict[str, Any]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table of facts: the columns that name one and those that say something, with their types."""

    name: str
    key: Mapping[str, str]
    values: Mapping[str, str]
    holds: str = "true"
    """When what is sent is a fact at all, and not the end of one."""

    def key_of(self, row: Row) -> Key:
        """Return what names the row's fact."""
        return tuple(str(row[name]) for name in self.key)


# What is otherwise than sent. A fact that is not there and not to be there is as it was.
_DIFFERENT = """
WITH n AS (SELECT * FROM json_to_recordset(%(rows)s::json) AS n ({columns}))
SELECT {keys} FROM n LEFT JOIN {table} f ON f.agency_id = %(agency_id)s AND {same} AND f.known_until IS NULL
WHERE CASE WHEN f.agency_id IS NULL THEN {holds} ELSE {differs} END
"""

_SUPERSEDE = """
WITH n AS (SELECT * FROM json_to_recordset(%(rows)s::json) AS n ({columns}))
UPDATE {table} f SET known_until = %(change)s FROM n
WHERE f.agency_id = %(agency_id)s AND {same} AND f.known_until IS NULL AND {differs}
RETURNING {keys}
"""

_ADD = """
WITH n AS (SELECT * FROM json_to_recordset(%(rows)s::json) AS n ({columns}))
INSERT INTO {table} (agency_id, {names}, known_from)
SELECT %(agency_id)s, {sent}, %(change)s FROM n
WHERE {holds} AND NOT EXISTS (
    SELECT FROM {table} f WHERE f.agency_id = %(agency_id)s AND {same} AND f.known_until IS NULL)
RETURNING {returned}
"""

_READ = """
SELECT {names}, known_from FROM {table}
WHERE agency_id = %(agency_id)s AND known_from <= %(known_at)s
  AND (known_until IS NULL OR known_until > %(known_at)s) AND {chosen}
ORDER BY {order}
"""


async def different(conn: AsyncConnection, table: FactTable, agency_id: int, rows: Sequence[Row]) -> set[Key]:
    """Return the names of facts that are new or otherwise than they stand."""
    return await _run(conn, _DIFFERENT, table, {"agency_id": agency_id}, rows)


async def supersede(
    conn: AsyncConnection, table: FactTable, agency_id: int, change: int, rows: Sequence[Row]
) -> tuple[set[Key], set[Key]]:
    """Write facts as known from a change number on; return the names of those that were new, and of those changed.

    The agency's counter row is held, so nobody else writes facts of these tables until the end.
    """
    values = {"agency_id": agency_id, "change": change}
    ended = await _run(conn, _SUPERSEDE, table, values, rows)
    added = await _run(conn, _ADD, table, values, rows)
    return added - ended, ended


async def read(
    conn: AsyncConnection, table: FactTable, agency_id: int, known_at: int, chosen: Mapping[str, object]
) -> list[Row]:
    """Return facts as known at a change number: `chosen` are values of columns, `since` and `until` bound the day."""
    conditions = [_condition(name) for name in chosen]
    statement = sql.SQL(_READ).format(
        names=_names([*table.key, *table.values]),
        table=sql.Identifier(table.name),
        chosen=sql.SQL(" AND ").join(conditions),
        order=_names([name for name in ("day", *table.key) if name in {**table.key, **table.values}]),
    )
    cursor = await (await raw(conn)).execute(statement, {"agency_id": agency_id, "known_at": known_at, **chosen})
    names = [*table.key, *table.values, "known_from"]
    return [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]


def _condition(name: str) -> sql.Composable:
    if name == "since":
        return sql.SQL("day >= %(since)s")
    if name == "until":
        return sql.SQL("day < %(until)s")
    return sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name))


async def _run(
    conn: AsyncConnection, template: str, table: FactTable, values: Mapping[str, object], rows: Sequence[Row]
) -> set[Key]:
    columns = {**table.key, **table.values}
    statement = sql.SQL(template).format(
        table=sql.Identifier(table.name),
        columns=sql.SQL(", ".join(f"{name} {kind}" for name, kind in columns.items())),
        names=_names(columns),
        sent=_names(columns, "n"),
        keys=_names(table.key, "n"),
        returned=_names(table.key),
        same=sql.SQL(" AND ").join(sql.SQL("f.{0} = n.{0}").format(sql.Identifier(name)) for name in table.key),
        differs=sql.SQL("({}) IS DISTINCT FROM ({})").format(_names(table.values, "f"), _names(table.values, "n")),
        holds=sql.SQL(table.holds),
    )
    cursor = await (await raw(conn)).execute(statement, {**values, "rows": json_rows(rows)})
    return {tuple(str(part) for part in row) for row in await cursor.fetchall()}


def _names(columns: Sequence[str] | Mapping[str, str], alias: str | None = None) -> sql.Composable:
    parts = [sql.Identifier(name) if alias is None else sql.Identifier(alias, name) for name in columns]
    return sql.SQL(", ").join(parts)
