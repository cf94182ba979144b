"""Locks of months and keys, two connections at a time."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import psycopg
import pytest

from app.persistence.database import Database, Limits
from app.persistence.failures import sqlstate_of
from app.persistence.locks import hold_month, share_month, try_key
from app.shared.month import Month
from tests.support.databases import Clone

BANDUNG = 3273
DEMO = 9901
JANUARY = Month(2026, 1)
FEBRUARY = Month(2026, 2)
MOMENT = 0.3


async def has_to_wait(database: Database, agency_id: int, *months: Month) -> bool:
    """Tell whether holding the months blocks."""
    with anyio.move_on_after(MOMENT) as scope:
        async with database.transaction(agency_id) as conn:
            await hold_month(conn, agency_id, *months)
    return scope.cancelled_caught


async def test_many_may_share_a_month(fresh_database: Database) -> None:
    async with fresh_database.transaction(DEMO) as one, fresh_database.transaction(DEMO) as two:
        await share_month(one, DEMO, JANUARY)
        with anyio.fail_after(5):
            await share_month(two, DEMO, JANUARY)


async def test_holding_a_month_waits_for_all_who_share_it_and_for_no_one_else(fresh_database: Database) -> None:
    async with fresh_database.transaction(DEMO) as conn:
        await share_month(conn, DEMO, JANUARY)

        assert await has_to_wait(fresh_database, DEMO, JANUARY)
        assert not await has_to_wait(fresh_database, DEMO, FEBRUARY)
        assert not await has_to_wait(fresh_database, BANDUNG, JANUARY)

    assert not await has_to_wait(fresh_database, DEMO, JANUARY)


async def test_two_who_hold_the_same_months_in_any_order_never_deadlock(fresh_database: Database) -> None:
    done = 0

    async def hold(months: tuple[Month, ...]) -> None:
        nonlocal done
        for _ in range(20):
            async with fresh_database.transaction(DEMO) as conn:
                await hold_month(conn, DEMO, *months)
                await anyio.lowlevel.checkpoint()
                done += 1

    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(hold, (JANUARY, FEBRUARY))
            tasks.start_soon(hold, (FEBRUARY, JANUARY))
    assert done == 40


async def test_a_key_is_tried_and_never_waited_for(fresh_database: Database) -> None:
    async with fresh_database.transaction(DEMO) as one, fresh_database.transaction(DEMO) as two:
        assert await try_key(one, DEMO, "a")
        with anyio.fail_after(1):
            assert not await try_key(two, DEMO, "a")
            assert await try_key(two, DEMO, "b")
            assert await try_key(two, BANDUNG, "a")

    async with fresh_database.transaction(DEMO) as conn:
        assert await try_key(conn, DEMO, "a")


async def test_waiting_for_a_month_ends_at_the_lock_timeout(clone: Clone, fresh_database: Database) -> None:
    hasty = Database(clone.app_url, limits=Limits(lock=Limits().lock / 100))
    async with fresh_database.transaction(DEMO) as holder:
        await hold_month(holder, DEMO, JANUARY)

        with pytest.raises(psycopg.errors.LockNotAvailable) as caught:
            async with hasty.transaction(DEMO) as conn:
                await share_month(conn, DEMO, JANUARY)

    assert sqlstate_of(caught.value) == "55P03"
    await hasty.close()
