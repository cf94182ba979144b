"""The phones: each keeps its owner's entries, and pushes them when there is a signal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from app.cli.api import Api, Json
from app.cli.demo.agency import Person
from app.cli.demo.draws import Draws
from app.cli.demo.workdays import Entry, Workday, at
from app.cli.errors import CommandError

_OFFLINE = 800
"""Of a thousand phones, those that wait for the office network and push every third day."""
_LOST_SIGNAL = 50
"""Of a thousand days of the other phones, those without a signal."""
_LOST_ANSWER = 20
_AMENDMENT = " (dilengkapi: hasil dan bukti terlampir)"


@dataclass(frozen=True, slots=True)
class Correction:
    """An entry that a superior returned, in the revision that the phone learned of."""

    entry: Entry
    rev: int


@dataclass(slots=True)
class Phone:
    """One person's phone, with what it has not sent yet."""

    seed: int
    person: Person
    device_id: UUID
    offline: bool
    last_seq: int = 0
    waiting: list[Entry] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)

    @classmethod
    def of(cls, seed: int, person: Person, first_day: date) -> Phone:
        """Hand a phone to a person."""
        draws = Draws(seed, "phone", person.number)
        return cls(seed, person, draws.identifier(at(first_day, 6)), draws.happens(_OFFLINE))

    def live(self, api: Api, workday: Workday, *, last: bool) -> int:
        """Take down the day, push if there is a signal, and return how many entries were sent."""
        day = workday.attendance.day
        self.waiting.extend(workday.entries)
        draws = Draws(self.seed, "signal", self.person.number, day)
        silent = day.toordinal() % 3 != 0 if self.offline else draws.happens(_LOST_SIGNAL)
        if (silent and not last) or not (self.waiting or self.corrections):
            return 0
        entries = len(self.waiting)
        content = self._envelope(draws)
        self._expect("applied", api.push(self.person.subject, content))
        if draws.happens(_LOST_ANSWER):
            self._expect("duplicate", api.push(self.person.subject, content))
        return entries

    def _envelope(self, draws: Draws) -> bytes:
        """Write all that waits into one envelope, its mutations numbered on."""
        mutations = [mutation for entry in self.waiting for mutation in _put_and_submit(draws, entry, None)]
        for correction in self.corrections:
            amended = replace(correction.entry, description=correction.entry.description + _AMENDMENT)
            mutations.extend(_put_and_submit(draws, amended, correction.rev))
        for mutation in mutations:
            self.last_seq += 1
            mutation["seq"] = self.last_seq
        self.waiting.clear()
        self.corrections.clear()
        body = {"device_id": str(self.device_id), "mutations": mutations}
        return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()

    def _expect(self, status: str, answer: Json) -> None:
        for result in answer["results"]:
            if result["status"] != status:
                raise UnexpectedResultError(self.person.subject, result)


class UnexpectedResultError(CommandError):
    """The service did something else with an entry than the story has it do."""

    def __init__(self, who: str, result: Json) -> None:
        super().__init__(f"Hasil yang tidak terduga untuk {who}: {result}", f"An unexpected result for {who}: {result}")


def _put_and_submit(draws: Draws, entry: Entry, rev: int | None) -> Iterator[Json]:
    written_at = entry.ends_at + timedelta(minutes=1)
    yield {
        **_mutation(draws, entry, written_at),
        "op": "put",
        "base_rev": rev,
        "entry": {
            "work_date": entry.day.isoformat(),
            "started_at": entry.starts_at.isoformat(),
            "ended_at": entry.ends_at.isoformat(),
            "minutes": entry.minutes,
            "catalogue_code": entry.catalogue_code,
            "volume": str(entry.volume),
            "description": entry.description,
            "links": [],
        },
    }
    yield {
        **_mutation(draws, entry, written_at),
        "op": "submit",
        "base_rev": 1 if rev is None else rev + 1,
        "entry": None,
    }


def _mutation(draws: Draws, entry: Entry, written_at: datetime) -> Json:
    return {
        "mutation_id": str(draws.identifier(written_at)),
        "seq": 0,
        "id": str(entry.entry_id),
        "device_time": written_at.isoformat(),
    }
