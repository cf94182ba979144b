"""Months of an agency: locked, read, and asked whether facts may be written."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from app.period import store
from app.period.model import Fact, PastTransition, Period, PeriodState, Writer, accepts
from app.period.refusals import MonthClosedError, MonthNotOpenedError, PeriodNotFoundError
from app.persistence import locks
from app.shared.month import Month


async def share(conn: AsyncConnection, *, agency_id: int, month: Month) -> None:
    """Keep the month from changing state until the transaction ends; others may share it."""
    await locks.share_month(conn, agency_id, month)


async def hold(conn: AsyncConnection, *, agency_id: int, month: Month) -> None:
    """Hold the month alone until the transaction ends."""
    await locks.hold_month(conn, agency_id, month)


async def state_of(conn: AsyncConnection, *, agency_id: int, month: Month) -> PeriodState | None:
    """Return the month's state, None where it has not begun; to decide by it, share or hold the month first."""
    found = await store.read(conn, agency_id, month)
    return None if found is None else found.state


async def share_states(
    conn: AsyncConnection, *, agency_id: int, months: Sequence[Month]
) -> dict[Month, PeriodState | None]:
    """Share months, the earliest first, and return their states, all in one round trip."""
    return await store.share_and_read(conn, agency_id, months)


def refuse_unless_open(
    month: Month, state: PeriodState | None, fact: Fact = Fact.ENTRY, by: Writer | None = None
) -> None:
    """Raise `MonthNotOpenedError` or `MonthClosedError` where facts of this kind may not be written, by this writer."""
    if state is None:
        raise MonthNotOpenedError(month)
    if not accepts(state, fact, by):
        raise MonthClosedError(month, state)


async def require_open(conn: AsyncConnection, *, agency_id: int, month: Month, fact: Fact = Fact.ENTRY) -> None:
    """Share the month, then refuse unless it takes facts of this kind; one round trip."""
    states = await store.share_and_read(conn, agency_id, (month,))
    refuse_unless_open(month, states[month], fact)


async def get(conn: AsyncConnection, *, agency_id: int, month: Month) -> Period:
    """Return a month, or raise `PeriodNotFoundError`."""
    found = await store.read(conn, agency_id, month)
    if found is None:
        raise PeriodNotFoundError(month=month)
    return found


async def page(conn: AsyncConnection, *, agency_id: int, after: Month | None, size: int) -> list[Period]:
    """Return at most `size` months before `after`, the newest first."""
    return await store.page(conn, agency_id, after=after, size=size)


async def by_month(conn: AsyncConnection, *, agency_id: int, months: Sequence[Month]) -> dict[Month, Period]:
    """Return those of the months that have begun."""
    return {one.month: one for one in await store.by_month(conn, agency_id, months)}


async def history(conn: AsyncConnection, *, agency_id: int, month: Month) -> list[PastTransition]:
    """Return a month's transitions, oldest first, or raise `PeriodNotFoundError`."""
    await get(conn, agency_id=agency_id, month=month)
    return await store.history(conn, agency_id, month)
