"""The two times of a read: `?on=`, the day, and `?known_at=`, the change number up to which the agency knew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request

from app.audit import service as audit
from app.http.dependencies import PageRequest, edge_of
from app.http.edge import Edge
from app.personnel import service
from app.personnel.model import Moment
from app.wire.types import Day, Instant, QueryWhole

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class _Asked:
    on: date | None
    known_at: int | None
    known_at_time: datetime | None

    async def moment(self, edge: Edge) -> Moment:
        """Return the moment asked for: today and all that is known, where nothing else is said."""
        known_at = self.known_at
        if known_at is None and self.known_at_time is not None:
            known_at = await audit.known_at_time(edge.conn, agency_id=edge.agency_id, instant=self.known_at_time)
        return await service.moment(edge.conn, agency_id=edge.agency_id, on=self.on, known_at=known_at, now=edge.now)

    async def moment_of_page(self, edge: Edge, page: PageRequest) -> tuple[Moment, str | None]:
        """Return the moment and the key to go on after: later pages keep the first one's moment."""
        if page.after is None:
            return await self.moment(edge), None
        key, on, known_at = page.after
        return Moment(date.fromisoformat(str(on)), int(known_at or 0)), str(key)


_Number = Annotated[
    QueryWhole | None,
    Query(description="A change number: answer as was known then, whatever came later; the newest if absent."),
]
_Time = Annotated[
    Instant | None,
    Query(description="Where no change number is given: answer as was known at this time, whatever came later."),
]


async def _asked(
    on: Annotated[Day | None, Query(description="The day of the answer; today if absent.")] = None,
    known_at: _Number = None,
    known_at_time: _Time = None,
) -> _Asked:
    return _Asked(on, known_at, known_at_time)


async def _known_at(request: Request, known_at: _Number = None, known_at_time: _Time = None) -> int | None:
    if known_at is None and known_at_time is None:
        return None
    return (await _Asked(None, known_at, known_at_time).moment(edge_of(request))).known_at


Asked = Annotated[_Asked, Depends(_asked)]
KnownAt = Annotated[int | None, Depends(_known_at)]
"""The change number asked for, by itself or by a time, one that is given out already; None where none is."""


def cut(rows: Sequence[Row], page: PageRequest) -> tuple[Sequence[Row], Row | None]:
    """Return the rows of the page, out of one more than it holds, and its last row if the list goes on."""
    kept = rows[: page.size]
    return kept, kept[-1] if len(rows) > page.size else None


def token_at(page: PageRequest, key: object | None, moment: Moment) -> str | None:
    """Write the token for going on after a key at the same moment; None where the list ends."""
    return None if key is None else page.next_token((str(key), moment.on.isoformat(), moment.known_at))
