"""An agency, and the regulation that it has chosen since a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A regional government; a demo agency may use regulations that nobody has enacted."""

    agency_id: int
    name: str
    demo: bool
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationChoice:
    """Region and variant that count from a day until the next choice, as known between two changes."""

    choice_id: UUID
    since: date
    region: str
    variant: str
    known_from: int
    known_until: int | None
