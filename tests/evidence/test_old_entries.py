"""Entries from before there were files keep the digest that decisions on them are bound to."""

from __future__ import annotations

import psycopg
from alembic import command

from app.persistence.migrate import alembic_config, upgrade
from app.shared.ids import new_id
from tests.support.office import AGENCY, arrange

BEFORE = "20261124_0620"
ENTRY = """
INSERT INTO activities (agency_id, activity_id, work_date, employee_id, state, rev, catalogue_code, during, minutes,
    volume, description, links, device_id, device_time, received_at)
VALUES (%s, %s, %s, %s, 'draft', 1, '4', tstzrange('2026-04-15 01:00Z', '2026-04-15 02:00Z'), 60, 1.5, 'Rapat kerja',
    '{https://bukti.example/1}', gen_random_uuid(), now(), now())
"""


async def test_an_entry_without_files_has_the_digest_that_it_always_had(owner_url: str, superuser_url: str) -> None:
    async with await psycopg.AsyncConnection.connect(superuser_url, autocommit=True) as conn:
        office = await arrange(conn)
        for day in ("2026-04-15", "2026-03-15"):
            await conn.execute(ENTRY, (AGENCY, new_id(), day, office.staff[0]))
        read = "SELECT activity_id, content_digest FROM activities ORDER BY activity_id"
        now = await (await conn.execute(read)).fetchall()
        command.downgrade(alembic_config(owner_url), BEFORE)
        before = await (await conn.execute(read)).fetchall()
        upgrade(owner_url)
        after = await (await conn.execute(read)).fetchall()
        await conn.execute("UPDATE activities SET evidence_ids = ARRAY[gen_random_uuid()]")
        named = await (await conn.execute(read)).fetchall()

    assert len(before) == 2
    assert now == before == after
    assert {digest for _, digest in named}.isdisjoint(digest for _, digest in before)
