"""Daily checkpoints: the chain's digest, signed, so that whoever keeps a copy sees whether anything before changed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service
from app.audit.model import CHECKPOINT_FORM, Checkpoint, Difference, Finding, Record, Seal
from app.audit.signing import PublicKey, Signer
from app.audit.store import checkpoints as store
from app.audit.store import links
from app.shared.digests import canonical, digest_of_bytes


async def sign(conn: AsyncConnection, *, agency_id: int, signer: Signer, now: datetime) -> Checkpoint | None:
    """Return the day's checkpoint (UTC), signed now if there is none; None where nothing is chained yet.

    Holds the chain: of two that sign at once, one finds the other's.
    """
    position, digest = await links.hold(conn, agency_id)
    if position == 0:
        return None
    day = now.astimezone(UTC).date()
    before = await store.newest(conn, agency_id)
    if before is not None and before.day >= day:
        return before
    key = signer.public_key
    seals = await store.seals(conn, agency_id, after=0 if before is None else before.position, until=position)
    text = canonical(
        {
            "form": CHECKPOINT_FORM,
            "agency_id": agency_id,
            "day": day.isoformat(),
            "signed_at": now.astimezone(UTC).isoformat(),
            "position": position,
            "chain_digest": f"sha256:{digest.hex()}",
            "previous": None if before is None else digest_of_bytes(before.content.encode()),
            "seals": [seal.to_plain() for seal in seals],
            "key_id": key.key_id,
        }
    )
    made = Checkpoint(day=day, position=position, content=text.decode(), key_id=key.key_id, signature=signer.sign(text))
    if await store.keep_key(conn, agency_id, key.key_id, key.value, now):
        await _record_key(conn, agency_id, key, now)
    await store.add(conn, agency_id, made)
    return made


async def page(
    conn: AsyncConnection, *, agency_id: int, after: date | None = None, size: int = store.DAYS_AT_ONCE
) -> list[Checkpoint]:
    """Return at most `size` checkpoints after a day, the oldest first."""
    return await store.page(conn, agency_id, after=after, size=size)


async def differing(conn: AsyncConnection, *, agency_id: int, kept: Mapping[date, tuple[str, bytes]]) -> list[Finding]:
    """Compare checkpoints (text and signature by day) that somebody kept elsewhere with those that are stored."""
    found: list[Finding] = []
    left, after = dict(kept), None
    while rows := await store.page(conn, agency_id, after=after):
        found += [
            _finding(Difference.CHECKPOINT_DIFFERS, one.day, one.position)
            for one in rows
            if left.pop(one.day, (one.content, one.signature)) != (one.content, one.signature)
        ]
        after = rows[-1].day
    return found + [_finding(Difference.CHECKPOINT_MISSING, day, 0) for day in sorted(left)]


def _finding(kind: Difference, day: date, position: int) -> Finding:
    return Finding(kind=kind, position=position, object_id=day.isoformat())


async def covering(conn: AsyncConnection, *, agency_id: int, run_id: str) -> tuple[Seal, Checkpoint | None] | None:
    """Return a run's seal in the chain and the first checkpoint that tells it; None where it isn't chained."""
    seals = await store.seals(conn, agency_id, after=0, run_id=run_id)
    if not seals:
        return None
    return seals[0], await store.first_from(conn, agency_id, seals[0].position)


async def chained_seals(conn: AsyncConnection, *, agency_id: int) -> list[Seal]:
    """Return the seals of runs that are in the chain, in its order."""
    return await store.seals(conn, agency_id, after=0)


async def keys(conn: AsyncConnection, *, agency_id: int) -> list[tuple[PublicKey, datetime]]:
    """Return the keys that signed the agency's checkpoints, and since when."""
    return [(PublicKey(value), since) for _, value, since in await store.keys(conn, agency_id)]


async def _record_key(conn: AsyncConnection, agency_id: int, key: PublicKey, now: datetime) -> None:
    record = Record(
        principal_id=None,
        action="audit_key.use",
        object_kind="audit_key",
        object_id=key.key_id,
        request_id=f"audit-checkpoint {agency_id}",
        after_digest=digest_of_bytes(key.value),
    )
    await service.record(conn, record, agency_id=agency_id, now=now)
