"""Rows of what other systems call our units, posts and words."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.kinds import Intake, Kind, Row
from app.personnel.code_mappings import CodeKind, CodeMapping
from app.personnel.service.code_mappings import record_code_mappings
from app.personnel.store.code_mappings import EXPORT
from app.shared.records import ItemReport
from app.wire.types import Day, SystemText, Text


class CodeMappingRow(Row):
    """What a code of a system means from a day on."""

    system: SystemText
    kind: CodeKind
    foreign_code: Text
    since: Day
    until: Day | None = None
    own_code: Text

    def to_record(self) -> CodeMapping:
        """Return the row as the service's own record."""
        return CodeMapping(
            system=self.system,
            kind=self.kind,
            foreign_code=self.foreign_code,
            since=self.since,
            until=self.until,
            own_code=self.own_code,
        )


async def _record(conn: AsyncConnection, intake: Intake, records: Sequence[CodeMapping]) -> list[ItemReport]:
    return await record_code_mappings(conn, caller=intake.caller, records=records, now=intake.now)


CODE_MAPPINGS = Kind(
    name="code-mappings",
    row=CodeMappingRow,
    key=("system", "kind", "foreign_code", "since"),
    record=_record,
    select=EXPORT,
)
