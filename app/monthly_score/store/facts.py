"""Reads the facts of a chunk of people as known at a change number: a few statements, however many people there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.conduct import Conduct
from app.attendance.service import ConductWanted, conduct_of, running_absence
from app.attendance.store import workdays
from app.attendance.workdays import Calendars
from app.monthly_score.conduct import submissions
from app.monthly_score.model import Day, LeavePeriod, Piece
from app.monthly_score.staff import Staffing
from app.monthly_score.store.entries import ENTRIES, ENTRIES_IF_APPROVED, Entry, read_entries
from app.persistence.database import raw
from app.personnel.model import CRITERIA
from app.shared.month import Month

# Where any version changes inside the month, a piece ends: greatest and least leave out what is null, an open end.
PIECES = """
SELECT a.employee_id, a.post_id, piece.since, piece.until, pv.unit_id, ev.service_state,
       ARRAY[pv.beban_kerja_amount, pv.prestasi_kerja_amount, pv.kondisi_kerja_amount, pv.tempat_bertugas_amount,
             pv.kelangkaan_profesi_amount, pv.pertimbangan_objektif_lainnya_amount] AS criteria,
       uv.kind, pv.kelas_jabatan, pv.position_group, pv.job_points, trim_scale(pv.unit_factor)::text, pv.post_amount,
       ev.status_asn, ev.golongan, ev.golongan_pppk, ev.ruang
FROM assignments a
JOIN post_versions pv ON pv.agency_id = a.agency_id AND pv.post_id = a.post_id
     AND %(known_at)s BETWEEN pv.known_from AND coalesce(pv.known_until - 1, %(known_at)s)
     AND pv.since < %(until)s AND coalesce(pv.until, %(until)s) > %(since)s
JOIN employee_versions ev ON ev.agency_id = a.agency_id AND ev.employee_id = a.employee_id
     AND %(known_at)s BETWEEN ev.known_from AND coalesce(ev.known_until - 1, %(known_at)s)
     AND ev.since < %(until)s AND coalesce(ev.until, %(until)s) > %(since)s
JOIN unit_versions uv ON uv.agency_id = a.agency_id AND uv.unit_id = pv.unit_id
     AND %(known_at)s BETWEEN uv.known_from AND coalesce(uv.known_until - 1, %(known_at)s)
     AND uv.since < %(until)s AND coalesce(uv.until, %(until)s) > %(since)s
CROSS JOIN LATERAL (
    SELECT greatest(a.since, pv.since, ev.since, uv.since, %(since)s::date) AS since,
           least(a.until, pv.until, ev.until, uv.until, %(until)s::date) AS until
) piece
WHERE a.agency_id = %(agency_id)s AND a.employee_id = ANY(%(people)s) AND a.kind = 'definitive'
  AND %(known_at)s BETWEEN a.known_from AND coalesce(a.known_until - 1, %(known_at)s)
  AND a.since < %(until)s AND coalesce(a.until, %(until)s) > %(since)s
  AND piece.since < piece.until
ORDER BY a.employee_id, piece.since
"""

PEOPLE = """
SELECT p.employee_id, e.nip FROM run_people p
JOIN employees e ON e.agency_id = p.agency_id AND e.employee_id = p.employee_id
WHERE p.agency_id = %(agency_id)s AND p.run_id = %(run_id)s AND p.chunk = %(chunk)s
ORDER BY e.nip
"""

# Asked for by their ids: an anti-join on a table that has just grown would read all results for each person.
DONE = """
SELECT f.employee_id FROM frozen_results f
WHERE f.agency_id = %(agency_id)s AND f.run_id = %(run_id)s AND f.employee_id = ANY(%(people)s)
UNION ALL
SELECT t.employee_id FROM trial_results t
WHERE t.agency_id = %(agency_id)s AND t.run_id = %(run_id)s AND t.employee_id = ANY(%(people)s)
"""

ASSIGNED = """
SELECT a.employee_id, greatest(a.since, %(since)s::date), least(a.until, %(until)s::date)
FROM assignments a
WHERE a.agency_id = %(agency_id)s AND a.employee_id = ANY(%(people)s) AND a.kind = 'definitive'
  AND %(known_at)s BETWEEN a.known_from AND coalesce(a.known_until - 1, %(known_at)s)
  AND a.since < %(until)s AND coalesce(a.until, %(until)s) > %(since)s
ORDER BY a.employee_id, a.since
"""

ACTING = """
SELECT a.employee_id, a.kind, pv.kelas_jabatan, pv.post_amount,
       a.since <= %(since)s AND (a.until IS NULL OR a.until >= %(until)s) AS whole_month
FROM assignments a
JOIN post_versions pv ON pv.agency_id = a.agency_id AND pv.post_id = a.post_id
     AND %(known_at)s BETWEEN pv.known_from AND coalesce(pv.known_until - 1, %(known_at)s)
     AND pv.since < %(until)s AND coalesce(pv.until, %(until)s) > %(since)s
WHERE a.agency_id = %(agency_id)s AND a.employee_id = ANY(%(people)s) AND a.kind <> 'definitive'
  AND %(known_at)s BETWEEN a.known_from AND coalesce(a.known_until - 1, %(known_at)s)
  AND a.since < %(until)s AND coalesce(a.until, %(until)s) > %(since)s
  AND pv.since <= greatest(a.since, %(since)s::date)
  AND (pv.until IS NULL OR pv.until > greatest(a.since, %(since)s::date))
ORDER BY a.employee_id, a.since, a.kind, pv.kelas_jabatan
"""

ATTENDANCE = """
SELECT d.employee_id, d.day, d.status, d.leave_kind, d.late_minutes, d.early_minutes, d.attended_minutes, d.apel
FROM attendance_days d
WHERE d.agency_id = %(agency_id)s AND d.employee_id = ANY(%(people)s) AND d.day >= %(since)s AND d.day < %(until)s
  AND %(known_at)s BETWEEN d.known_from AND coalesce(d.known_until - 1, %(known_at)s)
"""

EVENTS = """
SELECT d.employee_id, d.day, d.kind, d.times
FROM discipline_events d
WHERE d.agency_id = %(agency_id)s AND d.employee_id = ANY(%(people)s) AND d.day >= %(since)s AND d.day < %(until)s
  AND %(known_at)s BETWEEN d.known_from AND coalesce(d.known_until - 1, %(known_at)s)
ORDER BY d.employee_id, d.day, d.kind, d.times
"""

# What the person's last earlier result left, of those that count; a correction's own results come before them.
CARRIED = """
SELECT p.employee_id, left_by.month, left_by.lines, left_by.run_id
FROM unnest(%(people)s::uuid[]) p (employee_id) CROSS JOIN LATERAL (
    SELECT c.month, c.run_id, jsonb_path_query_array(f.lines, '$[*] ? (@.kind == "carried")') AS lines
    FROM (
        SELECT month, run_id, false AS anew FROM counting_results
        WHERE agency_id = %(agency_id)s AND employee_id = p.employee_id AND month < %(since)s
        UNION ALL
        SELECT month, run_id, true FROM month_runs
        WHERE agency_id = %(agency_id)s AND correction_id = %(correction_id)s::uuid AND month < %(since)s
    ) c
    JOIN frozen_results f ON f.agency_id = %(agency_id)s AND f.run_id = c.run_id AND f.employee_id = p.employee_id
    WHERE NOT f.held
    ORDER BY c.month DESC, c.anew DESC LIMIT 1
) left_by
"""

ONE_PERSON = "SELECT employee_id, nip FROM employees WHERE agency_id = %(agency_id)s AND employee_id = %(employee_id)s"

LEAVES = """
SELECT employee_id, since, until, kind, with_note, child, decree FROM leaves
WHERE agency_id = %(agency_id)s AND employee_id = ANY(%(people)s)
  AND since < %(until)s AND coalesce(until, %(until)s) > %(since)s
  AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
ORDER BY employee_id, since
"""

ABSENT: Final = "absent"

_TERMS = (
    "unit_kind",
    "kelas_jabatan",
    "position_group",
    "job_points",
    "unit_factor",
    "post_amount",
    "status_asn",
    "golongan",
    "golongan_pppk",
    "ruang",
)
"""What a rule reads of a segment, in the order of the columns of `PIECES`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkRows:
    """What was read of a chunk's people, by person; `calendars` is the whole agency's."""

    people: dict[UUID, str]
    assigned: dict[UUID, list[tuple[date, date]]]
    pieces: dict[UUID, list[Piece]]
    acting: dict[UUID, list[tuple[str, int, int | None, bool]]]
    attendance: dict[UUID, dict[date, Day]]
    absent_runs: dict[UUID, int]
    events: dict[UUID, list[tuple[date, str, int]]]
    entries: dict[UUID, list[Entry]]
    productive: dict[UUID, frozenset[date]]
    unknown_items: dict[UUID, list[tuple[date, str]]]
    """Work date and item of approved entries whose item has no norm in force on it."""
    calendars: Calendars
    rosters: dict[UUID, dict[date, bool]]
    leaves: dict[UUID, list[LeavePeriod]]
    carried: dict[UUID, dict[str, object]]
    carried_from: dict[UUID, UUID]
    """The run of the result that left what was carried."""
    staffing: Staffing = field(default_factory=Staffing)
    conduct: dict[UUID, Conduct]
    after_period: dict[str, Calendars]
    """The calendars of the days after an assessed period, until the last SKP came in, by the period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedChunk:
    """Whose facts of which month are read, as known at a change number, and which lines of the month before."""

    agency_id: int
    run_id: UUID
    chunk: int
    month: Month
    known_at: int
    carried: tuple[str, ...]
    correction_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPerson:
    """The facts of one person's month that no run has frozen; `if_approved`: entries as if no verdict was awaited."""

    agency_id: int
    employee_id: UUID
    month: Month
    known_at: int
    carried: tuple[str, ...]
    if_approved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRows:
    """What was read of one person's month before there is anything to score."""

    pieces: list[Piece]
    attendance: dict[date, Day]
    leaves: list[LeavePeriod]
    calendars: Calendars
    roster: dict[date, bool]


async def read_chunk(conn: AsyncConnection, wanted: WantedChunk) -> ChunkRows:
    """Read the facts of those people of a chunk who have no result yet."""
    reader = _Reader(await raw(conn), _parameters(wanted) | {"run_id": wanted.run_id, "chunk": wanted.chunk})
    people: dict[UUID, str] = dict(await reader.rows(PEOPLE))
    for (employee_id,) in await reader.rows(DONE, people=list(people)):
        del people[employee_id]
    return await _read(conn, wanted, people, ENTRIES)


async def read_person(conn: AsyncConnection, wanted: WantedPerson) -> ChunkRows:
    """Read the facts of one person, in the way of a run."""
    reader = _Reader(await raw(conn), _parameters(wanted) | {"employee_id": wanted.employee_id})
    people: dict[UUID, str] = dict(await reader.rows(ONE_PERSON))
    return await _read(conn, wanted, people, ENTRIES_IF_APPROVED if wanted.if_approved else ENTRIES)


async def read_plan_of_month(conn: AsyncConnection, wanted: WantedPerson) -> PlanRows:
    """Read which days of a month one person works, and what is known of them so far."""
    people = [wanted.employee_id]
    reader = _Reader(await raw(conn), _parameters(wanted) | {"people": people})
    span = (wanted.month.first_day, wanted.month.next.first_day, wanted.known_at)
    rosters = _rosters(await workdays.shifts_of(conn, wanted.agency_id, people, *span))
    return PlanRows(
        pieces=pieces_of(await reader.rows(PIECES)).get(wanted.employee_id, []),
        attendance=_attendance(await reader.rows(ATTENDANCE)).get(wanted.employee_id, {}),
        leaves=_leaves(await reader.rows(LEAVES)).get(wanted.employee_id, []),
        calendars=await workdays.calendars(conn, wanted.agency_id, *span),
        roster=rosters.get(wanted.employee_id, {}),
    )


def _parameters(wanted: WantedChunk | WantedPerson) -> dict[str, object]:
    return {
        "agency_id": wanted.agency_id,
        "known_at": wanted.known_at,
        "since": wanted.month.first_day,
        "until": wanted.month.next.first_day,
        "correction_id": wanted.correction_id if isinstance(wanted, WantedChunk) else None,
    }


async def _read(
    conn: AsyncConnection, wanted: WantedChunk | WantedPerson, people: dict[UUID, str], entries_by: LiteralString
) -> ChunkRows:
    reader = _Reader(await raw(conn), _parameters(wanted) | {"people": list(people)})
    attendance = _attendance(await reader.rows(ATTENDANCE))
    span = (wanted.agency_id, wanted.month.first_day, wanted.month.next.first_day)
    absent = [one for one, days in attendance.items() if any(day.status == ABSENT for day in days.values())]
    asked = ConductWanted(agency_id=wanted.agency_id, month=wanted.month, known_at=wanted.known_at)
    conduct = await conduct_of(conn, asked, list(people))
    pieces = pieces_of(await reader.rows(PIECES))
    worked = await read_entries(await raw(conn), entries_by, _parameters(wanted) | {"people": list(people)}, pieces)
    left = await reader.rows(CARRIED) if wanted.carried else []
    carried = _carried(left, wanted.carried)
    return ChunkRows(
        people=people,
        assigned=_by_person(await reader.rows(ASSIGNED)),
        pieces=pieces,
        acting=_by_person(await reader.rows(ACTING)),
        attendance=attendance,
        absent_runs=await running_absence(conn, wanted.agency_id, wanted.month, absent, wanted.known_at),
        events=_by_person(await reader.rows(EVENTS)),
        entries=worked.entries,
        productive=worked.productive,
        unknown_items=worked.unknown_items,
        calendars=await workdays.calendars(conn, *span, wanted.known_at),
        rosters=_rosters(await workdays.shifts_of(conn, wanted.agency_id, list(people), *span[1:], wanted.known_at)),
        leaves=_leaves(await reader.rows(LEAVES)),
        carried=carried,
        carried_from={employee_id: run_id for employee_id, _, _, run_id in left if employee_id in carried},
        conduct=conduct,
        after_period={
            name: await workdays.calendars(conn, wanted.agency_id, since, until, wanted.known_at)
            for name, since, until in submissions(conduct.values())
        },
    )


class _Reader:
    """Runs statements with the same parameters."""

    def __init__(self, driver: psycopg.AsyncConnection[Any], parameters: dict[str, object]) -> None:
        self._driver = driver
        self._parameters = parameters

    async def rows(self, statement: LiteralString, **more: object) -> list[TupleRow]:
        cursor = await self._driver.execute(statement, self._parameters | more)
        return await cursor.fetchall()


def pieces_of(rows: Iterable[TupleRow]) -> dict[UUID, list[Piece]]:
    """Join neighbouring pieces that differ in nothing that a rule can see: a new title makes no new segment."""
    found: dict[UUID, list[Piece]] = defaultdict(list)
    keys: dict[UUID, object] = {}
    for employee_id, post_id, since, until, unit_id, service_state, amounts, *values in rows:
        terms = tuple((name, value) for name, value in zip(_TERMS, values, strict=True) if value is not None)
        criteria = tuple((name, amount) for name, amount in zip(CRITERIA, amounts, strict=True) if amount is not None)
        pieces = found[employee_id]
        key = (post_id, unit_id, terms, criteria, service_state)
        if pieces and pieces[-1].until == since and keys[employee_id] == key:
            since = pieces.pop().since  # noqa: PLW2901 - the piece goes on
        pieces.append(
            Piece(
                since=since, until=until, unit_id=unit_id, terms=terms, criteria=criteria, service_state=service_state
            )
        )
        keys[employee_id] = key
    return found


def _attendance(rows: Iterable[TupleRow]) -> dict[UUID, dict[date, Day]]:
    found: dict[UUID, dict[date, Day]] = defaultdict(dict)
    for employee_id, day, *said in rows:
        status, leave_kind, late, early, attended, apel = said
        found[employee_id][day] = Day(
            status=status,
            leave_kind=leave_kind,
            late_minutes=late,
            early_minutes=early,
            attended_minutes=attended,
            apel=apel,
        )
    return found


def _rosters(shifts: Mapping[tuple[UUID, date], object]) -> dict[UUID, dict[date, bool]]:
    found: dict[UUID, dict[date, bool]] = defaultdict(dict)
    for (employee_id, day), shift in shifts.items():
        found[employee_id][day] = shift is not None
    return found


def _leaves(rows: Iterable[TupleRow]) -> dict[UUID, list[LeavePeriod]]:
    found: dict[UUID, list[LeavePeriod]] = defaultdict(list)
    names = ("since", "until", "kind", "with_note", "child", "decree")
    for employee_id, *said in rows:
        found[employee_id].append(LeavePeriod(**dict(zip(names, said, strict=True))))
    return found


def _carried(rows: Iterable[TupleRow], names: tuple[str, ...]) -> dict[UUID, dict[str, object]]:
    """Write what was left as the facts that the rules read; nothing where none of the lines was there then."""
    found: dict[UUID, dict[str, object]] = {}
    for employee_id, month, lines, _ in rows:
        left = {line["id"]: line["value"] for line in lines if line["id"] in names}
        if left:
            found[employee_id] = {"month": Month.of(month).index, **left}
    return found


def _by_person(rows: Iterable[TupleRow]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for employee_id, *values in rows:
        found[employee_id].append(tuple(values))
    return found
