"""Which facts of conduct are kept, and what stands of them before they are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from psycopg import sql
from psycopg.rows import dict_row
from sqlalchemy.ext.asyncio import AsyncConnection

from app.facts.store import FactTable, Key, Row
from app.persistence.database import raw
from app.persistence.json_rows import json_rows

SANCTIONS = FactTable(
    "sanctions",
    {"employee_id": "uuid", "kind": "text", "since": "date"},
    {"decree_number": "text", "months": "smallint", "share": "numeric", "until": "date"},
    holds="(n.until IS NULL OR n.until > n.since)",
)
OBLIGATION_HOLDS = FactTable(
    "obligation_holds",
    {"employee_id": "uuid", "obligation": "text", "since": "date"},
    {"reason": "text", "reference": "text", "released_on": "date", "release_reason": "text"},
    holds="(n.released_on IS NULL OR n.released_on > n.since)",
)
ASSESSMENTS = FactTable(
    "assessments",
    {"employee_id": "uuid", "period": "text"},
    {
        "skp_score": "numeric",
        "predicate": "text",
        "behaviour_score": "numeric",
        "review_360_score": "numeric",
        "skp_submitted_on": "date",
    },
    holds="num_nonnulls(n.skp_score, n.predicate, n.behaviour_score, n.review_360_score, n.skp_submitted_on) > 0",
)
INDICATORS = FactTable(
    "indicators",
    {"owner_id": "uuid", "month": "date", "kind": "text", "name": "text"},
    {"employee_id": "uuid", "unit_id": "uuid", "target": "numeric", "realisation": "numeric", "value": "numeric"},
    holds="num_nonnulls(n.target, n.realisation, n.value) > 0",
)
OUTAGES = FactTable(
    "outages",
    {"code": "text"},
    {
        "since_at": "timestamptz",
        "until_at": "timestamptz",
        "reach": "text",
        "unit_ids": "uuid[]",
        "description": "text",
        "declared_by": "text",
        "withdrawn": "boolean",
    },
)

_STANDING = """
SELECT {values}, {keys} FROM json_to_recordset(%(rows)s::json) AS n ({columns})
JOIN {table} f ON f.agency_id = %(agency_id)s AND {same} AND f.known_until IS NULL
"""
LOCAL_DAYS = """
SELECT (said.at AT TIME ZONE a.time_zone)::date
FROM unnest(%(instants)s::timestamptz[]) WITH ORDINALITY said (at, place)
JOIN agencies a ON a.agency_id = %(agency_id)s ORDER BY said.place
"""


async def standing(conn: AsyncConnection, table: FactTable, agency_id: int, rows: Sequence[Row]) -> dict[Key, Row]:
    """Return those of the facts that stand, by their keys as they were sent."""
    sent = [{"place": place} | {name: row[name] for name in table.key} for place, row in enumerate(rows)]
    columns = {"place": "int", **table.key}
    statement = sql.SQL(_STANDING).format(
        values=sql.SQL(", ").join(sql.Identifier("f", name) for name in table.values),
        keys=sql.SQL("n.place"),
        columns=sql.SQL(", ").join(sql.SQL(f"{{}} {kind}").format(sql.Identifier(n)) for n, kind in columns.items()),
        table=sql.Identifier(table.name),
        same=sql.SQL(" AND ").join(sql.SQL("f.{0} = n.{0}").format(sql.Identifier(name)) for name in table.key),
    )
    async with (await raw(conn)).cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, {"agency_id": agency_id, "rows": json_rows(sent)})
        return {table.key_of(rows[found.pop("place")]): found for found in await cursor.fetchall()}


async def local_days(conn: AsyncConnection, agency_id: int, instants: Sequence[datetime | None]) -> list[date | None]:
    """Return the days of instants by the agency's clock, in order."""
    parameters = {"agency_id": agency_id, "instants": list(instants)}
    cursor = await (await raw(conn)).execute(LOCAL_DAYS, parameters)
    return [row[0] for row in await cursor.fetchall()]
