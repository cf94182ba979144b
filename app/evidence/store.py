"""Every query on files of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection as Driver

from app.evidence.model import EvidenceFile, EvidenceType, OwnedFile

_COLUMNS = "evidence_id, name, media_type, size, content_digest, employee_id, sent_at"

HOLD_CONTENT = "SELECT pg_advisory_xact_lock(%s::bigint)"

WAITING = """
SELECT count(*) FROM evidence_files
WHERE agency_id = %(agency_id)s AND employee_id = %(employee_id)s AND named_at IS NULL
  AND content_digest <> %(content_digest)s
"""

# What was sent before is the same file: its time to wait for an entry begins anew.
ADD = f"""
INSERT INTO evidence_files AS f (agency_id, evidence_id, employee_id, content_digest, name, media_type, size, sent_at)
VALUES (%(agency_id)s, %(evidence_id)s, %(employee_id)s, %(content_digest)s, %(name)s, %(media_type)s, %(size)s,
        %(now)s)
ON CONFLICT (agency_id, employee_id, content_digest) DO UPDATE SET sent_at = greatest(f.sent_at, excluded.sent_at)
RETURNING {_COLUMNS}
"""  # noqa: S608 - columns of our own

BY_IDS = f"SELECT {_COLUMNS} FROM evidence_files WHERE agency_id = %s AND evidence_id = ANY(%s)"  # noqa: S608 - columns of our own

HOLD = f"""
SELECT {_COLUMNS} FROM evidence_files
WHERE agency_id = %s AND employee_id = %s AND evidence_id = ANY(%s) ORDER BY evidence_id FOR UPDATE
"""  # noqa: S608 - columns of our own

MARK_NAMED = """
UPDATE evidence_files SET named_at = %(now)s
WHERE agency_id = %(agency_id)s AND evidence_id = ANY(%(ids)s) AND named_at IS NULL
"""

FORGET = f"""
DELETE FROM evidence_files f WHERE f.agency_id = %(agency_id)s AND f.named_at IS NULL AND f.evidence_id IN (
    SELECT w.evidence_id FROM evidence_files w
    WHERE w.agency_id = %(agency_id)s AND w.named_at IS NULL AND w.sent_at < %(before)s
    ORDER BY w.sent_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING {_COLUMNS}
"""  # noqa: S608 - columns of our own

HELD_BY_A_FILE = """
SELECT DISTINCT content_digest FROM evidence_files WHERE agency_id = %s AND content_digest = ANY(%s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file to add, unless its owner has one of the same content."""

    agency_id: int
    employee_id: UUID
    file: EvidenceFile
    now: datetime


async def hold_content(driver: Driver[Any], agency_id: int, content_digest: str) -> None:
    """Be alone with some content until the transaction ends: who writes it never meets who removes it."""
    digest = blake2b(f"{agency_id}\0evidence\0{content_digest}".encode(), digest_size=8).digest()
    await driver.execute(HOLD_CONTENT, (int.from_bytes(digest, signed=True),))


async def waiting(driver: Driver[Any], new: NewFile) -> int:
    """Return how many other files of the employee wait for an entry to name them."""
    values = {
        "agency_id": new.agency_id,
        "employee_id": new.employee_id,
        "content_digest": new.file.content_digest,
    }
    cursor = await driver.execute(WAITING, values)
    ((count,),) = await cursor.fetchall()
    return int(count)


async def add(driver: Driver[Any], new: NewFile) -> OwnedFile:
    """Add a file, or return the one of the same content that its owner has."""
    values = {
        "agency_id": new.agency_id,
        "employee_id": new.employee_id,
        "now": new.now,
        "evidence_id": new.file.evidence_id,
        "content_digest": new.file.content_digest,
        "name": new.file.name,
        "media_type": new.file.media_type,
        "size": new.file.size,
    }
    (row,) = await (await driver.execute(ADD, values)).fetchall()
    return _owned(row)


async def by_ids(driver: Driver[Any], agency_id: int, ids: Sequence[UUID]) -> list[OwnedFile]:
    """Return files by their ids."""
    cursor = await driver.execute(BY_IDS, (agency_id, list(ids)))
    return [_owned(row) for row in await cursor.fetchall()]


async def hold(driver: Driver[Any], agency_id: int, employee_id: UUID, ids: Sequence[UUID]) -> list[OwnedFile]:
    """Return those of the employee's files, and keep them from being forgotten until the transaction ends."""
    cursor = await driver.execute(HOLD, (agency_id, employee_id, list(ids)))
    return [_owned(row) for row in await cursor.fetchall()]


async def mark_named(driver: Driver[Any], agency_id: int, ids: Sequence[UUID], now: datetime) -> None:
    """Note that an entry names the files."""
    await driver.execute(MARK_NAMED, {"agency_id": agency_id, "ids": list(ids), "now": now})


async def forget(driver: Driver[Any], agency_id: int, before: datetime, most: int) -> list[OwnedFile]:
    """Delete files that no entry ever named and that were last sent before an instant; return them."""
    cursor = await driver.execute(FORGET, {"agency_id": agency_id, "before": before, "most": most})
    return [_owned(row) for row in await cursor.fetchall()]


async def held_by_a_file(driver: Driver[Any], agency_id: int, digests: Sequence[str]) -> set[str]:
    """Return those of the digests that some file has."""
    cursor = await driver.execute(HELD_BY_A_FILE, (agency_id, list(digests)))
    return {row[0] for row in await cursor.fetchall()}


def _owned(row: tuple[Any, ...]) -> OwnedFile:
    return OwnedFile(
        file=EvidenceFile(
            evidence_id=row[0], name=row[1], media_type=EvidenceType(row[2]), size=row[3], content_digest=row[4]
        ),
        employee_id=row[5],
        sent_at=row[6],
    )
