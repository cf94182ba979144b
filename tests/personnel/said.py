"""Overrides and delegations as an officer records them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.personnel import service
from app.personnel.superiors import Delegation, SuperiorOverride
from app.shared.caller import Caller
from tests.personnel.builders import NOW, SINCE
from tests.personnel.records import told


async def override(
    conn: AsyncConnection,
    by: Caller,
    employee_id: UUID,
    superior_id: UUID,
    since: date = SINCE,
    until: date | None = None,
) -> str:
    new = SuperiorOverride(
        employee_id=employee_id, superior_employee_id=superior_id, since=since, until=until, reason="Tim"
    )
    return told(await service.record_superior_overrides(conn, caller=by, new=[new], now=NOW))[0]


async def delegate(
    conn: AsyncConnection,
    by: Caller,
    superior_id: UUID,
    delegate_id: UUID,
    since: date = SINCE,
    until: date | None = None,
) -> str:
    new = Delegation(
        superior_employee_id=superior_id, delegate_employee_id=delegate_id, since=since, until=until, reason="Dinas"
    )
    return told(await service.record_delegations(conn, caller=by, new=[new], only_of=None, now=NOW))[0]
