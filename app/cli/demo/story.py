"""The month as it happens: day by day, and then what HR, the second officer and payroll do with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date

from app.cli.api import Api
from app.cli.demo.agency import Agency, Person
from app.cli.demo.calendar import WORK_MONTH, working_days
from app.cli.demo.catalogue import Item
from app.cli.demo.crew import side_by_side
from app.cli.demo.office import CLERK, Office, require_all
from app.cli.demo.phone import Correction, Phone
from app.cli.demo.progress import Advance, Teller
from app.cli.demo.superior import Decided, Superior
from app.cli.demo.workdays import Entry, Workday, Workdays, at
from app.clock import FileClock

_FRIDAY = 4
DAYS = working_days(WORK_MONTH)
BEGINS_AT = at(date(2026, 3, 30), 8)


@dataclass(frozen=True, slots=True)
class Script:
    """Who is in the story, and what they will do."""

    seed: int
    agency: Agency
    workdays: Workdays
    items: tuple[Item, ...]

    @property
    def entries(self) -> int:
        """How many entries the month has."""
        return sum(len(workday.entries) for days in self.workdays.values() for workday in days)


@dataclass(slots=True)
class Story:
    """The story in the telling."""

    script: Script
    api: Api
    clock: FileClock
    office: Office
    phones: dict[int, Phone] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    minutes: Counter[str] = field(default_factory=Counter)
    """The minutes that superiors approved, by unit."""

    @classmethod
    def begin(cls, script: Script, api: Api, clock: FileClock) -> Story:
        """Hand out the phones."""
        phones = {person.number: Phone.of(script.seed, person, DAYS[0]) for person in script.agency.people}
        days = (workday for person in script.workdays.values() for workday in person)
        entries = {str(entry.entry_id): entry for workday in days for entry in workday.entries}
        return cls(script, api, clock, Office(api, script.agency), phones, entries)

    def live(self, teller: Teller) -> None:
        """Set the office up, then live every working day of the month."""
        self.clock.move(BEGINS_AT)
        with teller.stage("personnel", "Menyiapkan kepegawaian | Setting up personnel"):
            self.office.record_agency()
            self.office.let_in()
            self.office.prepare_month(self.script.items)
        with teller.stage("month", "Menjalani bulan kerja | Living the month", self.script.entries) as advance:
            for index, day in enumerate(DAYS):
                self._live_day(index, day, teller, advance)

    def _live_day(self, index: int, day: date, teller: Teller, advance: Advance) -> None:
        last = day == DAYS[-1]
        self.clock.move(at(day, 17, 30))
        today = [(self.phones[number], days[index]) for number, days in self.script.workdays.items()]
        with teller.timings.part("pushes"):
            side_by_side(today, lambda one: self._push(*one, advance, last=last))
        self.clock.move(at(day, 18))
        with teller.timings.part("attendance"):
            self._record_attendance(index)
        if day.weekday() == _FRIDAY or last:
            self.clock.move(at(day, 19))
            with teller.timings.part("verification"):
                superiors = list(self._superiors())
                rounds = side_by_side(superiors, lambda one: one.decide(self.api, last=last))
            for decided in rounds:
                self._take_back(decided)

    def _push(self, phone: Phone, workday: Workday, advance: Advance, *, last: bool) -> None:
        advance(phone.live(self.api, workday, last=last))

    def _record_attendance(self, index: int) -> None:
        items = [
            {**asdict(days[index].attendance), "employee_id": self.office.employees[number]}
            for number, days in self.script.workdays.items()
        ]
        body = {"items": [{**item, "day": item["day"].isoformat()} for item in items]}
        require_all("/v1/attendance-days", self.api.post(CLERK, "/v1/attendance-days", body))

    def _take_back(self, decided: Decided) -> None:
        """Count what was approved, and let the owners' phones learn what was returned."""
        self.minutes.update(decided.minutes)
        for number, entry_id, rev in decided.returned:
            self.phones[number].corrections.append(Correction(self.entries[entry_id], rev))

    def _superiors(self) -> Iterable[Superior]:
        people = {person.number: person for person in self.script.agency.people}
        below: dict[int, list[Person]] = defaultdict(list)
        for number, decider in self.script.agency.deciders().items():
            below[decider.number].append(people[number])
        for number, staff in below.items():
            known = {self.office.employees[one.number]: one for one in staff}
            yield Superior(self.script.seed, people[number], known)
