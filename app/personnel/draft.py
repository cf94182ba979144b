"""What the rows of one call make of the things that they name: rows are refused until the others hold together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.facts.refusals import FactRepeatedError
from app.personnel.model import Details, EmployeeDetails, Kind, PostDetails, StatusAsn, UnitDetails, Version
from app.personnel.records import ThingRecord
from app.personnel.refusals import (
    AboveItselfError,
    DaysReversedError,
    GolonganError,
    GolonganPppkError,
    ReferenceUnknownError,
    RuangError,
)
from app.personnel.timeline import Stretch, paint, stretches_of
from app.shared.errors import Refusal
from app.shared.ids import new_id
from app.shared.records import ItemOutcome, ItemReport

_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Known:
    """A thing that is there, with its versions as known now in the order of their days."""

    thing_id: UUID
    versions: list[Version]


@dataclass(frozen=True, slots=True)
class Way:
    """What stands above a thing on some days."""

    above: UUID
    since: date
    until: date | None


Ways = Mapping[UUID, Sequence[Way]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is stored: the things that the rows are about, the ids of what they name, and the ways up from there."""

    things: Mapping[str, Known]
    ids: Mapping[Kind, Mapping[str, UUID]]
    ways: Ways


class Draft:
    """The versions of the things of a call as they will be; nothing is written yet."""

    def __init__(self, kind: Kind, records: Sequence[ThingRecord], stored: Surroundings) -> None:
        self.timelines: dict[str, list[Stretch]] = {}
        self.outcomes: dict[int, ItemOutcome] = {}
        self.refused: dict[int, Refusal] = {}
        self._kind = kind
        self._records = records
        self._stored = stored
        self.ids = {code: known.thing_id for code, known in stored.things.items()}
        for record in records:
            self.ids.setdefault(record.code, new_id())
        self._refuse_each()
        self._refuse_what_hangs()
        self._details = {index: one.details(self._find) for index, one in self._standing() if not taken_back(one)}
        self._settle()

    def reports(self) -> list[ItemReport]:
        """Return what became of each row, in order."""
        return [
            ItemReport.refused(self.refused[index]) if index in self.refused else ItemReport(self.outcomes[index])
            for index in range(len(self._records))
        ]

    def _standing(self) -> Iterator[tuple[int, ThingRecord]]:
        return ((index, one) for index, one in enumerate(self._records) if index not in self.refused)

    def _find(self, kind: Kind, code: str | None) -> UUID | None:
        if code is None:
            return None
        found = self.ids.get(code) if kind is self._kind else None
        return found or self._stored.ids[kind][code]

    def _refuse_each(self) -> None:
        """Refuse rows for what stands in them alone; of two with the same name and day the first is taken."""
        begun: set[tuple[str, date]] = set()
        for index, one in enumerate(self._records):
            refusal = FactRepeatedError() if (one.code, one.since) in begun else self._wrong(one)
            if refusal is None:
                begun.add((one.code, one.since))
            else:
                self.refused[index] = refusal

    def _wrong(self, one: ThingRecord) -> Refusal | None:
        if taken_back(one):
            return None
        if one.until is not None and one.until < one.since:
            return DaysReversedError()
        for field, kind, code in one.named():
            in_call = kind is self._kind and code in self.ids
            if code is not None and not in_call and code not in self._stored.ids[kind]:
                return ReferenceUnknownError(field)
        details = one.details(lambda _kind, _code: None) if self._kind is Kind.EMPLOYEE else None
        return wrong_grade(details) if isinstance(details, EmployeeDetails) else None

    def _refuse_what_hangs(self) -> None:
        """Refuse rows below a thing that no row is left to make, and so on downwards."""
        makes: dict[str, int] = dict.fromkeys(self.ids, 0)
        below: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for index, one in self._standing():
            if not taken_back(one):
                makes[one.code] += 1
                for field, code in self._named_in_call(one):
                    below[code].append((index, field))
        missing = [code for code, rows in makes.items() if rows == 0 and code not in self._stored.things]
        while missing:
            for index, field in below[missing.pop()]:
                if index not in self.refused:
                    self.refused[index] = ReferenceUnknownError(field)
                    code = self._records[index].code
                    makes[code] -= 1
                    if makes[code] == 0 and code not in self._stored.things:
                        missing.append(code)

    def _named_in_call(self, one: ThingRecord) -> Iterable[tuple[str, str]]:
        return ((field, code) for field, kind, code in one.named() if kind is self._kind and code is not None)

    def _settle(self) -> None:
        """Draw up the timelines, and again without the rows that put a thing above itself, until there are none."""
        self._draw()
        for attempt in range(1, _ROUNDS + 1):
            circular = self._circular()
            if not circular:
                return
            if attempt == _ROUNDS:  # what a row took away comes back with its refusal: no row that leads up is left
                circular = {index for index, details in self._details.items() if above(details) is not None}
            for index in circular - self.refused.keys():
                self.refused[index] = AboveItselfError(self._kind, "parent_code")
            self._refuse_what_hangs()
            self._draw()

    def _draw(self) -> None:
        self.timelines = {code: stretches_of(known.versions) for code, known in self._stored.things.items()}
        for index, one in self._standing():
            details = self._details.get(index)
            known = self.timelines.get(one.code, [])
            if details is None:
                restated = next((old for old in known if old.since == one.since), None)
                if restated is None:
                    self.outcomes[index] = ItemOutcome.UNCHANGED
                    continue
                details = restated.details
            new = Stretch(one.since, one.until, details, row=index)
            self.timelines[one.code], self.outcomes[index] = paint(known, new)

    def _circular(self) -> set[int]:
        """Return the rows that put their thing above itself on a day."""
        if not any(above(details) for details in self._details.values()):
            return set()
        ways = {**self._stored.ways}
        for code, stretches in self.timelines.items():
            ways[self.ids[code]] = ways_up(stretches)
        return {
            one.row
            for code, stretches in self.timelines.items()
            for one in stretches
            if one.row is not None and leads_back(ways, self.ids[code], Stretch(one.since, one.until, one.details))
        }


def taken_back(one: ThingRecord) -> bool:
    """Tell whether a row takes back the version that begins on its day."""
    return one.until == one.since


def above(details: Details) -> UUID | None:
    """Return the unit or post above one."""
    if isinstance(details, UnitDetails):
        return details.parent_unit_id
    return details.parent_post_id if isinstance(details, PostDetails) else None


def wrong_grade(details: EmployeeDetails) -> Refusal | None:
    """Return what is wrong with an employee's grade: each status has its own."""
    if (details.status_asn is StatusAsn.PPPK) != (details.golongan is None):
        return GolonganError()
    if details.golongan_pppk is not None and details.status_asn is not StatusAsn.PPPK:
        return GolonganPppkError()
    return RuangError() if details.ruang is not None and details.golongan is None else None


def ways_up(stretches: Iterable[Stretch]) -> list[Way]:
    """Return what stands above a thing, stretch by stretch."""
    found = ((above(one.details), one) for one in stretches)
    return [Way(higher, one.since, one.until) for higher, one in found if higher is not None]


def leads_back(ways: Ways, thing_id: UUID, start: Stretch) -> bool:
    """Tell whether the way up from a thing comes back to it on one of the days of a stretch."""
    left = ways_up([start])
    seen = set(left)
    while left:
        here = left.pop()
        if here.above == thing_id:
            return True
        for way in ways.get(here.above, ()):
            since = max(way.since, here.since)
            until = min((end for end in (way.until, here.until) if end is not None), default=None)
            step = Way(way.above, since, until)
            if (until is None or since < until) and step not in seen:
                seen.add(step)
                left.append(step)
    return False
