"""The regulations that results rest on, kept as canonical text under their digest."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy.ext.asyncio import AsyncConnection

from app.regulation.refusals import RuleSetNotKeptError
from app.regulation.store import choices as store
from app.rules.kept import rebuild
from app.rules.model import RuleSet
from app.shared import digests

_rebuild = lru_cache(maxsize=32)(rebuild)  # the same text is the same rule set, compiled once per process


async def keep_rule_set(conn: AsyncConnection, rule_set: RuleSet, *, agency_id: int, now: datetime) -> None:
    """Store what a result is going to rest on, once per digest."""
    kept: dict[str, object] = {
        "digest": rule_set.digest,
        "rule_set_id": rule_set.id,
        "canonical": digests.canonical(rule_set.canonical).decode(),
        "kept_at": now,
    }
    await store.keep_canonical(conn, agency_id, kept)


async def kept_rule_set(conn: AsyncConnection, *, agency_id: int, digest: str) -> RuleSet:
    """Return the regulation that a result of the agency rests on, as it stood then; else `RuleSetNotKeptError`."""
    text = await store.canonical(conn, agency_id, digest)
    if text is None:
        raise RuleSetNotKeptError(digest=digest)
    rule_set = _rebuild(text)
    if rule_set.digest != digest:
        message = f"the text kept under {digest} has another digest"
        raise RuntimeError(message)
    return rule_set
