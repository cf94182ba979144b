"""What superiors were told of their deadlines."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log.refusals import NotAnEmployeeError
from app.shared.caller import Caller, Role
from app.verification.model import Notice, NoticeFilter
from app.verification.store import notices as store

_READERS = (Role.OFFICER, Role.AUDITOR)


async def notices_page(
    conn: AsyncConnection, *, caller: Caller, chosen: NoticeFilter, after: store.Place | None, size: int
) -> list[Notice]:
    """Return at most `size` notices, the newest first: one's own, or to officers and auditors those that they choose.

    Raises `NotAnEmployeeError`.
    """
    if not caller.has(*_READERS):
        if caller.employee_id is None:
            raise NotAnEmployeeError
        chosen = replace(chosen, employee_id=caller.employee_id)
    return await store.page(conn, caller.agency_id, chosen, after, size)
