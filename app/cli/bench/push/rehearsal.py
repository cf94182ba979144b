"""Records what the service executes for one push, and for reads, by asking the application inside this process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from app.cli.bench.push import store
from app.cli.bench.push.founding import NotFoundedError
from app.cli.bench.push.inside import Client, inside
from app.cli.bench.push.load import body_of
from app.cli.bench.push.phones import REPLAYED_AT, Owner, Phone
from app.cli.bench.push.site import LIMITS, Site
from app.cli.bench.push.tape import RecordingDatabase, Tape
from app.cli.bench.push.template import Recorded

SEQ: Final = 76_543_210
"""A number that stands for nothing else, under which a recorded push comes."""
_INSTANT: Final = timedelta(microseconds=123_457)
_PLAIN_DAYS: Final = range(4, 28)
"""Days of a month of which neither they nor those beside them are its first."""


def record_push(site: Site) -> Recorded:
    """Push one entry from each of two known phones of the agency of limits, and return what was executed."""
    return asyncio.run(_record_push(site, site.owners[LIMITS][-2:]))


def record_reads(site: Site, reads: Sequence[tuple[Owner, str]]) -> list[Tape]:
    """Read paths, each as its owner, and return what was executed for each."""
    return asyncio.run(_record_reads(site, reads))


async def _record_push(site: Site, owners: Sequence[Owner]) -> Recorded:
    now = site.now.replace(microsecond=0) + _INSTANT
    days = [day for day in site.founded[LIMITS].work_days if day.day in _PLAIN_DAYS][-1:]
    phones = [Phone(owner=one, days=days, times=REPLAYED_AT, last_seq=SEQ) for one in owners]
    store.introduce(site.app_url, LIMITS, phones, site.now)
    database = RecordingDatabase(site.app_url)
    tapes, named = [], []
    try:
        async with inside(site.folder, database, now) as client:
            for phone in phones:
                named.append(await _push(client, phone))
                tapes.append(database.tape.take())
    finally:
        await database.close()
    first, second = tapes
    return Recorded(first=first.steps, second=second.steps, named=named[0], also_named=named[1], now=now)


async def _push(client: Client, phone: Phone) -> dict[str, str]:
    """Push an entry, and return the values that are its own."""
    sent = json.loads(body_of(phone.push(1)))
    answer = await client.post("/v1/sync/push", phone.owner.token, sent)
    (mutation,) = sent["mutations"]
    (result,) = answer["results"]
    if result["status"] != "applied":
        raise NotFoundedError(result["status"], result["problem"])
    return {
        "subject": phone.owner.subject,
        "employee_id": phone.owner.employee_id,
        "principal_id": phone.owner.principal_id,
        "device_id": phone.device_id,
        "seq": str(mutation["seq"]),
        "mutation_id": mutation["mutation_id"],
        "activity_id": mutation["id"],
        "day": mutation["entry"]["work_date"],
    }


async def _record_reads(site: Site, reads: Sequence[tuple[Owner, str]]) -> list[Tape]:
    database = RecordingDatabase(site.app_url)
    tapes = []
    try:
        async with inside(site.folder, database, site.now) as client:
            for owner, path in reads:
                await client.get(path, owner.token)
                tapes.append(database.tape.take())
    finally:
        await database.close()
    return tapes
