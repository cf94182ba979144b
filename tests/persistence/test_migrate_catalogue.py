"""The catalogue as it was kept without dates goes up with its items, of every agency, and down again."""

from __future__ import annotations

import psycopg
from alembic import command

from app.persistence import embedded
from app.persistence.embedded import OWNER_ROLE, EmbeddedServer
from app.persistence.migrate import alembic_config

BEFORE, AFTER = "20261124_0630", "20261124_0640"
ROWS = """
INSERT INTO agencies VALUES (3273, 'Kota Peraga', true, 'Asia/Jakarta', now()),
    (9902, 'Kota Timur', true, 'Asia/Jayapura', now());
INSERT INTO catalogue_items (agency_id, code, name, unit, per_quantity, norm_minutes, category, active, rev) VALUES
    (3273, '4', 'Melakukan koordinasi', 'kegiatan', 1, 60, 'main', true, 3),
    (3273, '5', 'Piket', 'jam', 2, 68, 'special', false, 1),
    (9902, '4', 'Rapat', 'kali', 1, 45, 'additional', true, 1);
"""
ITEMS = """
SELECT agency_id, code, name, unit, per_quantity, norm_minutes, category, active, rev FROM catalogue_items ORDER BY 1, 2
"""
VERSIONS = """
SELECT agency_id, code, since::text, until, norm_minutes, category, active, counts, daily_minutes_limit, known_from,
    known_until FROM catalogue_versions ORDER BY 1, 2
"""
LATER = """
UPDATE catalogue_versions SET known_until = 8 WHERE agency_id = 9902;
INSERT INTO catalogue_versions (agency_id, code, since, name, unit, per_quantity, norm_minutes, category, counts,
    active, known_from) VALUES (9902, '4', '1900-01-01', 'Rapat dinas', 'kali', 1, 50, 'main', true, true, 8);
"""
UNFORCED = """
SELECT relname FROM pg_class WHERE relname IN ('catalogue_items', 'catalogue_versions', 'catalogue_uses')
AND NOT relforcerowsecurity
"""


def test_items_of_every_agency_go_up_and_down(postgres: EmbeddedServer, worker_id: str) -> None:
    name = f"erk_with_items_{worker_id}"
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
    embedded.create_database(postgres.superuser_url(), name)
    owner = alembic_config(postgres.url(OWNER_ROLE, name))
    command.upgrade(owner, BEFORE)
    with psycopg.connect(postgres.superuser_url(name), autocommit=True) as conn:
        conn.execute(ROWS.encode())
        before = conn.execute(ITEMS.encode()).fetchall()

        command.upgrade(owner, AFTER)

        assert conn.execute(VERSIONS.encode()).fetchall() == [
            (3273, "4", "1900-01-01", None, 60, "main", True, True, None, 0, None),
            (3273, "5", "1900-01-01", None, 68, "special", False, True, None, 0, None),
            (9902, "4", "1900-01-01", None, 45, "additional", True, True, None, 0, None),
        ]
        revs = conn.execute("SELECT agency_id, code, rev FROM catalogue_items ORDER BY 1, 2").fetchall()
        assert revs == [(3273, "4", 3), (3273, "5", 1), (9902, "4", 1)]
        assert conn.execute(UNFORCED.encode()).fetchall() == []
        conn.execute(LATER.encode())

        command.downgrade(owner, BEFORE)

        assert conn.execute(ITEMS.encode()).fetchall() == [
            *before[:2],
            (9902, "4", "Rapat dinas", "kali", 1, 50, "main", True, 1),
        ]
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
