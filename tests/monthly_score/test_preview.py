"""A person's month before it is closed: who one is, the minutes by state, and what a run would make of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from app.http.application import create_app
from app.http.cursors import Cursors
from app.http.security.development import DEVELOPMENT_ISSUER, DevelopmentIssuer
from app.http.security.keys import FixedKeys
from app.http.security.tokens import TokenRules, TokenVerifier
from app.http.services import Services
from app.persistence.database import Database, raw
from app.persistence.objects import Objects
from app.persistence.sealing import Sealer
from tests.monthly_score.test_month_run import start, statement_of, work
from tests.monthly_score.world import LIBRARY, World, build
from tests.personnel.builders import found_agency
from tests.personnel.conftest import BANDUNG, DEMO, Api, StandingClock

PRINCIPAL = """
INSERT INTO principals (agency_id, principal_id, issuer, subject, kind, name, scopes, bound_at, employee_id)
VALUES (%s, gen_random_uuid(), %s, %s, 'person', %s, '{}', now(), %s)
"""
SUPERIOR = """
INSERT INTO superior_overrides (agency_id, employee_id, since, superior_employee_id, reason, known_from)
VALUES (%s, %s, '2026-04-20', %s, 'Tim', 1)
"""
AWAITED = """
UPDATE activities SET state = 'submitted', approved_minutes = NULL
WHERE agency_id = %s AND employee_id = %s AND work_date = '2026-04-06'
"""


@pytest.fixture
async def world(fresh_database: Database, superuser_url: str) -> World:
    """Three people whose month is over; the second decides on the first's work, whose entry of 6 April waits."""
    assert fresh_database
    arranging = Database(superuser_url, pool_size=1, application="erk test")
    async with arranging.transaction(DEMO) as conn:
        world = await build(conn, people=3)
        driver = await raw(conn)
        for number, subject in enumerate(("satu", "dua", "tiga")):
            await driver.execute(PRINCIPAL, (DEMO, DEVELOPMENT_ISSUER, subject, subject, world.people[number]))
        await driver.execute(SUPERIOR, (DEMO, world.people[0], world.people[1]))
        await driver.execute(AWAITED, (DEMO, world.people[0]))
    async with arranging.transaction(BANDUNG) as conn:
        await found_agency(conn, agency_id=BANDUNG, demo=False)
        await (await raw(conn)).execute("UPDATE principals SET issuer = %s", (DEVELOPMENT_ISSUER,))
    await arranging.close()
    return world


@pytest.fixture
async def api(fresh_database: Database, world: World, tmp_path: Path) -> AsyncIterator[Api]:
    assert world
    issuer = DevelopmentIssuer(tmp_path, audience="erk", agency_claim="agency")
    rules = TokenRules(issuer=DEVELOPMENT_ISSUER, audience="erk", algorithms=("ES256",), agency_claim="agency")
    services = Services(
        database=fresh_database,
        clock=StandingClock(),
        tokens=TokenVerifier(rules, FixedKeys(issuer.public_keys)),
        cursors=Cursors(b"test key"),
        sealer=Sealer([b"k" * 32], b"i" * 32),
        objects=Objects.in_memory(),
        library=LIBRARY,
    )
    transport = httpx.ASGITransport(create_app(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://erk.test") as client:
        yield Api(client, issuer)


async def test_a_phone_learns_all_that_it_needs_offline_and_asks_again_for_nothing(api: Api, world: World) -> None:
    answer = await api.get("/v1/me", subject="satu")

    told = answer.json()
    assert answer.status_code == 200, answer.text
    assert told["employee"] == {
        "employee_id": str(world.people[0]),
        "name": "Pegawai 1",
        "nip_masked": "*" * 14 + "0001",
    }
    assert [one["post_code"] for one in told["assignments"]] == ["P1"]
    assert [one["day"] for one in told["days"] if one["working"]][:4] == [
        "2026-04-01",
        "2026-04-02",
        "2026-04-06",
        "2026-04-07",
    ]
    (april,) = told["months"]
    assert (april["month"], april["takes_entries"]) == ("2026-04", False)
    assert (april["target_minutes"], april["target_citation"]) == (21 * 300, "Perka BKN 19/2011: 5 jam efektif sehari")
    assert (await api.get("/v1/me", subject="satu", known=answer.headers["ETag"])).status_code == 304


async def test_the_target_is_told_before_there_is_attendance_and_the_leave_day_asks_for_no_entry(
    api: Api, world: World, superuser: psycopg.AsyncConnection[Any]
) -> None:
    who = (DEMO, world.people[0])
    await superuser.execute("DELETE FROM activities WHERE agency_id = %s AND employee_id = %s", who)
    await superuser.execute("DELETE FROM attendance_days WHERE agency_id = %s AND employee_id = %s", who)
    bare = (await api.get("/v1/me", subject="satu")).json()["months"][0]
    await superuser.execute(
        "INSERT INTO attendance_days (agency_id, employee_id, day, status, known_from)"
        " VALUES (%s, %s, '2026-04-01', 'duty', 1)",
        who,
    )
    on_duty = (await api.get("/v1/me", subject="satu")).json()["months"][0]

    assert (bare["target_minutes"], bare["days_without_entry"]) == (6300, ["2026-04-01"])
    assert (on_duty["target_minutes"], on_duty["days_without_entry"]) == (6300, [])


async def test_who_is_no_employee_learns_of_its_principal_only(api: Api) -> None:
    told = (await api.get("/v1/me", subject="ani")).json()

    assert told["employee"] is None
    assert (told["assignments"], told["superiors"], told["days"]) == ([], [], [])
    assert "officer" in told["principal"]["roles"]
    assert (await api.get("/v1/me/months/2026-04", subject="ani")).status_code == 404


async def test_the_preview_is_what_the_run_then_gives_and_tells_what_awaits_a_verdict(
    api: Api, fresh_database: Database, world: World
) -> None:
    told = (await api.get("/v1/me/months/2026-04", subject="satu")).json()

    what_if = told["what_if_closed_now"]
    states = {one["state"]: one["minutes"] for one in told["by_state"]}
    assert states == {"submitted": 60, "approved": 19 * 60}
    assert told["approved_minutes"] == 19 * 60
    assert (what_if["preview"], what_if["standing"]) == (True, "demo")
    assert what_if["if_submitted_approved"]["total"] == 4_582_143
    assert what_if["now"]["total"] < 4_582_143
    assert what_if["now"]["explanation"]

    await work(fresh_database, world, await start(fresh_database, world))
    statement, lines = await statement_of(fresh_database, world, 1)
    assert what_if["now"]["total"] == statement.total
    assert [one["amount"] for one in what_if["now"]["lines"]] == [one.amount for one in lines]


async def test_a_preview_writes_nothing_of_one_s_own(
    api: Api, world: World, superuser: psycopg.AsyncConnection[Any]
) -> None:
    await api.get("/v1/me/months/2026-04", subject="satu")

    cursor = await superuser.execute("SELECT run_id FROM month_runs UNION ALL SELECT run_id FROM frozen_results")
    assert await cursor.fetchall() == []
    assert await notes(superuser, world) == 0


async def test_a_missing_day_holds_as_the_run_would(
    api: Api, world: World, superuser: psycopg.AsyncConnection[Any]
) -> None:
    await superuser.execute(
        "DELETE FROM attendance_days WHERE day = '2026-04-20' AND employee_id = %s", (world.people[0],)
    )

    now = (await api.get("/v1/me/months/2026-04", subject="satu")).json()["what_if_closed_now"]["now"]

    assert (now["held_because"], now["total"]) == ("attendance-missing", None)
    assert "2026-04-20" in now["reason"]


async def test_pay_is_the_owner_s_and_the_officers_and_others_readings_are_noted(
    api: Api, world: World, superuser: psycopg.AsyncConnection[Any]
) -> None:
    path = f"/v1/employees/{world.people[0]}/months/2026-04"

    superior = await api.get(path, subject="dua")
    officer = await api.get(path, subject="ani")

    assert superior.json()["what_if_closed_now"] is None
    assert superior.json()["by_state"]
    assert officer.json()["what_if_closed_now"]["now"]["total"]
    assert (await api.get(path, subject="tiga")).status_code == 404
    assert (await api.get(path, subject="ani", agency_id=BANDUNG)).status_code == 404
    assert await notes(superuser, world) == 2


async def notes(superuser: psycopg.AsyncConnection[Any], world: World) -> int:
    cursor = await superuser.execute(
        "SELECT count(*) FROM audit_log WHERE action = 'month_preview.read' AND subject_employee_id = %s",
        (world.people[0],),
    )
    row = await cursor.fetchone()
    assert row is not None
    return int(row[0])
