"""Regulations that pay by indicators, assessments and sanctions run in the service, to the rupiah of their examples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from app.attendance import service as attendance
from app.attendance.conduct import (
    Assessment,
    Indicator,
    IndicatorKind,
    Obligation,
    ObligationHold,
    Sanction,
    SanctionKind,
)
from app.attendance.model import DisciplineEvent, EventKind
from app.monthly_score.model import RunState
from app.persistence.database import raw
from app.shared.ids import new_id
from tests.monthly_score.test_month_run import start, statement_of, work
from tests.monthly_score.world import APRIL, NOW, World, arrange, build
from tests.support.databases import RolledBackDatabase

NIP = "193001012010000001"
ALL_REACHED = (
    Assessment(nip=NIP, period="2026-04", review_360_score="100"),
    Indicator(nip=None, unit_code="U1", month=APRIL, kind=IndicatorKind.IKU, name="iku", value="1"),
)
THIRD_MONTH = Sanction(nip=NIP, kind=SanctionKind.PERNYATAAN_TIDAK_PUAS, since=date(2026, 2, 10))
USES: dict[type, Any] = {
    Assessment: attendance.record_assessments,
    Indicator: attendance.record_indicators,
    Sanction: attendance.record_sanctions,
    ObligationHold: attendance.record_obligation_holds,
}


async def bandung(database: RolledBackDatabase, *facts: object, events: Sequence[tuple[EventKind, int]] = ()) -> World:
    """Build the month of Bandung's examples: class 7, 20 days of 300 approved minutes."""
    async with database.superuser() as conn:
        world = await build(conn, region="bandung", variant="demo")
        await arrange(conn, "UPDATE post_versions SET kelas_jabatan = 7")
        await arrange(
            conn,
            "UPDATE activities SET minutes = 300, approved_minutes = 300,"
            " during = tstzrange(lower(during), lower(during) + interval '5 hours')",
        )
        await arrange(conn, "UPDATE periods SET state = 'open'")
    async with database.transaction(world.agency_id) as conn:
        for fact in facts:
            (report,) = await USES[type(fact)](conn, caller=world.officer, records=[fact], now=NOW)
            assert report.problem is None, report
        said = [
            DisciplineEvent(
                event_id=new_id(), employee_id=world.people[0], day=date(2026, 4, 6), kind=kind, times=times
            )
            for kind, times in events
        ]
        await attendance.record_discipline_events(conn, caller=world.officer, events=said, now=NOW)
    async with database.superuser() as conn:
        await arrange(conn, "UPDATE periods SET state = 'closed'")
    return world


@pytest.mark.parametrize(
    ("facts", "events", "total"),
    [
        (
            ALL_REACHED,
            [(EventKind.APEL_MONDAY_MISSED, 1), (EventKind.APEL_MISSED, 2), (EventKind.UNIFORM_INCOMPLETE, 1)],
            4_550_000,
        ),
        ((*ALL_REACHED, THIRD_MONTH), [(EventKind.CEREMONY_MISSED, 1), (EventKind.OUT_OF_OFFICE, 1)], 1_800_000),
        ((*ALL_REACHED, Sanction(nip=NIP, kind=SanctionKind.TEGURAN_LISAN, since=date(2026, 3, 31))), [], 5_000_000),
    ],
)
async def test_a_month_of_bandung_pays_what_its_examples_say(
    database: RolledBackDatabase, facts: Sequence[object], events: Sequence[tuple[EventKind, int]], total: int
) -> None:
    world = await bandung(database, *facts, events=events)

    run = await work(database, world, await start(database, world))

    assert (run.state, run.held) == (RunState.FINISHED, 0)
    statement, _ = await statement_of(database, world, 1)
    assert statement.total == total


async def frozen_facts(database: RolledBackDatabase, world: World) -> dict[str, Any]:
    await work(database, world, await start(database, world))
    async with database.superuser() as conn:
        cursor = await (await raw(conn)).execute("SELECT facts FROM frozen_results")
        ((facts,),) = await cursor.fetchall()
    found: dict[str, Any] = facts
    return found


@pytest.mark.parametrize(
    ("submitted", "workday"),
    [("2026-04-30", 0), ("2026-05-01", 1), ("2026-05-08", 6), ("2026-05-09", 7), ("2026-05-18", None)],
)
async def test_the_working_day_on_which_an_skp_came_in_is_counted_from_the_end_of_its_period(
    database: RolledBackDatabase, submitted: str, workday: int | None
) -> None:
    world = await bandung(
        database,
        *ALL_REACHED[1:],
        Assessment(nip=NIP, period="2026-04", review_360_score="90", skp_submitted_on=date.fromisoformat(submitted)),
        ObligationHold(nip=NIP, obligation=Obligation.SKP, since=date(2026, 4, 30), reason="Belum"),
    )
    async with database.superuser() as conn:
        await arrange(
            conn,
            "INSERT INTO calendar_days (agency_id, calendar_id, day, kind, minutes, known_from, starts_at, ends_at)"
            " SELECT agency_id, calendar_id, day::date,"
            " CASE WHEN extract(isodow FROM day) < 6 THEN 'working' ELSE 'rest' END,"
            " 450, 1, CASE WHEN extract(isodow FROM day) < 6 THEN time '07:30' END,"
            " CASE WHEN extract(isodow FROM day) < 6 THEN time '16:00' END"
            " FROM calendars, generate_series(timestamp '2026-05-01', '2026-05-15', interval '1 day') day",
        )

    facts = await frozen_facts(database, world)

    assert facts.get("skp_submitted_workday") == workday
    assert facts["review_360_score"] == "90"
    assert facts["indicators"] == [{"kind": "iku", "name": "iku", "value": "1"}]
    assert facts["sanctions"] == [{"kind": "obligation", "obligation": "skp", "month_number": 1, "since": "2026-04-30"}]


async def test_a_day_that_an_outage_excuses_counts_as_on_time_with_its_note(database: RolledBackDatabase) -> None:
    world = await bandung(database)
    async with database.superuser() as conn:
        await arrange(conn, "UPDATE attendance_days SET late_minutes = NULL WHERE day = '2026-04-20'")
        await arrange(
            conn,
            "INSERT INTO outages VALUES (%(a)s, 'G-1', '2026-04-20 01:00Z', '2026-04-20 02:00Z', 'attendance', NULL,"
            " 'Padam', 'Diskominfo', false, 1)",
            a=world.agency_id,
        )

    facts = await frozen_facts(database, world)

    (day,) = [one for one in facts["segments"][0]["days"] if "note" in one]
    assert day == {
        "n": 1, "date": "2026-04-20", "status": "present", "productive": True, "late_minutes": 0, "early_minutes": 0,
        "note": "outage G-1",
    }  # fmt: skip
