"""The bench's own tables and statements: staged rows, a plain table, and devices that have sent before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from time import perf_counter_ns
from typing import Any, Final
from uuid import UUID

import psutil
import psycopg
from psycopg import sql

from app.cli.bench.push.phones import CODE, DESCRIPTION, LINK, OFFSET, TIMES, Phone
from app.persistence.database import DEFAULT_LIMITS
from app.shared.ids import new_id

TABLES: Final = """
CREATE TABLE bench_staged (activity_id uuid, work_date date, employee_id uuid, catalogue_code text,
    started_at timestamptz, ended_at timestamptz, minutes smallint, volume numeric, description text, links text[],
    device_id uuid);
CREATE TABLE bench_plain (activity_id uuid PRIMARY KEY, employee_id uuid NOT NULL, work_date date NOT NULL,
    started_at timestamptz NOT NULL, ended_at timestamptz NOT NULL, minutes smallint NOT NULL,
    catalogue_code text NOT NULL, volume numeric NOT NULL, description text NOT NULL);
GRANT SELECT ON bench_staged TO erk_app;
GRANT INSERT ON bench_plain TO erk_app;
"""

_STAGE: Final = """
COPY bench_staged (activity_id, work_date, employee_id, catalogue_code, started_at, ended_at, minutes, volume,
    description, links, device_id) FROM STDIN
"""

# No ON CONFLICT, no results, no stream: what the tables of entries alone cost.
STRAIGHT: Final = """
WITH added AS (
    INSERT INTO activities (agency_id, work_date, activity_id, employee_id, state, rev, catalogue_code, during, minutes,
        volume, description, links, device_id, device_time, received_at)
    SELECT %(agency_id)s, work_date, activity_id, employee_id, 'draft', 1, catalogue_code,
        tstzrange(started_at, ended_at), minutes, volume, description, links, device_id, ended_at, %(now)s
    FROM bench_staged
    RETURNING activity_id, employee_id, work_date
)
INSERT INTO activity_keys (agency_id, activity_id, employee_id, work_date)
SELECT %(agency_id)s, activity_id, employee_id, work_date FROM added
"""

PLAIN: Final = """
INSERT INTO bench_plain (activity_id, employee_id, work_date, started_at, ended_at, minutes, catalogue_code, volume,
    description)
VALUES (%(activity_id)s, %(employee_id)s, %(work_date)s, %(started_at)s, %(ended_at)s, %(minutes)s, %(catalogue_code)s,
    %(volume)s, %(description)s)
"""

_DEVICES: Final = """
INSERT INTO devices (agency_id, device_id, employee_id, last_seq, first_seen_at) VALUES (%s, %s, %s, %s, %s)
"""

_ENTRIES_OF: Final = "SELECT count(*) FROM activities WHERE agency_id = %s AND device_id = ANY(%s)"


def prepare(owner_url: str, staged: Sequence[tuple[str, list[date], int]]) -> None:
    """Make the bench's tables as the owner, and stage rows: for each employee so many entries on these days."""
    with psycopg.connect(owner_url) as conn:
        conn.execute(TABLES)
        with conn.cursor().copy(_STAGE) as copy:
            for employee_id, days, count in staged:
                device_id = str(new_id())
                for place in range(count):
                    copy.write_row((str(new_id()), *_entry(days, place, employee_id), device_id))


def settle(owner_url: str) -> None:
    """Vacuum and gather statistics now, rather than while the next figures are taken."""
    with psycopg.connect(owner_url, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")


def insert_straight(app_url: str, agency_id: int, now: datetime) -> tuple[int, int]:
    """Insert all staged rows by one statement as the application's role; return how many, and the nanoseconds."""
    with psycopg.connect(app_url, options=DEFAULT_LIMITS.options()) as conn:
        _enter(conn, agency_id)
        began = perf_counter_ns()
        inserted = conn.execute(STRAIGHT, {"agency_id": agency_id, "now": now}).rowcount
        conn.commit()
        return inserted, perf_counter_ns() - began


def introduce(app_url: str, agency_id: int, phones: Sequence[Phone], now: datetime) -> None:
    """Make phones known to the service, as if they had sent before."""
    rows = [(agency_id, one.device_id, one.owner.employee_id, one.last_seq, now) for one in phones]
    with psycopg.connect(app_url) as conn:
        _enter(conn, agency_id)
        conn.cursor().executemany(_DEVICES, rows)


def entries_of(app_url: str, agency_id: int, phones: Sequence[Phone]) -> int:
    """Return how many entries came from these phones."""
    with psycopg.connect(app_url) as conn:
        _enter(conn, agency_id)
        devices = [UUID(one.device_id) for one in phones]
        ((count,),) = conn.execute(_ENTRIES_OF, (agency_id, devices))
        return int(count)


def server_process(app_url: str) -> int:
    """Return the number of the database server's first process: the one above that which serves us."""
    with psycopg.connect(app_url) as conn:
        return int(psutil.Process(conn.info.backend_pid).ppid())


def _enter(conn: psycopg.Connection[Any], agency_id: int) -> None:
    conn.execute(sql.SQL("SET LOCAL erk.agency_id = {}").format(sql.Literal(str(agency_id))))


def _entry(days: Sequence[date], place: int, employee_id: str) -> tuple[Any, ...]:
    day = days[place // len(TIMES)]
    starts, minutes = TIMES[place % len(TIMES)]
    started_at = datetime.fromisoformat(f"{day}T{starts}:00{OFFSET}")
    return (
        day,
        UUID(employee_id),
        CODE,
        started_at,
        started_at + timedelta(minutes=minutes),
        minutes,
        1,
        DESCRIPTION,
        [LINK],
    )
