"""Bodies of units."""

from typing import Annotated

from pydantic import Field

from app.http.limits import MAX_BULK_ITEMS
from app.http.schemas.versions import fields_of
from app.personnel.model import NewThing, UnitDetails, Version
from app.wire.types import Day, Identifier, LongWhole, Text, WireInput, WireModel


class UnitIn(WireInput):
    """A unit that is to be recorded, from a day on."""

    code: Text
    name: Text
    kind: Text
    parent_unit_id: Identifier | None = None
    since: Day
    until: Day | None = None

    def to_new(self) -> NewThing:
        details = UnitDetails(name=self.name, kind=self.kind, parent_unit_id=self.parent_unit_id)
        return NewThing(code=self.code, details=details, since=self.since, until=self.until)


class UnitsIn(WireInput):
    """Units that are to be recorded; what stands above them is there already."""

    items: Annotated[list[UnitIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class UnitVersionIn(WireInput):
    """How a unit is from a day on."""

    since: Day
    name: Text
    kind: Text
    parent_unit_id: Identifier | None = None

    def to_details(self) -> UnitDetails:
        return UnitDetails(name=self.name, kind=self.kind, parent_unit_id=self.parent_unit_id)


class UnitOut(WireModel):
    """A unit on a day; `known_from` is the change number at which this was learned."""

    unit_id: Identifier
    code: str
    name: str
    kind: str
    parent_unit_id: Identifier | None
    since: Day
    until: Day | None
    known_from: LongWhole

    @classmethod
    def from_version(cls, version: Version) -> "UnitOut":
        return cls(unit_id=version.thing_id, code=version.code, **fields_of(version))


class UnitPage(WireModel):
    """Units on a day, as known at a change number, by code."""

    on: Day
    known_at: LongWhole
    items: list[UnitOut]
    next_page_token: str | None
