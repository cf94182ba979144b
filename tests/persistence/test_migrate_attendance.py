"""Attendance as it was kept before times of arrival goes up with its rows, of every agency, and down again."""

from __future__ import annotations

import psycopg
from alembic import command

from app.persistence import embedded
from app.persistence.embedded import OWNER_ROLE, EmbeddedServer
from app.persistence.migrate import alembic_config, status

BEFORE, AFTER = "20261124_0540", "20261124_0550"
UNIT, OWN, EVERYBODY = (f"00000000-0000-7000-8000-00000000000{n}" for n in range(1, 4))
NOBODY = "00000000-0000-0000-0000-000000000000"
ROWS = """
INSERT INTO agencies VALUES (3273, 'Kota Peraga', true, 'Asia/Jakarta', now()),
    (9902, 'Kota Timur', true, 'Asia/Jayapura', now());
INSERT INTO units VALUES (3273, '00000000-0000-7000-8000-000000000001', 'DINAS');
INSERT INTO employees VALUES (3273, '00000000-0000-7000-8000-000000000001', '193501012010011001');
INSERT INTO calendars (agency_id, calendar_id, code, name, unit_id) VALUES
    (3273, '00000000-0000-7000-8000-000000000002', 'DINAS', 'Dinas', '00000000-0000-7000-8000-000000000001'),
    (3273, '00000000-0000-7000-8000-000000000003', 'KERJA', 'Hari kerja', NULL),
    (9902, '00000000-0000-7000-8000-000000000003', 'KERJA', 'Hari kerja', NULL);
INSERT INTO calendar_days (agency_id, calendar_id, day, kind, starts_at, ends_at, minutes, known_from, known_until)
VALUES
    (3273, '00000000-0000-7000-8000-000000000002', '2026-04-01', 'working', '07:30', '16:00', 450, 3, 5),
    (3273, '00000000-0000-7000-8000-000000000002', '2026-04-01', 'rest', NULL, NULL, 0, 5, NULL),
    (3273, '00000000-0000-7000-8000-000000000003', '2026-04-01', 'working', '07:30', '16:00', 450, 2, NULL),
    (9902, '00000000-0000-7000-8000-000000000003', '2026-04-01', 'working', '08:00', '16:00', 420, 7, NULL);
INSERT INTO attendance_days (agency_id, employee_id, day, status, late_minutes, early_minutes, known_from) VALUES
    (3273, '00000000-0000-7000-8000-000000000001', '2026-04-01', 'present', 15, 0, 4),
    (3273, '00000000-0000-7000-8000-000000000001', '2026-04-02', 'absent', NULL, NULL, 4);
"""
USES = """
SELECT agency_id, owner_id::text, since::text, calendar_id::text, known_from, known_until FROM calendar_uses
ORDER BY 1, 2
"""
TIMES = "SELECT num_nonnulls(arrived_at, left_at, attended_minutes, apel, source) FROM attendance_days"
UNFORCED = """
SELECT relname FROM pg_class WHERE relname IN ('calendars', 'calendar_days', 'agencies', 'calendar_uses')
AND NOT relforcerowsecurity
"""
FOLLOWERS = "SELECT agency_id, calendar_id::text, unit_id::text FROM calendars ORDER BY 1, 2"
DAYS = "SELECT day::text, status, late_minutes, early_minutes, known_from FROM attendance_days ORDER BY day"


def test_rows_of_every_agency_go_up_and_down(postgres: EmbeddedServer, worker_id: str) -> None:
    name = f"erk_with_rows_{worker_id}"
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
    embedded.create_database(postgres.superuser_url(), name)
    owner = alembic_config(postgres.url(OWNER_ROLE, name))
    command.upgrade(owner, BEFORE)
    with psycopg.connect(postgres.superuser_url(name), autocommit=True) as conn:
        conn.execute(ROWS.encode())
        before = conn.execute(DAYS.encode()).fetchall()
        assert len(before) == 2

        command.upgrade(owner, AFTER)

        assert conn.execute(USES.encode()).fetchall() == [
            (3273, NOBODY, "1900-01-01", EVERYBODY, 2, None),
            (3273, UNIT, "1900-01-01", OWN, 3, None),
            (9902, NOBODY, "1900-01-01", EVERYBODY, 7, None),
        ]
        zones = conn.execute("SELECT agency_id, time_zone, count(*) FROM calendars GROUP BY 1, 2 ORDER BY 1").fetchall()
        assert zones == [(3273, "Asia/Jakarta", 2), (9902, "Asia/Jayapura", 1)]
        assert conn.execute(DAYS.encode()).fetchall() == before
        assert conn.execute(TIMES.encode()).fetchall() == [(0,), (0,)]
        assert conn.execute(UNFORCED.encode()).fetchall() == []

        command.upgrade(owner, "head")
        assert status(postgres.url(OWNER_ROLE, name)).pending == ()
        command.downgrade(owner, BEFORE)

        assert conn.execute(FOLLOWERS.encode()).fetchall() == [
            (3273, OWN, UNIT),
            (3273, EVERYBODY, None),
            (9902, EVERYBODY, None),
        ]
        assert conn.execute(DAYS.encode()).fetchall() == before
        assert conn.execute("SELECT count(*) FROM calendar_days").fetchall() == [(4,)]
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
