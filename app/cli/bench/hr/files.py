"""Files as an HR system would send them: a city's units, posts, people, who holds what, and a month of attendance."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from app.cli.demo.draws import Draws

SINCE = "2026-01-01"
MONTH = date(2026, 7, 1)
DAYS_EACH = 22
_STAFF_OF_A_UNIT = 400
_STAFF_OF_A_SECTION = 20
_SATURDAY = 5
_GROUPS = ("pelaksana", "pelaksana", "pelaksana", "fungsional")

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class HrFiles:
    """Where the files are; the names say the kinds."""

    folder: Path
    employees: int

    def write(self) -> None:
        """Write all of them, a row at a time."""
        people = range(self.employees)
        self._ndjson("units", _units(self.employees))
        self._ndjson("posts", (_post(number) for number in people))
        self._ndjson("employees", (_employee(number) for number in people))
        self._ndjson("assignments", (_assignment(number) for number in people))
        self._ndjson("calendars", iter([{"code": "lima-hari", "name": "Lima hari kerja", "time_zone": "Asia/Jakarta"}]))
        self._ndjson("calendar-days", (_calendar_day(day) for day in month_days()))
        self._ndjson("calendar-uses", iter([{"calendar_code": "lima-hari", "since": SINCE}]))
        with self.path("attendance-days", "csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("nip", "day", "status", "arrived_at", "left_at", "source"))
            for number in people:
                writer.writerows(_days(number))

    def path(self, kind: str, suffix: str) -> Path:
        """Return where the file of a kind is."""
        return self.folder / f"{kind}.{suffix}"

    def _ndjson(self, kind: str, rows: Iterator[Row]) -> None:
        with self.path(kind, "ndjson").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def nip(number: int) -> str:
    """Return a NIP in its form that can be nobody's: born in the years 1900 to 1929, other people for each number."""
    born = date(1900, 1, 1) + timedelta(days=number % 10_000)
    appointed = 2005 + number // 10_000 % 20
    return f"{born:%Y%m%d}{appointed}{number % 12 + 1:02d}{number % 2 + 1}{number // 200_000 + 1:03d}"


def month_days() -> list[date]:
    """Return the days of the month."""
    return [MONTH + timedelta(days=place) for place in range(31)]


def working_days() -> list[date]:
    """Return the days of the month that are written: the first `DAYS_EACH` that are no weekend."""
    return [day for day in month_days() if day.weekday() < _SATURDAY][:DAYS_EACH]


def _calendar_day(day: date) -> Row:
    own = {"calendar_code": "lima-hari", "day": day.isoformat()}
    if day.weekday() >= _SATURDAY:
        return own | {"kind": "rest", "minutes": 0}
    return own | {"kind": "working", "starts_at": "07:30", "ends_at": "16:00", "minutes": 450}


def _units(employees: int) -> Iterator[Row]:
    for place in range(-(-employees // _STAFF_OF_A_UNIT)):
        above = "U000" if place else None
        yield {"code": f"U{place:03d}", "name": f"Dinas {place}", "kind": "dinas", "parent_code": above, "since": SINCE}


def _post(number: int) -> Row:
    """Return a post: the first is above all, the first of a unit above its sections, theirs above their staff."""
    of_unit = number - number % _STAFF_OF_A_UNIT
    of_section = number - number % _STAFF_OF_A_SECTION
    above = of_section if number != of_section else of_unit if number != of_unit else 0
    return {
        "code": f"P{number:05d}",
        "title": "Analis" if number != of_section else "Kepala Seksi",
        "unit_code": f"U{number // _STAFF_OF_A_UNIT:03d}",
        "kelas_jabatan": 7 if number != of_section else 9,
        "position_group": _GROUPS[number % len(_GROUPS)] if number != of_section else "pengawas",
        "parent_code": f"P{above:05d}" if number else None,
        "since": SINCE,
    }


def _employee(number: int) -> Row:
    pppk = number % 4 == 1
    status = {"status_asn": "pppk"} if pppk else {"status_asn": "pns", "golongan": "III"}
    return {"nip": nip(number), "name": f"Pegawai {number}", **status, "since": SINCE}


def _assignment(number: int) -> Row:
    return {"nip": nip(number), "post_code": f"P{number:05d}", "kind": "definitive", "since": SINCE}


def _days(number: int) -> Iterator[tuple[str, ...]]:
    """Yield a person's days: most present, a few late, one in fifty on duty."""
    own = nip(number)
    draws = Draws(1, "attendance", number)
    for day in working_days():
        if draws.between(1, 50) == 1:
            yield own, day.isoformat(), "duty", "", "", ""
            continue
        arrived = 7 * 60 + draws.between(0, 35)
        left = 16 * 60 + draws.between(0, 20)
        yield own, day.isoformat(), "present", _at(day, arrived), _at(day, left), "machine"


def _at(day: date, minute: int) -> str:
    return f"{day.isoformat()}T{minute // 60:02d}:{minute % 60:02d}"
