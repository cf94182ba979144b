"""Bodies of the agency and of the regulation it has chosen."""

from app.wire.types import AgencyNumber, Day, Identifier, LongWhole, Text, WireInput, WireModel


class AgencyOut(WireModel):
    """The caller's agency; a demo agency may use regulations that nobody has enacted."""

    agency_id: AgencyNumber
    name: str
    demo: bool
    time_zone: str


class RegulationChoiceIn(WireInput):
    """Which regulation counts from a day on: the region's files, in one of their variants."""

    since: Day
    region: Text
    variant: Text


class RegulationChoiceOut(WireModel):
    """Which regulation counts from a day until the next choice; `known_from` is when this was learned."""

    choice_id: Identifier
    since: Day
    region: str
    variant: str
    known_from: LongWhole


class RegulationChoicePage(WireModel):
    """The choices as known at a change number, by their day."""

    known_at: LongWhole
    items: list[RegulationChoiceOut]
    next_page_token: str | None
