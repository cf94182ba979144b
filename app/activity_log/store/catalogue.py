"""Queries on the catalogue."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from psycopg import AsyncConnection as Driver

from app.activity_log.model import CatalogueItem, EntryCategory

# Ordered, so that two who record the same items never wait for each other in a circle. An item that is as it was is
# not written and not returned.
RECORD = """
INSERT INTO catalogue_items AS c
    (agency_id, code, name, unit, per_quantity, norm_minutes, category, active, rev)
SELECT %(agency_id)s, code, name, unit, per_quantity, norm_minutes, category, active, 1
FROM json_to_recordset(%(rows)s::json) AS n (code text, name text, unit text, per_quantity int, norm_minutes smallint,
    category text, active boolean)
ORDER BY code
ON CONFLICT (agency_id, code) DO UPDATE SET name = excluded.name, unit = excluded.unit,
    per_quantity = excluded.per_quantity, norm_minutes = excluded.norm_minutes, category = excluded.category,
    active = excluded.active, rev = c.rev + 1
WHERE (c.name, c.unit, c.per_quantity, c.norm_minutes, c.category, c.active) IS DISTINCT FROM
      (excluded.name, excluded.unit, excluded.per_quantity, excluded.norm_minutes, excluded.category, excluded.active)
RETURNING code, rev
"""

_COLUMNS = "code, name, unit, per_quantity, norm_minutes, category, active, rev"

BY_CODE = f"SELECT {_COLUMNS} FROM catalogue_items WHERE agency_id = %s AND code = ANY(%s)"  # noqa: S608 - columns of our own

PAGE = f"""
SELECT {_COLUMNS} FROM catalogue_items
WHERE agency_id = %s AND code > %s ORDER BY code LIMIT %s
"""  # noqa: S608 - columns of our own


async def record(driver: Driver[Any], agency_id: int, items: Sequence[CatalogueItem]) -> dict[str, int]:
    """Write items; return the revisions of those that are new or otherwise than they were."""
    rows = json.dumps([asdict(item) for item in items])
    cursor = await driver.execute(RECORD, {"agency_id": agency_id, "rows": rows})
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def page(driver: Driver[Any], agency_id: int, after: str, size: int) -> list[CatalogueItem]:
    """Return items by code, those after one."""
    cursor = await driver.execute(PAGE, (agency_id, after, size))
    return [_item(row) for row in await cursor.fetchall()]


async def by_code(driver: Driver[Any], agency_id: int, codes: Sequence[str]) -> dict[str, CatalogueItem]:
    """Return items by their codes."""
    cursor = await driver.execute(BY_CODE, (agency_id, list(codes)))
    return {row[0]: _item(row) for row in await cursor.fetchall()}


def _item(row: tuple[Any, ...]) -> CatalogueItem:
    return CatalogueItem(
        code=row[0],
        name=row[1],
        unit=row[2],
        per_quantity=row[3],
        norm_minutes=row[4],
        category=EntryCategory(row[5]),
        active=row[6],
        rev=row[7],
    )
