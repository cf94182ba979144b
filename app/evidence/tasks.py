"""Jobs that forget files which no entry named, and remove content that no file has."""

from __future__ import annotations

from app.audit import service as audit
from app.evidence import store
from app.evidence.model import ORPHAN_AGE, WAITING, digest_in, is_object_key
from app.evidence.service import record_of
from app.jobs.worker import Hands, Task
from app.persistence.agencies import agency_ids
from app.persistence.database import raw

FORGOTTEN_AT_ONCE = 500
REMOVED_AT_ONCE = 1000
"""Content removed of an agency in one run, at most."""
_FOLDERS = 256
_HOURS = 24
_FORGET = "evidence.forget"


async def forget_waiting(hands: Hands) -> None:
    """Forget files that were last sent a while ago and that no entry ever named; their content goes by the sweep."""
    for agency_id in await _agencies(hands):
        async with hands.database.transaction(agency_id) as conn:
            before = hands.now() - WAITING
            gone = await store.forget(await raw(conn), agency_id, before, FORGOTTEN_AT_ONCE)
            records = [record_of(_FORGET, one, None, request_id=_FORGET) for one in gone]
            await audit.record(conn, *records, agency_id=agency_id, now=hands.now())


async def sweep_orphans(hands: Hands) -> None:
    """Remove content that no file has and that is older than a day, such as a crash leaves.

    Each hour has its share of the folders, so that a day sees them all and no run reads a whole store.
    """
    for agency_id in await _agencies(hands):
        left = REMOVED_AT_ONCE
        for folder in _folders(hands):
            if left > 0:
                left -= await _sweep(hands, agency_id, f"{agency_id}/{folder:02x}", left)


async def _sweep(hands: Hands, agency_id: int, folder: str, most: int) -> int:
    removed = 0
    async for keys in hands.objects.keys_before(folder, hands.now() - ORPHAN_AGE):
        ours = [key for key in keys if is_object_key(key)]
        async with hands.database.transaction(agency_id) as conn:
            held = await store.held_by_a_file(await raw(conn), agency_id, [digest_in(key) for key in ours])
        for key in ours:
            if digest_in(key) not in held and removed < most:
                removed += await _remove(hands, agency_id, key)
    return removed


async def _remove(hands: Hands, agency_id: int, key: str) -> int:
    """Remove an object unless a file has it by now; who is sending the same content waits, or has been waited for."""
    digest = digest_in(key)
    async with hands.database.transaction(agency_id) as conn:
        driver = await raw(conn)
        await store.hold_content(driver, agency_id, digest)
        if await store.held_by_a_file(driver, agency_id, [digest]):
            return 0
        await hands.objects.drop(key)
    return 1


async def _agencies(hands: Hands) -> list[int]:
    async with hands.database.transaction(None) as conn:
        return await agency_ids(conn)


def _folders(hands: Hands) -> range:
    hour = hands.now().hour
    return range(hour * _FOLDERS // _HOURS, (hour + 1) * _FOLDERS // _HOURS)


TASKS = (
    Task(name="evidence.forget_waiting", run=forget_waiting, cron="41 1 * * *"),
    Task(name="evidence.sweep_orphans", run=sweep_orphans, cron="47 * * * *"),
)
