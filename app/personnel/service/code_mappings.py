"""What other systems call our units, posts and words: recorded, read and translated."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.facts.service import Recording, record
from app.facts.store import Row
from app.personnel.code_mappings import NAMES_THINGS, CodeKind, CodeMapping, MappingFilter, is_word
from app.personnel.model import Kind
from app.personnel.refusals import DaysReversedError, MappingWordError, ReferenceUnknownError
from app.personnel.store import code_mappings as store
from app.personnel.store import things
from app.shared.caller import Caller
from app.shared.records import ItemReport, shallow

_THINGS = {CodeKind.UNIT: Kind.UNIT, CodeKind.POST: Kind.POST}
_OWN = "own_code"


async def record_code_mappings(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[CodeMapping], now: datetime
) -> list[ItemReport]:
    """Record, correct or take back what codes of other systems mean; one report each, in order."""
    known = {kind: await _existing(conn, caller.agency_id, kind, records) for kind in NAMES_THINGS}

    def refuse(row: Row) -> None:
        kind: CodeKind = row["kind"]
        if row["until"] is not None and row["until"] < row["since"]:
            raise DaysReversedError
        if kind in NAMES_THINGS and row[_OWN] not in known[kind]:
            raise ReferenceUnknownError(_OWN)
        if kind not in NAMES_THINGS and not is_word(kind, row[_OWN]):
            raise MappingWordError(_OWN)

    recording = Recording(table=store.CODE_MAPPINGS, object_kind="code_mapping", caller=caller, now=now)
    return await record(conn, recording, [shallow(one) for one in records], refuse)


async def code_mappings_page(
    conn: AsyncConnection,
    *,
    agency_id: int,
    chosen: MappingFilter,
    known_at: int | None,
    after: store.Key | None,
    size: int,
) -> tuple[int, list[Row]]:
    """Return the change number that is answered for, and at most `size` mappings after a key."""
    known = await audit.known_now(conn, agency_id=agency_id) if known_at is None else known_at
    return known, await store.page(conn, agency_id, known, chosen, after=after, size=size)


async def own_codes(conn: AsyncConnection, *, agency_id: int, system: str, kind: CodeKind, on: date) -> dict[str, str]:
    """Return what every code of a system means on a day: code of the system -> our code or word."""
    return await store.own_codes(conn, agency_id, system, kind, on)


async def translate(
    conn: AsyncConnection, *, agency_id: int, system: str, kind: CodeKind, wanted: Collection[tuple[str, date]]
) -> dict[tuple[str, date], str]:
    """Return what codes of a system mean, each on its own day, in one statement; those without meaning are left out."""
    return await store.translate(conn, agency_id, system, kind, set(wanted)) if wanted else {}


async def _existing(
    conn: AsyncConnection, agency_id: int, kind: CodeKind, records: Sequence[CodeMapping]
) -> Collection[str]:
    codes = sorted({one.own_code for one in records if one.kind is kind})
    return await things.ids_by_code(conn, agency_id, _THINGS[kind], codes) if codes else set()
