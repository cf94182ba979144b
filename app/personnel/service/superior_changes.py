"""What is said of superiors beside the posts: overrides and delegations, recorded, read, and ended for who goes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.facts.service import Recording, record
from app.facts.store import FactTable, Row
from app.personnel.model import Kind
from app.personnel.refusals import (
    DaysReversedError,
    DelegationOfOthersError,
    OneselfInsteadError,
    ReferenceUnknownError,
)
from app.personnel.store import superior_changes as store
from app.personnel.store import things
from app.personnel.superiors import Delegation, DelegationRecord, Listing, SuperiorOverride, SuperiorOverrideRecord
from app.shared.caller import Caller
from app.shared.records import ItemReport, shallow

_CALLED = {store.SUPERIOR_OVERRIDES.name: "superior_override", store.DELEGATIONS.name: "delegation"}
"""What the audit calls the facts of each table."""
_OF_OVERRIDES = {"employee_id": "nip", "superior_employee_id": "superior_nip"}
_OF_DELEGATIONS = {"superior_employee_id": "superior_nip", "delegate_employee_id": "delegate_nip"}
"""The people of a fact, and the fields by which rows name them."""


async def record_superior_overrides(
    conn: AsyncConnection, *, caller: Caller, new: Sequence[SuperiorOverride], now: datetime
) -> list[ItemReport]:
    """Record who decides instead of the post above from a day on; one report each, in order."""
    rows = [shallow(one) for one in new]
    refuse = await _by_id(conn, caller, rows, tuple(_OF_OVERRIDES))
    return await _record(conn, caller, store.SUPERIOR_OVERRIDES, rows, refuse, now)


async def record_superior_override_rows(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[SuperiorOverrideRecord], now: datetime
) -> list[ItemReport]:
    """Record overrides by NIP."""
    rows, refuse = await _by_nip(conn, caller, records, _OF_OVERRIDES)
    return await _record(conn, caller, store.SUPERIOR_OVERRIDES, rows, refuse, now)


async def record_delegations(
    conn: AsyncConnection, *, caller: Caller, new: Sequence[Delegation], only_of: UUID | None, now: datetime
) -> list[ItemReport]:
    """Record who decides beside a superior from a day on, of anybody or only of one superior; one report each."""
    rows = [shallow(one) for one in new]
    refuse_each = await _by_id(conn, caller, rows, tuple(_OF_DELEGATIONS))

    def refuse(row: Row) -> None:
        if only_of not in {None, row["superior_employee_id"]}:
            raise DelegationOfOthersError
        refuse_each(row)

    return await _record(conn, caller, store.DELEGATIONS, rows, refuse, now)


async def record_delegation_rows(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[DelegationRecord], now: datetime
) -> list[ItemReport]:
    """Record delegations by NIP."""
    rows, refuse = await _by_nip(conn, caller, records, _OF_DELEGATIONS)
    return await _record(conn, caller, store.DELEGATIONS, rows, refuse, now)


async def superior_overrides_page(conn: AsyncConnection, *, agency_id: int, wanted: Listing) -> list[Row]:
    """Return overrides that hold on a day, by employee."""
    return await store.page(conn, store.SUPERIOR_OVERRIDES, agency_id, wanted)


async def delegations_page(conn: AsyncConnection, *, agency_id: int, wanted: Listing) -> list[Row]:
    """Return delegations that hold on a day, by superior and delegate."""
    return await store.page(conn, store.DELEGATIONS, agency_id, wanted)


async def end_of(
    conn: AsyncConnection, *, caller: Caller, employee_id: UUID, until: date, now: datetime
) -> tuple[list[Row], list[Row]]:
    """End the overrides that name somebody as superior, and the delegations by and to it; return them as they are now.

    What would have begun later is taken back: its `until` is its `since`.
    """
    ended: list[list[Row]] = []
    for table in (store.SUPERIOR_OVERRIDES, store.DELEGATIONS):
        lasting = await store.lasting(conn, table, caller.agency_id, employee_id, until)
        rows = [row | {"until": max(until, row["since"])} for row in lasting]
        await _record(conn, caller, table, rows, lambda _row: None, now)
        ended.append(rows)
    return ended[0], ended[1]


async def _by_id(
    conn: AsyncConnection, caller: Caller, rows: Sequence[Row], people: tuple[str, ...]
) -> Callable[[Row], None]:
    named = {row[column] for row in rows for column in people}
    known = await things.existing(conn, caller.agency_id, Kind.EMPLOYEE, sorted(named))
    return _refusing(known, {column: column for column in people})


async def _by_nip(
    conn: AsyncConnection,
    caller: Caller,
    records: Sequence[SuperiorOverrideRecord] | Sequence[DelegationRecord],
    people: dict[str, str],
) -> tuple[list[Row], Callable[[Row], None]]:
    rows = [shallow(one) for one in records]
    nips = sorted({row[field] for row in rows for field in people.values()})
    found = await things.ids_by_code(conn, caller.agency_id, Kind.EMPLOYEE, nips)
    for row in rows:
        row.update({column: found.get(row.pop(field)) for column, field in people.items()})
    return rows, _refusing(set(found.values()), people)


def _refusing(known: Collection[UUID], people: dict[str, str]) -> Callable[[Row], None]:
    def refuse(row: Row) -> None:
        for column, field in people.items():
            if row[column] not in known:
                raise ReferenceUnknownError(field)
        if len({row[column] for column in people}) < len(people):
            raise OneselfInsteadError(list(people.values())[-1])
        if row["until"] is not None and row["until"] < row["since"]:
            raise DaysReversedError

    return refuse


async def _record(
    conn: AsyncConnection,
    caller: Caller,
    table: FactTable,
    rows: Sequence[Row],
    refuse: Callable[[Row], None],
    now: datetime,
) -> list[ItemReport]:
    recording = Recording(table=table, object_kind=_CALLED[table.name], caller=caller, now=now)
    return await record(conn, recording, rows, refuse)
