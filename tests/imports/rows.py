"""A kind of row for tests of reading and checking: nothing records it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.kinds import Intake, Kind, Row
from app.shared.records import ItemReport
from app.wire.types import Day, Flag, NipText, Rupiah, Text


class PayRow(Row):
    nip: NipText
    name: Text
    since: Day
    amount: Rupiah | None = None
    agreed: Flag | None = None

    def to_record(self) -> tuple[object, ...]:
        return self.nip, self.name, self.since, self.amount, self.agreed


async def record_nothing(_conn: AsyncConnection, _intake: Intake, _records: Sequence[Any], /) -> list[ItemReport]:
    raise AssertionError


PAY = Kind(name="pay", row=PayRow, key=("nip", "since"), record=record_nothing, select="SELECT 1")
