"""An agency whose April 2026 is over: people with posts, 21 working days, attendance and approved entries.

Person 1 has the month of examples A1 and A2: late [1,31) twice, [31,61) once, 1 early departure [1,31), 1 absence, and
so 1 of 21 days without an approved entry. The others' lateness varies with their number. Class 9 throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.service import next_change
from app.persistence.database import raw
from app.regulation.service import choose_regulation
from app.rules import Library
from app.shared.caller import Caller, Role
from app.shared.month import Month
from tests.personnel.builders import Office, found_agency

APRIL = Month(2026, 4)
MAY = Month(2026, 5)
NOW = datetime(2026, 5, 2, 2, 0, tzinfo=UTC)
RULES = Path(__file__).parent.parent / "rules_data"
LIBRARY = Library((RULES,))

UNITS = """
WITH made AS (
    INSERT INTO units (agency_id, unit_id, code)
    SELECT %(a)s, gen_random_uuid(), 'U' || n FROM generate_series(1, %(units)s) n RETURNING unit_id, code
)
INSERT INTO unit_versions (agency_id, version_id, unit_id, name, kind, since, known_from)
SELECT %(a)s, gen_random_uuid(), unit_id, 'Unit ' || code, 'dinas', '2026-01-01', %(change)s FROM made
"""
PEOPLE = """
CREATE TEMPORARY TABLE person ON COMMIT DROP AS
SELECT n, gen_random_uuid() AS employee_id, gen_random_uuid() AS post_id,
       '193001012010' || lpad(n::text, 6, '0') AS nip,
       (SELECT unit_id FROM units u WHERE u.agency_id = %(a)s AND u.code = 'U' || ((n - 1) %% %(units)s + 1)) AS unit_id
FROM generate_series(1, %(people)s) n
"""
PERSONNEL = (
    "INSERT INTO employees SELECT %(a)s, employee_id, nip FROM person",
    """INSERT INTO employee_versions (agency_id, version_id, employee_id, name, status_asn, golongan, since, known_from)
       SELECT %(a)s, gen_random_uuid(), employee_id, 'Pegawai ' || n, 'pns', 'III', '2026-01-01', %(change)s
       FROM person""",
    "INSERT INTO posts SELECT %(a)s, post_id, 'P' || n FROM person",
    """INSERT INTO post_versions (agency_id, version_id, post_id, title, unit_id, kelas_jabatan, position_group, since,
           known_from)
       SELECT %(a)s, gen_random_uuid(), post_id, 'Analis', unit_id, 9, 'pelaksana', '2026-01-01', %(change)s
       FROM person""",
    """INSERT INTO assignments (agency_id, version_id, assignment_id, employee_id, post_id, kind, since, known_from)
       SELECT %(a)s, gen_random_uuid(), gen_random_uuid(), employee_id, post_id, 'definitive', '2026-01-01', %(change)s
       FROM person""",
    """INSERT INTO salary_facts (agency_id, employee_id, payment_month, gross, bpjs_base, tax_withheld, known_from)
       SELECT %(a)s, employee_id, '2026-05-01', 5000000, 4500000, 0, %(change)s FROM person""",
)
CALENDAR = (
    """INSERT INTO calendars (agency_id, calendar_id, code, name, time_zone, known_from)
       VALUES (%(a)s, gen_random_uuid(), 'KERJA', 'Hari kerja', 'Asia/Jakarta', %(change)s)""",
    """INSERT INTO calendar_uses (agency_id, owner_id, since, calendar_id, known_from)
       SELECT agency_id, '00000000-0000-0000-0000-000000000000', '2026-01-01', calendar_id, %(change)s
       FROM calendars WHERE agency_id = %(a)s""",
    """INSERT INTO calendar_days (agency_id, calendar_id, day, kind, starts_at, ends_at, minutes, known_from)
       SELECT %(a)s, calendar_id, day,
              CASE WHEN works THEN 'working' WHEN day = '2026-04-03' THEN 'holiday' ELSE 'rest' END,
              CASE WHEN works THEN time '07:30' END, CASE WHEN works THEN time '16:00' END,
              CASE WHEN works THEN 450 ELSE 0 END, %(change)s
       FROM calendars, LATERAL (
           SELECT d::date AS day, extract(isodow FROM d) < 6 AND d <> '2026-04-03' AS works
           FROM generate_series(timestamp '2026-04-01', '2026-04-30', interval '1 day') d) days
       WHERE agency_id = %(a)s""",
)
# The n-th working day: 1 and 2 a little late, 3 later, 4 early, 5 absent. Person 2 and on: as their number says.
ATTENDANCE = """
INSERT INTO attendance_days (agency_id, employee_id, day, status, late_minutes, early_minutes, known_from)
SELECT %(a)s, employee_id, day, CASE WHEN absent THEN 'absent' ELSE 'present' END,
       CASE WHEN NOT absent THEN late END, CASE WHEN NOT absent THEN early END, %(change)s
FROM person, LATERAL (
    SELECT day, CASE WHEN n = 1 THEN k = 5 ELSE (n * 7 + k * 3) %% 97 = 0 END AS absent,
           CASE WHEN n = 1 THEN CASE WHEN k <= 2 THEN 15 WHEN k = 3 THEN 45 ELSE 0 END
                ELSE CASE WHEN (n + k) %% 11 = 0 THEN (n * 13 + k * 17) %% 120 ELSE 0 END END AS late,
           CASE WHEN n = 1 AND k = 4 THEN 20 ELSE 0 END AS early
    FROM (SELECT day, row_number() OVER (ORDER BY day) AS k FROM calendar_days
          WHERE agency_id = %(a)s AND kind = 'working') working
) month
"""
ENTRIES = (
    "SELECT ensure_activity_partition('2026-04-01')",
    "INSERT INTO catalogue_items (agency_id, code, rev) VALUES (%(a)s, 'K1', 1)",
    """INSERT INTO catalogue_versions (agency_id, code, since, name, unit, per_quantity, norm_minutes, category, counts,
           active, known_from)
       VALUES (%(a)s, 'K1', '2026-01-01', 'Menyusun laporan', 'laporan', 1, 60, 'main', true, true, %(change)s)""",
    """INSERT INTO activities (agency_id, work_date, activity_id, employee_id, state, rev, catalogue_code, during,
           minutes, volume, description, links, approved_minutes, device_id, device_time, received_at, submitted_at)
       SELECT %(a)s, day, gen_random_uuid(), employee_id, 'approved', 1, 'K1', tstzrange(t, t + interval '1 hour'),
              60, 1, 'Menyusun laporan', '{}', 60, employee_id, t, t, t
       FROM person JOIN attendance_days USING (employee_id), generate_series(0, %(entries)s - 1) g,
            LATERAL (SELECT (day + time '01:00' + interval '1 hour' * g) AT TIME ZONE 'UTC' AS t) instant
       WHERE attendance_days.agency_id = %(a)s AND status = 'present'""",
    """INSERT INTO periods (agency_id, month, state, rev, changed_at)
       VALUES (%(a)s, '2026-04-01', 'closed', 2, now())""",
)


@dataclass(frozen=True)
class World:
    """Who is who: two officers, and people in the order of their NIP."""

    office: Office
    people: list[UUID]
    change: int

    @property
    def agency_id(self) -> int:
        return self.office.agency_id

    @property
    def officer(self) -> Caller:
        return self.office.officer

    @property
    def second(self) -> Caller:
        return self.office.second

    def employee(self, number: int) -> Caller:
        """Return the person with this number (from 1) as a caller without any role."""
        return Caller(
            agency_id=self.agency_id, principal_id=self.people[number - 1], employee_id=self.people[number - 1]
        )

    def with_role(self, role: Role) -> Caller:
        return Caller(agency_id=self.agency_id, principal_id=self.office.officer.principal_id, roles=frozenset({role}))


async def build(  # noqa: PLR0913 - what tests vary
    conn: AsyncConnection,
    *,
    people: int = 1,
    units: int = 1,
    entries: int = 1,
    region: str = "uji",
    variant: str = "basis-penuh",
    agency_id: int = 9901,
) -> World:
    """Fill the database on a superuser's connection, inside a transaction."""
    office = await found_agency(conn, agency_id=agency_id)
    await choose_regulation(
        conn, caller=office.officer, since=date(2026, 1, 1), region=region, variant=variant, library=LIBRARY, now=NOW
    )
    change = await next_change(conn, agency_id=agency_id, now=NOW)
    parameters = {"a": agency_id, "people": people, "units": units, "entries": entries, "change": change}
    driver = await raw(conn)
    for statement in (UNITS, PEOPLE, *PERSONNEL, *CALENDAR, ATTENDANCE, *ENTRIES):
        await driver.execute(statement, parameters)
    cursor = await driver.execute("SELECT employee_id FROM person ORDER BY n")
    found = [row[0] for row in await cursor.fetchall()]
    await driver.execute("DROP TABLE person")
    return World(office, found, change)


async def arrange(conn: AsyncConnection, statement: str, **parameters: object) -> None:
    """Run one statement of a test's own on a superuser's connection."""
    await (await raw(conn)).execute(statement, parameters)
