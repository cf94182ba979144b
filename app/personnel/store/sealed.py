"""Sealed columns: under which keys they are, and how they are written anew under another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.persistence.json_rows import json_rows


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table with sealed columns: what names a row, and its fields (columns `<field>_sealed` and `<field>_mark`)."""

    name: str
    key: Mapping[str, str]
    fields: tuple[str, ...]


SEALED_TABLES: Final = (
    SealedTable("identity_numbers", {"employee_id": "uuid", "known_from": "bigint"}, ("nik", "npwp")),
    SealedTable(
        "bank_accounts",
        {"employee_id": "uuid", "since": "date", "known_from": "bigint"},
        ("account_number", "account_name"),
    ),
)

_KEYS = """
SELECT split_part({column}, '.', 1), count(*) FROM {table}
WHERE agency_id = %s AND {column} IS NOT NULL GROUP BY 1
"""

_OLD = """
SELECT {names} FROM {table} WHERE agency_id = %(agency_id)s AND ({old})
ORDER BY {key} LIMIT %(size)s FOR UPDATE
"""

_REWRITE = """
WITH n AS (SELECT * FROM json_to_recordset(%(rows)s::json) AS n ({columns}))
UPDATE {table} f SET {written} FROM n WHERE f.agency_id = %(agency_id)s AND {same}
"""


async def keys_in_use(conn: AsyncConnection, agency_id: int, suffix: str) -> dict[str, int]:
    """Return how many of the agency's values stand under each key; of the columns that end in `sealed` or `mark`."""
    counted: dict[str, int] = {}
    driver = await raw(conn)
    for table in SEALED_TABLES:
        for field in table.fields:
            column = sql.Identifier(f"{field}_{suffix}")
            statement = sql.SQL(_KEYS).format(column=column, table=sql.Identifier(table.name))
            for key_id, times in await (await driver.execute(statement, (agency_id,))).fetchall():
                counted[key_id] = counted.get(key_id, 0) + times
    return counted


async def sealed_otherwise(
    conn: AsyncConnection, table: SealedTable, agency_id: int, key_id: str, size: int
) -> list[dict[str, Any]]:
    """Return rows, locked, with a value under another key than this: at most `size`, whatever else there is."""
    columns = [f"{field}_sealed" for field in table.fields]
    names = [*table.key, *columns]
    old = [sql.SQL("split_part({}, '.', 1) <> %(key_id)s").format(sql.Identifier(column)) for column in columns]
    statement = sql.SQL(_OLD).format(
        names=_listed(names),
        table=sql.Identifier(table.name),
        old=sql.SQL(" OR ").join(old),
        key=_listed(list(table.key)),
    )
    cursor = await (await raw(conn)).execute(statement, {"agency_id": agency_id, "key_id": key_id, "size": size})
    return [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]


async def rewrite(conn: AsyncConnection, table: SealedTable, agency_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Write the sealed columns of rows anew, and nothing else."""
    columns = [f"{field}_sealed" for field in table.fields]
    kinds = {**table.key, **dict.fromkeys(columns, "text")}
    statement = sql.SQL(_REWRITE).format(
        columns=sql.SQL(", ".join(f"{name} {kind}" for name, kind in kinds.items())),
        table=sql.Identifier(table.name),
        written=sql.SQL(", ").join(sql.SQL("{0} = n.{0}").format(sql.Identifier(name)) for name in columns),
        same=sql.SQL(" AND ").join(sql.SQL("f.{0} = n.{0}").format(sql.Identifier(name)) for name in table.key),
    )
    await (await raw(conn)).execute(statement, {"agency_id": agency_id, "rows": json_rows(rows)})


def _listed(names: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)
