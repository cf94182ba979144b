"""The bench's own statements: a city's people, attendance and entries by set-based SQL, and the two limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql

from app.shared.month import Month

# One row a person: each has the post of the same number; the first of a section stands above its staff.
PEOPLE: Final[tuple[LiteralString, ...]] = (
    """
CREATE TEMPORARY TABLE bench_people AS
SELECT n, uuidv7() AS employee_id, uuidv7() AS post_id, n - n %% 20 = n AS leads, hashint8extended(n, 7) AS shuffle
FROM generate_series(0, %(employees)s - 1) n ORDER BY n
""",
    """
CREATE TEMPORARY TABLE bench_units AS
SELECT n, uuidv7() AS unit_id FROM generate_series(0, (%(employees)s - 1) / 400) n
""",
    (
        "INSERT INTO units (agency_id, unit_id, code) SELECT %(agency_id)s, unit_id, 'U' || lpad(n::text, 4, '0')"
        " FROM bench_units"
    ),
    """
INSERT INTO unit_versions (agency_id, version_id, unit_id, name, kind, parent_unit_id, since, known_from)
SELECT %(agency_id)s, uuidv7(), u.unit_id, 'Dinas ' || u.n, 'dinas', above.unit_id, %(since)s, %(known_from)s
FROM bench_units u LEFT JOIN bench_units above ON above.n = 0 AND u.n > 0
""",
    (
        "INSERT INTO posts (agency_id, post_id, code) SELECT %(agency_id)s, post_id, 'P' || lpad(n::text, 6, '0')"
        " FROM bench_people"
    ),
    """
INSERT INTO post_versions (agency_id, version_id, post_id, title, unit_id, kelas_jabatan, position_group,
    parent_post_id, since, known_from)
SELECT %(agency_id)s, uuidv7(), p.post_id, CASE WHEN p.leads THEN 'Kepala Seksi' ELSE 'Analis' END, u.unit_id,
    CASE WHEN p.leads THEN 9 ELSE 5 + p.n %% 3 END,
    CASE WHEN p.leads THEN 'pengawas' WHEN p.n %% 4 = 3 THEN 'fungsional' ELSE 'pelaksana' END,
    above.post_id, %(since)s, %(known_from)s
FROM bench_people p JOIN bench_units u ON u.n = p.n / 400
LEFT JOIN bench_people above ON p.n > 0
     AND above.n = CASE WHEN NOT p.leads THEN p.n - p.n %% 20 WHEN p.n %% 400 > 0 THEN p.n - p.n %% 400 ELSE 0 END
""",
    """
INSERT INTO employees (agency_id, employee_id, nip)
SELECT %(agency_id)s, employee_id, to_char(date '1900-01-01' + n %% 10000, 'YYYYMMDD') || 2005 + n / 10000 %% 20
    || lpad((n %% 12 + 1)::text, 2, '0') || n %% 2 + 1 || lpad((n / 200000 + 1)::text, 3, '0')
FROM bench_people
""",
    """
INSERT INTO employee_versions (agency_id, version_id, employee_id, name, status_asn, golongan, since, known_from)
SELECT %(agency_id)s, uuidv7(), employee_id, 'Pegawai ' || n, CASE WHEN n %% 4 = 1 THEN 'pppk' ELSE 'pns' END,
    CASE WHEN n %% 4 = 1 THEN NULL ELSE 'III' END, %(since)s, %(known_from)s
FROM bench_people
""",
    """
INSERT INTO assignments (agency_id, version_id, assignment_id, employee_id, post_id, kind, since, known_from)
SELECT %(agency_id)s, uuidv7(), uuidv7(), employee_id, post_id, 'definitive', %(since)s, %(known_from)s
FROM bench_people
""",
)

# Of a hundred days about eighty without lateness, twelve late, three away early, the others duty, leave or absence.
ATTENDANCE: Final[LiteralString] = """
INSERT INTO attendance_days (agency_id, employee_id, day, status, leave_kind, late_minutes, early_minutes,
    attended_minutes, arrived_at, left_at, source, known_from)
SELECT %(agency_id)s, employee_id, day, status, CASE WHEN status = 'leave' THEN 'annual' END, late, early,
    450 - late - early, day + time '00:30' + late * interval '1 minute',
    day + time '09:00' - early * interval '1 minute',
    CASE WHEN status = 'present' THEN 'machine' END, %(known_from)s
FROM (
    SELECT *, CASE WHEN status <> 'present' THEN NULL WHEN chance BETWEEN 50 AND 170 THEN 1 + chance %% 45 ELSE 0 END
               AS late,
           CASE WHEN status <> 'present' THEN NULL WHEN chance BETWEEN 170 AND 199 THEN 1 + chance %% 45 ELSE 0 END
               AS early
    FROM (
        SELECT *, CASE WHEN chance < 20 THEN 'duty' WHEN chance < 35 THEN 'leave' WHEN chance < 40 THEN 'absent'
                       ELSE 'present' END AS status
        FROM (
            SELECT employee_id, day, abs(hashint8extended(n * 1000 + (day - %(since)s), 11) %% 1000) AS chance
            FROM bench_people CROSS JOIN unnest(%(days)s::date[]) AS day
            ORDER BY day, shuffle
        ) drawn
    ) told
) timed
"""

ENTRIES_TABLE: Final[LiteralString] = (
    "CREATE TABLE bench_entries (LIKE activities INCLUDING ALL EXCLUDING INDEXES) WITH (fillfactor = 50)"
)

# A day's entries of a person lie together, as one push leaves them, and the days one after the other.
ENTRIES: Final[LiteralString] = """
INSERT INTO bench_entries (agency_id, activity_id, work_date, employee_id, state, rev, catalogue_code, during, minutes,
    volume, description, links, approved_minutes, device_id, device_time, received_at, submitted_at)
SELECT %(agency_id)s, uuidv7(), %(day)s, employee_id, state, 2, code, tstzrange(start, start + length), minutes, volume,
    'Menyusun dan memeriksa laporan kegiatan ' || code, ARRAY['https://dokumen.example.go.id/' || n],
    CASE WHEN state = 'approved' THEN minutes - CASE WHEN chance %% 20 = 0 THEN 5 ELSE 0 END END,
    md5(n::text)::uuid, start + length, start + length, start + length
FROM (
    SELECT *, minutes * interval '1 minute' AS length,
           CASE chance %% 33 WHEN 0 THEN 'rejected' WHEN 1 THEN 'returned' ELSE 'approved' END AS state
    FROM (
        SELECT p.n, p.employee_id, p.shuffle, slot, chance, 1 + (chance / 64) %% 2 * (chance / 4096) %% 2 AS volume,
               %(day)s + time '01:00' + slot * 480 / %(entries)s * interval '1 minute' AS start,
               least((ARRAY[15, 20, 30, 30, 45, 45, 45, 50])[1 + chance %% 8], 480 / %(entries)s)::int AS minutes,
               (%(codes)s::text[])[1 + (p.n * 13 + least(chance / 8 %% 10, chance / 512 %% 10) * 7) %% %(kinds)s]
                   AS code
        FROM bench_people p CROSS JOIN generate_series(0, %(entries)s - 1) slot
        CROSS JOIN LATERAL (
            SELECT abs(hashint8extended((p.n * 1000 + (%(day)s - %(since)s)) * 100 + slot, 13) %% 1048576) AS chance
        ) drawn
    ) worked
) told
ORDER BY shuffle, slot
"""

# The indexes are built in bulk when the table takes the place of the month's empty partition.
INTO_PLACE: Final[tuple[LiteralString, ...]] = (
    "DROP TABLE {partition}",
    "ALTER TABLE bench_entries OWNER TO erk_owner",
    "ALTER TABLE bench_entries ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE bench_entries FORCE ROW LEVEL SECURITY",
    "ALTER TABLE bench_entries RENAME TO {partition}",
    "ALTER TABLE activities ATTACH PARTITION {partition} FOR VALUES FROM ({since}) TO ({until})",
)

CODES: Final[LiteralString] = "SELECT code FROM catalogue_items WHERE agency_id = %(agency_id)s ORDER BY code"
KNOWN: Final[LiteralString] = "SELECT change_number FROM agency_counters WHERE agency_id = %(agency_id)s"
RUN: Final[LiteralString] = (
    "SELECT state, digest FROM month_runs WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s"
)
SIZE: Final[LiteralString] = """
SELECT count(*), sum(pg_column_size(f.*)), count(*) FILTER (WHERE held) FROM frozen_results f
WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s
"""

GROUP_BY: Final[LiteralString] = """
SELECT count(*), sum(entries), sum(minutes) FROM (
    SELECT employee_id, count(*) AS entries, sum(approved_minutes) AS minutes FROM activities
    WHERE agency_id = %(agency_id)s AND work_date >= %(since)s AND work_date < %(until)s AND state = 'approved'
    GROUP BY employee_id
) each
"""
BY_INDEX: Final[tuple[LiteralString, ...]] = ("SET LOCAL enable_seqscan = off", "SET LOCAL enable_bitmapscan = off")

LIKE_TABLES: Final[tuple[LiteralString, ...]] = (
    "DROP TABLE IF EXISTS bench_frozen_results, bench_statements",
    "CREATE TABLE bench_frozen_results (LIKE frozen_results INCLUDING ALL)",
    "CREATE TABLE bench_statements (LIKE statements INCLUDING ALL)",
)
WRITE: Final[tuple[LiteralString, ...]] = (
    (
        "INSERT INTO bench_frozen_results SELECT * FROM frozen_results"
        " WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s"
    ),
    "INSERT INTO bench_statements SELECT * FROM statements WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s",
)
DROP_LIKE_TABLES: Final[LiteralString] = "DROP TABLE bench_frozen_results, bench_statements"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What is to be recorded of a city: how many people with how many entries on each of these days."""

    agency_id: int
    employees: int
    entries_per_day: int
    days: Sequence[date]
    since: date
    partition: str

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of the statements."""
        return {
            "agency_id": self.agency_id,
            "employees": self.employees,
            "entries": self.entries_per_day,
            "days": list(self.days),
            "since": self.since,
        }


@contextmanager
def session(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Lend a connection of the server's own, whom row-level security does not bind, in autocommit."""
    with psycopg.connect(url, autocommit=True, options="-c timezone=UTC") as conn:
        yield conn


def add_people(conn: psycopg.Connection[Any], filling: Filling) -> None:
    """Record units, posts, people and who holds which post; they stay in a temporary table for what follows."""
    values = filling.values | {"known_from": _one(conn, KNOWN, filling.values)}
    with conn.transaction():
        for statement in PEOPLE:
            conn.execute(statement, values)
        conn.execute(ATTENDANCE, values)


def add_entries(conn: psycopg.Connection[Any], filling: Filling) -> Iterator[date]:
    """Record the month's decided entries a day at a time, yielding each day that is done."""
    codes = [code for (code,) in conn.execute(CODES, filling.values)]
    conn.execute("SET maintenance_work_mem = '256MB'")
    conn.execute("SET work_mem = '128MB'")
    conn.execute(ENTRIES_TABLE)
    for day in filling.days:
        conn.execute(ENTRIES, filling.values | {"day": day, "codes": codes, "kinds": len(codes)})
        yield day
    since, until = (f"{one:%Y-%m-%d}" for one in _month_of(filling.days[0]))
    names = {
        "partition": sql.Identifier(filling.partition),
        "since": sql.Literal(since),
        "until": sql.Literal(until),
    }
    with conn.transaction():
        for statement in INTO_PLACE:
            conn.execute(sql.SQL(statement).format(**names))


def settle(conn: psycopg.Connection[Any]) -> None:
    """Vacuum and gather statistics, as the server does by itself in the days before a month is worked out."""
    conn.execute("VACUUM ANALYZE")


def write_all_down(conn: psycopg.Connection[Any]) -> None:
    """Have the server write down what is still in memory now, rather than while the next figures are taken."""
    conn.execute("CHECKPOINT")


def count_entries(conn: psycopg.Connection[Any], agency_id: int, month: tuple[date, date]) -> int:
    """Return how many approved entries the month has."""
    values = {"agency_id": agency_id, "since": month[0], "until": month[1]}
    row = conn.execute(GROUP_BY, values).fetchone()
    return 0 if row is None else int(row[1])


def group_by_seconds(app_url: str, agency_id: int, month: tuple[date, date]) -> float:
    """Sum the month's approved minutes by person over the index that a run reads entries by; return the better of two.

    As the application's role, under row-level security.
    """
    values = {"agency_id": agency_id, "since": month[0], "until": month[1]}
    taken = []
    with psycopg.connect(app_url, options="-c jit=off") as conn:
        for _ in range(2):
            with conn.transaction():
                conn.execute("SELECT set_config('erk.agency_id', %s, true)", (str(agency_id),))
                for setting in BY_INDEX:
                    conn.execute(setting)
                began = monotonic()
                conn.execute(GROUP_BY, values).fetchall()
                taken.append(monotonic() - began)
    return min(taken)


def write_seconds(conn: psycopg.Connection[Any], values: dict[str, Any]) -> float:
    """Write a run's results and statements once more, into tables like theirs; return the better of two."""
    taken = []
    for _ in range(2):
        for statement in LIKE_TABLES:
            conn.execute(statement)
        began = monotonic()
        with conn.transaction():
            for statement in WRITE:
                conn.execute(statement, values)
        taken.append(monotonic() - began)
        conn.execute(DROP_LIKE_TABLES)
    return min(taken)


def run_state(conn: psycopg.Connection[Any], values: dict[str, Any]) -> tuple[str, str | None]:
    """Return a run's state and digest."""
    row = conn.execute(RUN, values).fetchone()
    return ("", None) if row is None else (str(row[0]), row[1])


def run_size(conn: psycopg.Connection[Any], values: dict[str, Any]) -> tuple[int, int, int]:
    """Return how many results a run has, how many bytes their rows take, and how many people are held."""
    row = conn.execute(SIZE, values).fetchone()
    return (0, 0, 0) if row is None else (int(row[0]), int(row[1] or 0), int(row[2]))


def _one(conn: psycopg.Connection[Any], statement: LiteralString, values: dict[str, Any]) -> int:
    row = conn.execute(statement, values).fetchone()
    return 0 if row is None else int(row[0])


def _month_of(day: date) -> tuple[date, date]:
    month = Month.of(day)
    return month.first_day, month.next.first_day
