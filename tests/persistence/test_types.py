"""Months in columns."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, Table, insert, select, text

from app.persistence.types import MonthType
from app.shared.month import Month
from tests.support.databases import RolledBackDatabase

shelves = Table("shelves", MetaData(), Column("month", MonthType))


async def test_a_month_is_stored_as_its_first_day_and_comes_back_a_month(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        await conn.execute(text("CREATE TEMPORARY TABLE shelves (month date)"))
        await conn.execute(insert(shelves), [{"month": Month(2026, 3)}, {"month": None}])

        dates = await conn.execute(text("SELECT month::text FROM shelves ORDER BY 1"))
        found = await conn.scalars(select(shelves.c.month).where(shelves.c.month == Month(2026, 3)))

        assert dates.scalars().all() == ["2026-03-01", None]
        assert found.all() == [Month(2026, 3)]
