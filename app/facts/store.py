"""Facts that are superseded, never overwritten: written by three statements whatever their number, read as known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.persistence.json_rows import json_rows

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table of facts: the columns that name one and those that say something, with their types."""

    name: str
    key: Mapping[str, str]
    values: Mapping[str, str]
    holds: str = "true"
    """When what is sent is a fact at all, and not the end of one."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """Columns that are written with a fact and take no part in comparing: values that are encrypted anew each time."""

    def key_of(self, row: Row) -> Key:
        """Return what names the row's fact."""
        return tuple([row[name] for name in self.key])


_BATCH = "ROWS FROM (json_to_recordset(%(rows)s::json) AS ({columns})) WITH ORDINALITY AS n ({names}, place)"

# What is otherwise than sent, and whether it stands at all. A fact that is not there and not to be there is as it was.
_DIFFERENT = """
SELECT n.place, f.agency_id IS NULL, {holds} FROM {batch}
LEFT JOIN {table} f ON f.agency_id = %(agency_id)s AND {same} AND f.known_until IS NULL
WHERE CASE WHEN f.agency_id IS NULL THEN {holds} ELSE {differs} END
"""

_SUPERSEDE = """
UPDATE {table} f SET known_until = %(change)s FROM {batch}
WHERE n.place = ANY(%(places)s) AND f.agency_id = %(agency_id)s AND {same} AND f.known_until IS NULL
"""

_ADD = """
INSERT INTO {table} (agency_id, {names}, known_from)
SELECT %(agency_id)s, {sent}, %(change)s FROM {batch} WHERE n.place = ANY(%(places)s)
"""

_READ = """
SELECT {names}, known_from FROM {table}
WHERE agency_id = %(agency_id)s AND known_from <= %(known_at)s
  AND (known_until IS NULL OR known_until > %(known_at)s) AND {chosen}
ORDER BY {order}
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Facts that were sent, as one text that every statement reads."""

    table: FactTable
    agency_id: int
    text: str

    @classmethod
    def of(cls, table: FactTable, agency_id: int, rows: Sequence[Row]) -> Batch:
        """Write rows as the text; what a fact doesn't say is null."""
        return cls(table, agency_id, json_rows(rows))


@dataclass(frozen=True, slots=True)
class Different:
    """Places (from 0) of facts that are new, that are otherwise than they stand, and that end with nothing after."""

    new: frozenset[int]
    changed: frozenset[int]
    ended: frozenset[int]


async def different(conn: AsyncConnection, batch: Batch) -> Different:
    """Tell which facts are new or otherwise than they stand; the agency's counter row is held, so it stays so."""
    cursor = await (await raw(conn)).execute(*_statement(_DIFFERENT, batch))
    new: set[int] = set()
    changed: set[int] = set()
    ended: set[int] = set()
    for place, is_new, holds in await cursor.fetchall():
        (new if is_new else changed if holds else ended).add(place - 1)
    return Different(frozenset(new), frozenset(changed), frozenset(ended))


async def supersede(conn: AsyncConnection, batch: Batch, change: int, found: Different) -> None:
    """Write what is new or otherwise as known from a change number on."""
    driver = await raw(conn)
    if found.changed or found.ended:
        places = [place + 1 for place in found.changed | found.ended]
        await driver.execute(*_statement(_SUPERSEDE, batch, change=change, places=places))
    added = [place + 1 for place in found.new | found.changed]
    if added:
        await driver.execute(*_statement(_ADD, batch, change=change, places=added))


async def read(
    conn: AsyncConnection, table: FactTable, agency_id: int, known_at: int, chosen: Mapping[str, object]
) -> list[Row]:
    """Return facts as known at a change number: `chosen` are values of columns, `since` and `until` bound the day."""
    conditions = [_condition(name) for name in chosen]
    statement = sql.SQL(_READ).format(
        names=_names([*table.key, *table.values, *table.beside]),
        table=sql.Identifier(table.name),
        chosen=sql.SQL(" AND ").join(conditions),
        order=_names([name for name in ("day", *table.key) if name in {**table.key, **table.values}]),
    )
    cursor = await (await raw(conn)).execute(statement, {"agency_id": agency_id, "known_at": known_at, **chosen})
    names = [*table.key, *table.values, *table.beside, "known_from"]
    return [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]


def _condition(name: str) -> sql.Composable:
    if name == "since":
        return sql.SQL("day >= %(since)s")
    if name == "until":
        return sql.SQL("day < %(until)s")
    return sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name))


def _statement(template: str, batch: Batch, **values: object) -> tuple[sql.Composed, dict[str, object]]:
    table = batch.table
    columns = {**table.key, **table.values, **table.beside}
    kinds = sql.SQL(", ".join(f"{name} {kind}" for name, kind in columns.items()))
    statement = sql.SQL(template).format(
        batch=sql.SQL(_BATCH).format(columns=kinds, names=_names(columns)),
        table=sql.Identifier(table.name),
        names=_names(columns),
        sent=_names(columns, "n"),
        same=sql.SQL(" AND ").join(sql.SQL("f.{0} = n.{0}").format(sql.Identifier(name)) for name in table.key),
        differs=sql.SQL("({}) IS DISTINCT FROM ({})").format(_names(table.values, "f"), _names(table.values, "n")),
        holds=sql.SQL(table.holds),
    )
    return statement, {"agency_id": batch.agency_id, "rows": batch.text, **values}


def _names(columns: Sequence[str] | Mapping[str, str], alias: str | None = None) -> sql.Composable:
    parts = [sql.Identifier(name) if alias is None else sql.Identifier(alias, name) for name in columns]
    return sql.SQL(", ").join(parts)
