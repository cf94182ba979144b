"""The story of a year: six people, what was known of them in time and what came late, and what it comes to.

Person 1: a sanction across six months. 2: a move to a higher class in May. 3: hired in July. 4: a Plt twice, and an
objection. 5: leave twice, and a sanction across the year's end. 6: an obligation that holds two months.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Final

from tests.rules.writing import TOTAL, line, write

PEOPLE: Final = 6
ABSENT: Final = -1
LEAVE: Final = -2
"""What is told of a day beside the minutes of lateness."""


@dataclass(frozen=True)
class Regulation:
    """What one of the two regulations says."""

    variant: str
    basic: tuple[int, int]
    """The amounts of classes 9 and 11."""
    absence: str
    late: tuple[str, str]
    """The rates of [1,31) and [31,) minutes."""
    fine: int
    acting: str
    leave: str = "1.5%"

    def amount(self, kelas: int) -> int:
        return self.basic[kelas == HIGHER]


OLD: Final = Regulation("lama", (5_000_001, 7_000_003), "4%", ("0.5%", "1.25%"), 1_777, "20%")
NEW: Final = Regulation("baru", (5_310_007, 7_150_009), "3.5%", ("0.75%", "1.1%"), 2_003, "22%")
NEW_FROM: Final = 6
LOWER, HIGHER = 9, 11


IN_TIME: Final = {
    (1, date(2026, 2, 10)): ABSENT,
    (1, date(2026, 4, 14)): ABSENT,
    (1, date(2026, 9, 8)): 40,
    (2, date(2026, 1, 20)): 12,
    (2, date(2026, 5, 6)): ABSENT,
    (2, date(2026, 5, 20)): 35,
    (3, date(2026, 7, 20)): ABSENT,
    (3, date(2026, 11, 17)): 5,
    (4, date(2026, 3, 4)): ABSENT,
    (4, date(2026, 9, 15)): ABSENT,
    (4, date(2026, 10, 13)): ABSENT,
    **{(5, date(2026, 4, day)): ABSENT for day in range(6, 11)},
    (5, date(2026, 12, 8)): 31,
    (6, date(2026, 2, 11)): ABSENT,
    (6, date(2026, 6, 9)): ABSENT,
    (6, date(2026, 12, 9)): ABSENT,
}
LATE: Final = {
    (1, date(2026, 2, 10)): 20,
    (1, date(2026, 8, 12)): ABSENT,
    (2, date(2026, 5, 13)): ABSENT,
    (3, date(2026, 7, 20)): 0,
    (4, date(2026, 9, 15)): 0,
    **{(5, date(2026, 4, day)): LEAVE for day in range(6, 11)},
    (6, date(2026, 3, 17)): ABSENT,
    (6, date(2026, 6, 9)): 30,
}
LEAVE_OF_5: Final = (date(2026, 8, 3), date(2026, 8, 15))
HIRED: Final = date(2026, 7, 13)
MOVED: Final = date(2026, 5, 11)
ACTED: Final = ((date(2026, 3, 1), date(2026, 6, 1)), (date(2026, 9, 1), date(2026, 10, 16)))
"""The first Plt of person 4 became known late; the second doesn't last for the whole of October."""
SANCTIONS: Final = {1: (date(2026, 3, 16), 6, "0.25"), 5: (date(2026, 11, 2), 3, "0.1")}
"""That of person 1 became known late."""
HELD: Final = (3, 4)
HELD_SINCE, RELEASED_ON = date(2026, 3, 10), date(2026, 5, 20)


def write_regulations(folder: Path) -> None:
    for one in (OLD, NEW):
        write(folder, *_parts(one), name=one.variant, variant=f'"{one.variant}"')


def _parts(one: Regulation) -> tuple[str, ...]:
    told = 'citation = "Pasal 2", certainty = "text"'
    count = "count(day for day in days if day.status == '{}')"
    parameters = f"""[parameters]
absence_rate = {{ value = "{one.absence}", {told} }}
leave_rate = {{ value = "{one.leave}", {told} }}
acting_share = {{ value = "{one.acting}", {told} }}
fine = {{ value = {one.fine}, unit = "rupiah", {told} }}

[tables.basic]
key = "kelas_jabatan"
unit = "rupiah"
citation = "Pasal 3"
certainty = "text"
rows = {{ 9 = {one.basic[0]}, 10 = 6000000, 11 = {one.basic[1]} }}

[tables.late]
by = "minutes"
unit = "share"
citation = "Pasal 4"
certainty = "text"
rows = [["0..1", "0%"], ["1..31", "{one.late[0]}"], ["31..", "{one.late[1]}"]]
"""
    absences = f"carried.absences + {count.format('absent')}"
    late = "sum(late(day.late_minutes) for day in days if day.status == 'present')"
    sanctions = "sum(one.share for one in sanctions if one.kind == 'medium' and one.month_number <= one.months)"
    acting = "sum(basic(one.kelas_jabatan) for one in assignments if one.kind == 'plt' and one.whole_month)"
    whole = {"to": 1, "mode": "half_up"}
    return (
        parameters,
        line("absences", "carried", absences, unit="count", start=0, resets="year", round=whole),
        line("amount", "base", "basic(kelas_jabatan) * segment.share", per="segment"),
        line("waiting", "gate", "hold() if any(one.kind == 'obligation' for one in sanctions) else pay"),
        line("late_cut", "cut", f"basic(kelas_jabatan) * {late}", per="segment"),
        line("absence_cut", "cut", f"basic(kelas_jabatan) * absence_rate * {count.format('absent')}", per="segment"),
        line("leave_cut", "cut", f"basic(kelas_jabatan) * leave_rate * {count.format('leave')}", per="segment"),
        line("sanction_cut", "cut", sanctions, of=["amount"], per="segment"),
        line("absences_fine", "cut", "fine * absences"),
        line("acting", "addition", f"acting_share * {acting}"),
        TOTAL,
    )


def weekdays(month: int) -> list[date]:
    days = (date(2026, month, day) for day in range(1, monthrange(2026, month)[1] + 1))
    return [day for day in days if day.isoweekday() < 6]


def right(person: int, month: int) -> int | None:
    """Work out what a person comes to by all that is known at last, without the service; None without a post."""
    regulation = NEW if month >= NEW_FROM else OLD
    days = weekdays(month)
    total = Fraction(0)
    held = [(day, kelas) for day in days if (kelas := _class(person, day))]
    if not held:
        return None
    sanctioned = _sanction(person, month)
    for day, kelas in held:
        amount = regulation.amount(kelas)
        total += Fraction(amount, len(days)) * (1 - sanctioned)
        total -= amount * _rate(regulation, _told(person, day))
    absences = sum(
        _told(person, day) == ABSENT for past in range(1, month + 1) for day in weekdays(past) if _class(person, day)
    )
    total -= regulation.fine * absences
    if person == 4 and any(a <= days[0].replace(day=1) and days[-1] < b and _whole(b, month) for a, b in ACTED):
        total += regulation.amount(HIGHER) * _percent(regulation.acting)
    return int(total + Fraction(1, 2))


def _whole(until: date, month: int) -> bool:
    return until > date(2026, month, monthrange(2026, month)[1])


def _class(person: int, day: date) -> int | None:
    if person == 3 and day < HIRED:
        return None
    return HIGHER if person == 2 and day >= MOVED else LOWER


def _told(person: int, day: date) -> int:
    if person == 5 and LEAVE_OF_5[0] <= day < LEAVE_OF_5[1]:
        return LEAVE
    return LATE.get((person, day), IN_TIME.get((person, day), 0))


def _rate(regulation: Regulation, told: int) -> Fraction:
    if told == ABSENT:
        return _percent(regulation.absence)
    if told == LEAVE:
        return _percent(regulation.leave)
    if told == 0:
        return Fraction(0)
    return _percent(regulation.late[told > 30])


def _sanction(person: int, month: int) -> Fraction:
    if person not in SANCTIONS:
        return Fraction(0)
    since, months, share = SANCTIONS[person]
    return Fraction(share) if since.month <= month < since.month + months else Fraction(0)


def _percent(text: str) -> Fraction:
    return Fraction(text.removesuffix("%")) / 100


def on_leave(person: int, day: date) -> bool:
    return person == 5 and LEAVE_OF_5[0] <= day < LEAVE_OF_5[1]
