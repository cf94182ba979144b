"""What SIASN answers, as plain typed records in its own codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")

_MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Unread:
    """An item of an answer that can't be read: which of its fields, and why (`missing`, `wrong-type`, `wrong-form`)."""

    field: str
    why: str


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """The items of one answer, and those that could not be read; one never stops the others."""

    items: tuple[T, ...]
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who somebody is today (data-utama)."""

    person_id: str | None = None
    """What SIASN calls the person where an assessment is sent to it."""
    name: str
    status_asn: str
    standing: str | None
    golongan: str | None
    golongan_code: str | None
    golongan_since: date | None
    appointed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPost:
    """A post that somebody has held since a day."""

    unit_code: str
    post_code: str | None
    since: date
    decree_number: str | None
    decree_on: date | None

    @property
    def code(self) -> str:
        """Name the post: a unit's leader by the unit, others by the unit and what they do in it."""
        return self.unit_code if self.post_code is None else f"{self.unit_code}/{self.post_code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GolonganStep:
    """A golongan that somebody has had since a day."""

    golongan: str | None
    golongan_code: str | None
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanction:
    """A sanction of discipline."""

    code: str
    since: date
    decree_number: str | None
    months: int
    revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A predicate of a year, or of the months from one to another."""

    year: int
    predicate: str
    first_month: int | None = None
    last_month: int | None = None

    @property
    def period(self) -> str | None:
        """The year or the one month, as our rows name it; None for several months."""
        if self.first_month is None:
            return f"{self.year:04}"
        if self.first_month != self.last_month or self.first_month not in _MONTHS:
            return None
        return f"{self.year:04}-{self.first_month:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpaidLeave:
    """A leave outside the State's charge (CLTN); its last day belongs to it."""

    since: date
    last_day: date
    decree_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of the organisation."""

    code: str
    name: str
    parent_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAssessment:
    """An assessment that is to be sent to SIASN, in its codes."""

    person_id: str
    year: int
    result: int
    behaviour: int
    predicate: int
    assessor: dict[str, str]
    first_month: int | None = None
    last_month: int | None = None
    coefficient: str | None = None


class PersonnelSource(Protocol):
    """What is asked of SIASN; another system may stand behind it."""

    async def person(self, nip: str) -> Answer[Person]: ...

    async def posts(self, nip: str) -> Answer[HeldPost]: ...

    async def golongan(self, nip: str) -> Answer[GolonganStep]: ...

    async def sanctions(self, nip: str) -> Answer[Sanction]: ...

    async def yearly_assessments(self, nip: str) -> Answer[Assessment]: ...

    async def periodic_assessments(self, nip: str) -> Answer[Assessment]: ...

    async def unpaid_leaves(self, nip: str) -> Answer[UnpaidLeave]: ...

    async def units(self) -> Answer[Unit]: ...

    async def save_assessment(self, new: NewAssessment) -> None: ...
