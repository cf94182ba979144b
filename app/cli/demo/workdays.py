"""What everybody did in the month: when they came and went, and what they wrote into their logs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.cli.demo.agency import TIME_ZONE, Agency, Person
from app.cli.demo.catalogue import Item
from app.cli.demo.draws import Draws
from app.cli.demo.words import SUBJECTS

ZONE = ZoneInfo(TIME_ZONE)

_FRIDAY = 4
_SHORTEST = 10
_FORENOON = ((7, 30), (12, 0))
_AFTERNOON = ((13, 0), (16, 0))
_FRIDAY_FORENOON = ((7, 30), (11, 30))
_FRIDAY_AFTERNOON = ((13, 0), (16, 30))
_DUTIES_PER_PERSON = 14
_LEADING = frozenset(
    {
        "4",
        "6",
        "34",
        "37",
        "38",
        "45",
        "46",
        "52",
        "54",
        "55",
        "68",
        "69",
        "78",
        "79",
        "102",
        "105",
        "107",
        "111",
        "119",
        "128",
        "151",
    }
)
_OFFICE = frozenset(
    {
        "3",
        "6",
        "25",
        "32",
        "36",
        "39",
        "41",
        "43",
        "45",
        "51",
        "56",
        "57",
        "60",
        "65",
        "66",
        "70",
        "72",
        "74",
        "76",
        "81",
        "84",
        "85",
        "89",
        "94",
        "98",
        "103",
        "108",
        "117",
        "121",
        "123",
        "131",
        "137",
        "142",
        "144",
        "150",
    }
)


@dataclass(frozen=True, slots=True)
class AttendanceDay:
    """How a person attended; a present day without minutes is one without a check-in or check-out."""

    day: date
    status: str
    leave_kind: str | None = None
    late_minutes: int | None = None
    early_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a person's activity log."""

    entry_id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    catalogue_code: str
    volume: int
    description: str

    @property
    def minutes(self) -> int:
        """How long it took."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Workday:
    """One person's one working day."""

    attendance: AttendanceDay
    entries: tuple[Entry, ...]


Workdays = dict[int, tuple[Workday, ...]]
"""By a person's number, every working day of the month."""


def live_the_month(seed: int, agency: Agency, days: Sequence[date], items: Sequence[Item]) -> Workdays:
    """Draw the month of everybody; the secretary is on duty elsewhere all along."""
    return {person.number: tuple(_workdays(seed, agency, person, days, items)) for person in agency.people}


def _workdays(
    seed: int, agency: Agency, person: Person, days: Sequence[date], items: Sequence[Item]
) -> Iterator[Workday]:
    away = dict.fromkeys(days, "duty") if person is agency.secretary else _away(seed, person, days)
    duties = _duties(seed, person, items)
    for day in days:
        draws = Draws(seed, "day", person.number, day)
        attendance = _attendance(draws, day, away.get(day))
        forgotten = draws.happens(6)
        if attendance.status != "present" or forgotten:
            yield Workday(attendance, ())
        else:
            yield Workday(attendance, tuple(_entries(draws, attendance, duties)))


def _away(seed: int, person: Person, days: Sequence[date]) -> dict[date, str]:
    """Draw at most one leave and one duty journey, each of some working days on end."""
    draws = Draws(seed, "away", person.number)
    away: dict[date, str] = {}
    for reason, chance, longest in (("duty", 200, 3), ("sick", 120, 2), ("annual", 160, 4)):
        if draws.happens(chance):
            first = draws.between(0, len(days) - 1)
            away.update(dict.fromkeys(days[first : first + draws.between(1, longest)], reason))
    return away


def _attendance(draws: Draws, day: date, away: str | None) -> AttendanceDay:
    if away == "duty":
        return AttendanceDay(day, "duty")
    if away is not None:
        return AttendanceDay(day, "leave", leave_kind=away)
    if draws.happens(5):
        return AttendanceDay(day, "absent")
    late: int | None = draws.one_of((5, 12, 20, 25, 38, 47, 66, 95)) if draws.happens(55) else 0
    early: int | None = draws.one_of((10, 20, 30, 45, 70)) if draws.happens(20) else 0
    return AttendanceDay(
        day,
        "present",
        late_minutes=None if draws.happens(8) else late,
        early_minutes=None if draws.happens(6) else early,
    )


def _duties(seed: int, person: Person, items: Sequence[Item]) -> list[Item]:
    """Pick what this person does all month: a leader's things or an office's, such as fit into half a day."""
    codes = _OFFICE if person.post.position_group in {"pelaksana", "fungsional"} else _LEADING
    fitting = [item for item in items if item.code in codes]
    return Draws(seed, "duties", person.number).some_of(fitting, _DUTIES_PER_PERSON)


def _entries(draws: Draws, attendance: AttendanceDay, duties: Sequence[Item]) -> Iterator[Entry]:
    """Fill the time that the person was there, break excepted, with one thing after the other."""
    for opens_at, closes_at in _open_hours(attendance):
        at = opens_at
        while True:
            item = draws.one_of(duties)
            ends_at = at + timedelta(minutes=_duration(draws, item))
            if ends_at > closes_at:
                break
            yield Entry(
                entry_id=draws.identifier(ends_at),
                day=attendance.day,
                starts_at=at,
                ends_at=ends_at,
                catalogue_code=item.code,
                volume=item.per_quantity,
                description=f"{item.name}: {draws.one_of(SUBJECTS)}",
            )
            at = ends_at + timedelta(minutes=5 * draws.between(0, 3))


def _duration(draws: Draws, item: Item) -> int:
    """Take the norm, a fifth less or more, to five minutes."""
    return max(_SHORTEST, item.norm_minutes * draws.between(80, 115) // 500 * 5)


def _open_hours(attendance: AttendanceDay) -> Iterator[tuple[datetime, datetime]]:
    """Return when the person was there; without a check-in or check-out nothing is taken off."""
    friday = attendance.day.weekday() == _FRIDAY
    forenoon, afternoon = (_FRIDAY_FORENOON, _FRIDAY_AFTERNOON) if friday else (_FORENOON, _AFTERNOON)
    late = timedelta(minutes=attendance.late_minutes or 0)
    early = timedelta(minutes=attendance.early_minutes or 0)
    yield at(attendance.day, *forenoon[0]) + late, at(attendance.day, *forenoon[1])
    yield at(attendance.day, *afternoon[0]), at(attendance.day, *afternoon[1]) - early


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the instant of this time in the agency's own zone."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
