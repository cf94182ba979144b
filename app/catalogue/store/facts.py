"""Which facts the catalogue keeps, and reading items with all that is known of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from app.catalogue.model import CatalogueItem, EntryCategory, ItemUse, ItemVersion
from app.facts.store import FactTable
from app.persistence.database import raw
from app.personnel.model import PositionGroup

VERSIONS = FactTable(
    "catalogue_versions",
    {"code": "text", "since": "date"},
    {
        "until": "date",
        "name": "text",
        "unit": "text",
        "per_quantity": "int",
        "norm_minutes": "smallint",
        "category": "text",
        "counts": "boolean",
        "active": "boolean",
        "daily_times_limit": "smallint",
        "daily_minutes_limit": "smallint",
        "monthly_times_limit": "smallint",
        "monthly_minutes_limit": "smallint",
    },
    holds="n.until IS NULL OR n.until > n.since",
)
USES = FactTable(
    "catalogue_uses",
    {"code": "text", "fits": "text", "since": "date"},
    {"until": "date", "post_id": "uuid", "position_group": "text"},
    holds="n.until IS NULL OR n.until > n.since",
)

# The agency's counter row is held: nobody else raises these, and phones' entries that name them don't wait.
RAISE_REVS = """
INSERT INTO catalogue_items AS c (agency_id, code, rev)
SELECT %s, code, 1 FROM unnest(%s::text[]) AS code ORDER BY code
ON CONFLICT (agency_id, code) DO UPDATE SET rev = c.rev + 1
"""

KNOWN_CODES = "SELECT code FROM catalogue_items WHERE agency_id = %s AND code = ANY(%s)"

PAGE = "SELECT code, rev FROM catalogue_items WHERE agency_id = %s AND code > %s ORDER BY code LIMIT %s"

BY_CODE = "SELECT code, rev FROM catalogue_items WHERE agency_id = %s AND code = ANY(%s) ORDER BY code"

VERSIONS_OF = """
SELECT code, since, until, name, unit, per_quantity, norm_minutes, category, counts, active, daily_times_limit,
       daily_minutes_limit, monthly_times_limit, monthly_minutes_limit
FROM catalogue_versions
WHERE agency_id = %(agency_id)s AND code = ANY(%(codes)s)
  AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
ORDER BY code, since
"""

USES_OF = """
SELECT u.code, u.since, u.until, u.post_id, p.code, u.position_group
FROM catalogue_uses u LEFT JOIN posts p ON p.agency_id = u.agency_id AND p.post_id = u.post_id
WHERE u.agency_id = %(agency_id)s AND u.code = ANY(%(codes)s)
  AND %(known_at)s BETWEEN u.known_from AND coalesce(u.known_until - 1, %(known_at)s)
ORDER BY u.code, u.since, p.code NULLS FIRST, u.position_group NULLS FIRST
"""

T = TypeVar("T")


async def raise_revs(conn: AsyncConnection, agency_id: int, codes: Sequence[str]) -> None:
    """Give every item of which something changed its next revision, the first to one that is new."""
    await (await raw(conn)).execute(RAISE_REVS, (agency_id, list(codes)))


async def known_codes(conn: AsyncConnection, agency_id: int, codes: Iterable[str]) -> set[str]:
    """Return those of the codes that are items of the agency."""
    cursor = await (await raw(conn)).execute(KNOWN_CODES, (agency_id, sorted(set(codes))))
    return {row[0] for row in await cursor.fetchall()}


async def versions_of(
    conn: AsyncConnection, agency_id: int, codes: Sequence[str], known_at: int
) -> Mapping[str, list[ItemVersion]]:
    """Return the versions of items as known at a change number, by their first day."""
    cursor = await (await raw(conn)).execute(VERSIONS_OF, _values(agency_id, codes, known_at))
    return _by_code(await cursor.fetchall(), _version)


async def page(conn: AsyncConnection, agency_id: int, known_at: int, after: str, size: int) -> list[CatalogueItem]:
    """Return items by code, those after one, as known at a change number."""
    cursor = await (await raw(conn)).execute(PAGE, (agency_id, after, size))
    return await _whole(conn, agency_id, await cursor.fetchall(), known_at)


async def by_code(conn: AsyncConnection, agency_id: int, codes: Sequence[str], known_at: int) -> list[CatalogueItem]:
    """Return items by their codes, as known at a change number."""
    cursor = await (await raw(conn)).execute(BY_CODE, (agency_id, list(codes)))
    return await _whole(conn, agency_id, await cursor.fetchall(), known_at)


async def _whole(
    conn: AsyncConnection, agency_id: int, rows: Sequence[tuple[Any, ...]], known_at: int
) -> list[CatalogueItem]:
    codes = [row[0] for row in rows]
    versions = await versions_of(conn, agency_id, codes, known_at)
    cursor = await (await raw(conn)).execute(USES_OF, _values(agency_id, codes, known_at))
    uses = _by_code(await cursor.fetchall(), _use)
    return [
        CatalogueItem(code=code, rev=rev, versions=versions.get(code, []), uses=uses.get(code, []))
        for code, rev in rows
    ]


def _values(agency_id: int, codes: Sequence[str], known_at: int) -> dict[str, object]:
    return {"agency_id": agency_id, "codes": list(codes), "known_at": known_at}


def _by_code(rows: Iterable[tuple[Any, ...]], read: Callable[..., T]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for code, *values in rows:
        found[code].append(read(*values))
    return found


def _version(*values: Any) -> ItemVersion:  # noqa: ANN401 - the columns of a row
    said = dict(zip(("since", *VERSIONS.values), values, strict=True))
    return ItemVersion(**said | {"category": EntryCategory(said["category"])})


def _use(*values: Any) -> ItemUse:  # noqa: ANN401 - the columns of a row
    since, until, post_id, post_code, group = values
    return ItemUse(
        since=since,
        until=until,
        post_id=post_id,
        post_code=post_code,
        position_group=None if group is None else PositionGroup(group),
    )
