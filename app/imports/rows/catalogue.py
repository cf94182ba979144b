"""Rows of the kinds of work and of the posts that they are for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from app.catalogue import service
from app.catalogue.model import EntryCategory, ItemRecord, UseRecord
from app.catalogue.store import exports
from app.imports.codes import Coded
from app.imports.kinds import Intake, Kind, Row
from app.personnel.code_mappings import CodeKind
from app.personnel.model import PositionGroup
from app.shared.records import ItemReport
from app.wire.types import Day, Flag, SmallPositive, Text


class CatalogueItemRow(Row):
    """A kind of work from a day on, worth so many minutes for so much of its unit.

    `counts` false: approved entries are no minutes of the month. `active` false: entries can't name it. A limit is how
    many entries or minutes of it one person may submit for one day or month. `until` = `since` takes it back.
    """

    code: Text
    name: Text
    unit: Text
    per_quantity: SmallPositive = 1
    norm_minutes: SmallPositive
    category: EntryCategory = EntryCategory.MAIN
    counts: Flag = True
    active: Flag = True
    daily_times_limit: SmallPositive | None = None
    daily_minutes_limit: SmallPositive | None = None
    monthly_times_limit: SmallPositive | None = None
    monthly_minutes_limit: SmallPositive | None = None
    since: Day
    until: Day | None = None

    def to_record(self) -> ItemRecord:
        """Return the row as the service's record."""
        return ItemRecord(**self.__dict__)


class CatalogueUseRow(Row):
    """For which post or position group an item is from a day on, for every post where neither is named.

    From its first use on an item is only for those whose use holds on the day. `until` = `since` takes it back.
    """

    item_code: Text
    post_code: Text | None = None
    position_group: PositionGroup | None = None
    since: Day
    until: Day | None = None

    def to_record(self) -> UseRecord:
        """Return the row as the service's record."""
        return UseRecord(**self.__dict__)


async def _items(conn: AsyncConnection, intake: Intake, records: Sequence[ItemRecord], /) -> list[ItemReport]:
    return await service.record_items(conn, caller=intake.caller, records=records, now=intake.now)


async def _uses(conn: AsyncConnection, intake: Intake, records: Sequence[UseRecord], /) -> list[ItemReport]:
    return await service.record_uses(conn, caller=intake.caller, records=records, now=intake.now)


KINDS: tuple[Kind, ...] = (
    Kind(
        name="catalogue-items",
        row=CatalogueItemRow,
        key=("code", "since"),
        record=_items,
        select=exports.ITEMS,
    ),
    Kind(
        name="catalogue-uses",
        row=CatalogueUseRow,
        key=("item_code", "post_code", "position_group", "since"),
        record=_uses,
        select=exports.USES,
        codes=(Coded(column="post_code", kind=CodeKind.POST),),
    ),
)
