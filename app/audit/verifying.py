"""Verifying the chain: every row against its link, every link against the one before, every checkpoint against both.

A verification goes page by page, each in a transaction of its caller's, and holds one page and the checkpoints.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.links import RECORDED_AT, chain_digest, first_digest, row_digest
from app.audit.model import CHECKPOINT_FORM, Checkpoint, Difference, Finding
from app.audit.signing import PublicKey
from app.audit.store import checkpoints as checkpoint_store
from app.audit.store import links as store
from app.audit.store.links import LinkedRow
from app.shared.digests import canonical, digest_of_bytes

ROWS_AT_ONCE: Final = 5_000
LONGEST_WRITE: Final = timedelta(days=1)
"""Longer ago than this before a checkpoint nothing was recorded that is chained after it: sessions end much sooner."""
_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class ChainCheck:
    """A verification of an agency's chain: how far it is, and what it has counted."""

    agency_id: int
    total: int = 0
    position: int = 0
    digest: bytes = b""
    settled_before: int = 0
    looked_through: str | None = None
    """Up to which audit id rows were looked through for one without a link; None while links are followed."""
    looked_through_rows: int = 0
    rows: int = 0
    waiting: int = 0
    checkpoints: int = 0
    ended: bool = False
    newest_at: int = 0
    """When the newest row so far was recorded, in microseconds since 1970."""
    not_before: int = 0
    """No row after the checkpoints so far can have been recorded before this instant: see `LONGEST_WRITE`."""
    at: dict[int, list[Checkpoint]] = field(default_factory=dict)
    """The checkpoints by their positions that the chain has not yet come to."""


async def begin(conn: AsyncConnection, *, agency_id: int) -> tuple[ChainCheck, list[Finding]]:
    """Begin a verification with the checkpoints themselves: signatures, texts, and that none is left out."""
    total, _ = await store.last_link(conn, agency_id)
    standing = await store.standing(conn, agency_id)
    check = ChainCheck(
        agency_id=agency_id,
        total=total,
        digest=first_digest(agency_id),
        settled_before=standing.settled_before or 0,
    )
    keys = {key_id: PublicKey(value) for key_id, value, _ in await checkpoint_store.keys(conn, agency_id)}
    findings: list[Finding] = []
    previous: Checkpoint | None = None
    after: date | None = None
    while page := await checkpoint_store.page(conn, agency_id, after=after):
        for one in page:
            seals = await checkpoint_store.seals(
                conn, agency_id, after=0 if previous is None else previous.position, until=one.position
            )
            told = [seal.to_plain() for seal in seals]
            findings += _of_checkpoint(one, keys, previous, told=told, agency_id=agency_id)
            check.at.setdefault(one.position, []).append(one)
            check.checkpoints += 1
            previous = one
        after = page[-1].day
    return check, findings


async def go_on(conn: AsyncConnection, check: ChainCheck, *, size: int = ROWS_AT_ONCE) -> list[Finding]:
    """Verify at most `size` more rows and say what differs; `check.ended` once nothing is left."""
    if check.looked_through is None:
        page = await store.linked_rows(conn, check.agency_id, after=check.position, size=size)
        findings = [finding for linked in page for finding in _of_link(check, linked)]
        if len(page) < size:
            check.looked_through = store.NO_ID
            findings += [
                _differs(one) for position in sorted(check.at) for one in check.at[position]
            ]  # the chain has no such position
        return findings
    window = await store.window(
        conn, check.agency_id, after=check.looked_through, settled=check.settled_before, size=size
    )
    check.waiting += window.waiting
    check.looked_through_rows += window.rows
    check.looked_through = window.last or check.looked_through
    check.ended = window.rows < size
    return [Finding(kind=Difference.ROW_INSERTED, object_id=audit_id) for audit_id in window.missed]


def _of_link(check: ChainCheck, linked: LinkedRow) -> list[Finding]:
    """Compare a link with its row and with the link before; a broken one doesn't blame those after it."""
    link, found = linked.link, []
    if link.position != check.position + 1:
        found.append(Finding(kind=Difference.LINK_MISSING, position=check.position + 1))
    elif link.chain_digest != chain_digest(check.digest, link.row_digest):
        found.append(Finding(kind=Difference.LINK_BROKEN, position=link.position, object_id=link.audit_id))
    if linked.row is None:
        found.append(Finding(kind=Difference.ROW_MISSING, position=link.position, object_id=link.audit_id))
    elif row_digest(linked.row) != link.row_digest:
        found.append(Finding(kind=Difference.ROW_CHANGED, position=link.position, object_id=link.audit_id))
    elif int(linked.row[RECORDED_AT] or 0) < check.not_before:
        found.append(Finding(kind=Difference.ROW_BACKDATED, position=link.position, object_id=link.audit_id))
    if linked.row is not None:
        check.newest_at = max(check.newest_at, int(linked.row[RECORDED_AT] or 0))
    digest = f"sha256:{link.chain_digest.hex()}"
    for one in check.at.pop(link.position, ()):
        plain = _plain(one)
        found += [_differs(one)] if plain.get("chain_digest") != digest else []
        # By both clocks, that of the rows and that of the signature: a site may try things with a clock of its own.
        latest = min(_signed_at(plain), check.newest_at)
        check.not_before = max(check.not_before, latest - LONGEST_WRITE // _MICROSECOND)
    check.position, check.digest = link.position, link.chain_digest
    check.rows += 1
    return found


def _of_checkpoint(
    one: Checkpoint,
    keys: dict[str, PublicKey],
    previous: Checkpoint | None,
    *,
    told: Sequence[Json],
    agency_id: int,
) -> list[Finding]:
    """Compare a checkpoint with its signature, its own columns, the one before and the seals that it tells."""
    plain = _plain(one)
    kinds: list[Difference] = []
    key = keys.get(one.key_id)
    if key is None or key.key_id != one.key_id or not key.has_signed(one.content.encode(), one.signature):
        kinds.append(Difference.CHECKPOINT_UNSIGNED)
    stored = (CHECKPOINT_FORM, agency_id, one.day.isoformat(), one.position, one.key_id)
    if tuple(plain.get(name) for name in ("form", "agency_id", "day", "position", "key_id")) != stored:
        kinds.append(Difference.CHECKPOINT_CHANGED)
    if plain.get("previous") != (None if previous is None else digest_of_bytes(previous.content.encode())):
        kinds.append(Difference.CHECKPOINT_MISSING)
    if plain.get("seals") != list(told):
        kinds.append(Difference.CHECKPOINT_DIFFERS)
    return [Finding(kind=kind, position=one.position, object_id=one.day.isoformat()) for kind in kinds]


def _plain(one: Checkpoint) -> Json:
    """Read the signed text, in its one form only."""
    try:
        plain = json.loads(one.content)
        return plain if isinstance(plain, dict) and canonical(plain) == one.content.encode() else {}
    except (ValueError, TypeError):
        return {}


def _signed_at(plain: Json) -> int:
    try:
        return (datetime.fromisoformat(plain["signed_at"]) - _EPOCH) // _MICROSECOND
    except (KeyError, TypeError, ValueError):
        return 0


def _differs(one: Checkpoint) -> Finding:
    return Finding(kind=Difference.CHECKPOINT_DIFFERS, position=one.position, object_id=one.day.isoformat())
