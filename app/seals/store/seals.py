"""Queries of what runs froze, of their leaves and of their seals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.seals.model import Frozen, RunStanding, Sealed

UNSEALED: Final = """
SELECT run_id FROM month_runs r
WHERE agency_id = %s AND digest IS NOT NULL AND kind <> 'trial'
  AND NOT EXISTS (SELECT FROM run_seals s WHERE s.agency_id = r.agency_id AND s.run_id = r.run_id)
ORDER BY run_id
"""
RUN: Final = """
SELECT r.digest, s.root, coalesce(s.results, 0) FROM month_runs r
LEFT JOIN run_seals s ON s.agency_id = r.agency_id AND s.run_id = r.run_id
WHERE r.agency_id = %s AND r.run_id = %s
"""
RUNS: Final = """
SELECT coalesce(r.run_id, s.run_id) AS run_id, r.digest, s.root, coalesce(s.results, 0)
FROM (SELECT run_id, digest FROM month_runs WHERE agency_id = %(agency_id)s AND kind <> 'trial') r
FULL JOIN (SELECT run_id, root, results FROM run_seals WHERE agency_id = %(agency_id)s) s ON s.run_id = r.run_id
WHERE r.digest IS NOT NULL OR s.run_id IS NOT NULL
ORDER BY 1
"""
FROZEN: Final = """
SELECT f.employee_id, to_jsonb(f), to_jsonb(s) FROM frozen_results f
LEFT JOIN statements s ON s.agency_id = f.agency_id AND s.run_id = f.run_id AND s.employee_id = f.employee_id
WHERE f.agency_id = %(agency_id)s AND f.run_id = %(run_id)s AND f.employee_id > %(after)s
ORDER BY f.employee_id LIMIT %(size)s
"""
# A salt is 16 random bytes: the server's own random UUID has 122 random bits.
ADD_LEAVES: Final = """
INSERT INTO sealed_results (agency_id, run_id, employee_id, salt, leaf)
SELECT %(agency_id)s, %(run_id)s, employee_id, salt, leaf
FROM unnest(%(people)s::uuid[], %(salts)b::bytea[], %(leaves)b::bytea[]) AS l (employee_id, salt, leaf)
ON CONFLICT DO NOTHING
"""
SALTS: Final = "SELECT uuid_send(gen_random_uuid()) FROM generate_series(1, %s)"
LEAVES: Final = """
SELECT employee_id, salt, leaf FROM sealed_results WHERE agency_id = %s AND run_id = %s ORDER BY employee_id
"""
LAST_LEAF: Final = """
SELECT employee_id FROM sealed_results WHERE agency_id = %s AND run_id = %s ORDER BY employee_id DESC LIMIT 1
"""
RESULT_DIGESTS: Final = """
SELECT e.nip, f.digest FROM frozen_results f
JOIN employees e ON e.agency_id = f.agency_id AND e.employee_id = f.employee_id
WHERE f.agency_id = %s AND f.run_id = %s
"""
ADD_SEAL: Final = """
INSERT INTO run_seals (agency_id, run_id, results, root, sealed_at)
VALUES (%(agency_id)s, %(run_id)s, %(results)s, %(root)s, %(at)s) ON CONFLICT DO NOTHING RETURNING run_id
"""
SEALED: Final = """
SELECT l.employee_id, l.salt, l.leaf, to_jsonb(f), to_jsonb(s) FROM sealed_results l
LEFT JOIN frozen_results f ON f.agency_id = l.agency_id AND f.run_id = l.run_id AND f.employee_id = l.employee_id
LEFT JOIN statements s ON s.agency_id = l.agency_id AND s.run_id = l.run_id AND s.employee_id = l.employee_id
WHERE l.agency_id = %(agency_id)s AND l.run_id = %(run_id)s AND l.employee_id > %(after)s
ORDER BY l.employee_id LIMIT %(size)s
"""
WITHOUT_LEAF: Final = """
SELECT employee_id FROM (
    SELECT employee_id FROM frozen_results WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s
    UNION SELECT employee_id FROM statements WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s) stored
WHERE NOT EXISTS (SELECT FROM sealed_results l WHERE l.agency_id = %(agency_id)s AND l.run_id = %(run_id)s
                  AND l.employee_id = stored.employee_id)
ORDER BY employee_id
"""
COUNT_SEALED: Final = "SELECT count(*) FROM sealed_results WHERE agency_id = %s"
PLACE: Final = """
SELECT s.run_id, s.employee_id, e.nip FROM statements s
JOIN employees e ON e.agency_id = s.agency_id AND e.employee_id = s.employee_id
WHERE s.agency_id = %s AND s.statement_id = %s
"""
NOBODY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose statement of which run."""

    run_id: UUID
    employee_id: UUID
    nip: str


async def place_of(conn: AsyncConnection, agency_id: int, statement_id: UUID) -> Place | None:
    """Return whose statement it is."""
    row = await (await (await raw(conn)).execute(PLACE, (agency_id, statement_id))).fetchone()
    return None if row is None else Place(*row)


async def unsealed(conn: AsyncConnection, agency_id: int) -> list[UUID]:
    """Return the finished and superseded runs without a seal."""
    return [row[0] for row in await (await (await raw(conn)).execute(UNSEALED, (agency_id,))).fetchall()]


async def run(conn: AsyncConnection, agency_id: int, run_id: UUID) -> RunStanding | None:
    """Return a run's digest and seal."""
    row = await (await (await raw(conn)).execute(RUN, (agency_id, run_id))).fetchone()
    return None if row is None else RunStanding(run_id=run_id, digest=row[0], root=row[1], results=row[2])


async def runs(conn: AsyncConnection, agency_id: int) -> list[RunStanding]:
    """Return every run that has a digest or a seal."""
    rows = await (await (await raw(conn)).execute(RUNS, {"agency_id": agency_id})).fetchall()
    return [RunStanding(run_id=row[0], digest=row[1], root=row[2], results=row[3]) for row in rows]


async def frozen(conn: AsyncConnection, agency_id: int, run_id: UUID, *, after: UUID, size: int) -> list[Frozen]:
    """Return at most `size` people's results and statements, after a person."""
    rows = await (await (await raw(conn)).execute(FROZEN, _page(agency_id, run_id, after, size))).fetchall()
    return [Frozen(employee_id=row[0], result=row[1], statement=row[2]) for row in rows]


async def salts(conn: AsyncConnection, number: int) -> list[bytes]:
    """Return that many random salts."""
    return [bytes(row[0]) for row in await (await (await raw(conn)).execute(SALTS, (number,))).fetchall()]


async def add_leaves(
    conn: AsyncConnection, agency_id: int, run_id: UUID, leaves: Sequence[tuple[UUID, bytes, bytes]]
) -> None:
    """Keep leaves with their salts; one that is there stays as it is."""
    parameters = {
        "agency_id": agency_id,
        "run_id": run_id,
        "people": [employee_id for employee_id, _, _ in leaves],
        "salts": [salt for _, salt, _ in leaves],
        "leaves": [leaf for _, _, leaf in leaves],
    }
    await (await raw(conn)).execute(ADD_LEAVES, parameters)


async def leaves(conn: AsyncConnection, agency_id: int, run_id: UUID) -> list[tuple[UUID, bytes, bytes]]:
    """Return person, salt and leaf of a run, in the order of the tree."""
    rows = await (await (await raw(conn)).execute(LEAVES, (agency_id, run_id))).fetchall()
    return [(row[0], bytes(row[1]), bytes(row[2])) for row in rows]


async def last_leaf(conn: AsyncConnection, agency_id: int, run_id: UUID) -> UUID:
    """Return up to whom leaves are kept."""
    row = await (await (await raw(conn)).execute(LAST_LEAF, (agency_id, run_id))).fetchone()
    return NOBODY if row is None else row[0]


async def result_digests(conn: AsyncConnection, agency_id: int, run_id: UUID) -> list[tuple[str, str]]:
    """Return NIP and digest of every result of a run."""
    return list(await (await (await raw(conn)).execute(RESULT_DIGESTS, (agency_id, run_id))).fetchall())


async def count_sealed(conn: AsyncConnection, agency_id: int) -> int:
    """Count the results that are sealed, of all runs."""
    row = await (await (await raw(conn)).execute(COUNT_SEALED, (agency_id,))).fetchone()
    return 0 if row is None else int(row[0])


async def add_seal(conn: AsyncConnection, agency_id: int, seal: RunStanding, at: datetime) -> bool:
    """Keep a run's seal; tell whether it is new."""
    parameters = {
        "agency_id": agency_id,
        "run_id": seal.run_id,
        "results": seal.results,
        "root": seal.root,
        "at": at,
    }
    return await (await (await raw(conn)).execute(ADD_SEAL, parameters)).fetchone() is not None


async def sealed(conn: AsyncConnection, agency_id: int, run_id: UUID, *, after: UUID, size: int) -> list[Sealed]:
    """Return at most `size` leaves after a person, each with what is stored of that person now."""
    rows = await (await (await raw(conn)).execute(SEALED, _page(agency_id, run_id, after, size))).fetchall()
    return [
        Sealed(
            employee_id=row[0],
            salt=bytes(row[1]),
            leaf=bytes(row[2]),
            frozen=None if row[3] is None else Frozen(employee_id=row[0], result=row[3], statement=row[4]),
        )
        for row in rows
    ]


async def without_leaf(conn: AsyncConnection, agency_id: int, run_id: UUID) -> list[UUID]:
    """Return the people of a run of whom something is stored that was not sealed."""
    parameters = {"agency_id": agency_id, "run_id": run_id}
    return [row[0] for row in await (await (await raw(conn)).execute(WITHOUT_LEAF, parameters)).fetchall()]


def _page(agency_id: int, run_id: UUID, after: UUID, size: int) -> Mapping[str, Any]:
    return {"agency_id": agency_id, "run_id": run_id, "after": after, "size": size}
