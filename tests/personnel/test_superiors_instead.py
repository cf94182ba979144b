"""Who decides instead of the post above, and who beside a superior."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.imports.kinds import Intake, Kind, Row
from app.imports.rows import KINDS
from app.persistence.database import raw
from app.personnel import service
from app.personnel.model import AssignmentKind, Moment
from app.personnel.model import Kind as Thing
from app.personnel.superiors import Listing, Superior
from tests.personnel.builders import (
    DEMO,
    NOW,
    SINCE,
    assign,
    build_ladder,
    employee,
    holds,
    nip,
    open_office,
    record,
)
from tests.personnel.records import day, read, told
from tests.personnel.said import delegate, override
from tests.support.databases import RolledBackDatabase

APRIL_1 = date(2026, 4, 1)
Said = tuple[UUID, str, UUID | None]


async def above(
    conn: AsyncConnection, employee_id: UUID, on: date = APRIL_1, *, known_at: int | None = None
) -> list[Said]:
    found = await service.superiors_of(conn, agency_id=DEMO, employee_ids=[employee_id], day=on, known_at=known_at)
    return [_said(one) for one in found[employee_id]]


def _said(one: Superior) -> Said:
    return one.employee_id, one.kind, one.on_behalf_of


async def test_who_is_named_instead_decides_and_not_the_post_above(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        top, middle, bottom = (await build_ladder(conn, office.officer)).holders
        before = await audit.known_now(conn, agency_id=DEMO)
        assert await override(conn, office.officer, bottom, top, APRIL_1, day(5)) == "created"
        days = [await above(conn, bottom, on) for on in (date(2026, 3, 31), APRIL_1, date(2026, 4, 30), day(5))]
        assert days == [
            [(middle, "definitive", None)],
            *([[(top, "override", None)]] * 2),
            [(middle, "definitive", None)],
        ]
        assert await above(conn, middle) == [(top, "definitive", None)]
        assert await above(conn, bottom, known_at=before) == [(middle, "definitive", None)]


async def test_the_next_override_takes_the_place_of_an_open_one_and_its_end_brings_the_post_back(
    database: RolledBackDatabase,
) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        top, middle, bottom = (await build_ladder(conn, office.officer)).holders
        (other,) = await record(conn, office.officer, Thing.EMPLOYEE, employee(9))
        await override(conn, office.officer, bottom, top)
        await override(conn, office.officer, bottom, other, day(4), day(5))
        assert [await above(conn, bottom, day(month)) for month in (3, 4, 5)] == [
            [(top, "override", None)],
            [(other, "override", None)],
            [(middle, "definitive", None)],
        ]
        assert await override(conn, office.officer, bottom, other, day(4), day(4)) == "changed"
        assert await above(conn, bottom, day(5)) == [(top, "override", None)]


async def test_a_delegate_decides_beside_its_superior_on_its_days_and_passes_nothing_on(
    database: RolledBackDatabase,
) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        _, middle, bottom = (await build_ladder(conn, office.officer)).holders
        one, two = await record(conn, office.officer, Thing.EMPLOYEE, employee(8), employee(9))
        await delegate(conn, office.officer, middle, one, APRIL_1, day(5))
        await delegate(conn, office.officer, one, two, APRIL_1)
        assert await above(conn, bottom) == [(middle, "definitive", None), (one, "delegate", middle)]
        assert await above(conn, bottom, day(5)) == [(middle, "definitive", None)]


async def test_a_delegate_of_who_is_named_instead_stands_in_for_it_and_by_no_post(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        top, middle, bottom = (await build_ladder(conn, office.officer)).holders
        await override(conn, office.officer, bottom, top)
        await delegate(conn, office.officer, top, middle)
        found = await service.superiors_of(conn, agency_id=DEMO, employee_ids=[bottom], day=APRIL_1)
    assert [(*_said(one), one.post_id) for one in found[bottom]] == [
        (top, "override", None, None),
        (middle, "delegate", top, None),
    ]


async def test_nobody_decides_on_its_own_work_by_an_override_or_a_delegation(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        _, middle, bottom = (await build_ladder(conn, office.officer)).holders
        assert await override(conn, office.officer, bottom, bottom) == "oneself-instead"
        assert await delegate(conn, office.officer, middle, middle) == "oneself-instead"
        assert await delegate(conn, office.officer, middle, bottom) == "created"
        assert await above(conn, bottom) == [(middle, "definitive", None)]


async def test_an_acting_superior_who_is_also_a_delegate_decides_as_acting_first(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer)
        _, middle, bottom = ladder.holders
        (acting,) = await record(conn, office.officer, Thing.EMPLOYEE, employee(9))
        await assign(conn, office.officer, holds(acting, ladder.posts[1], kind=AssignmentKind.PLH))
        await delegate(conn, office.officer, middle, acting)
        assert await above(conn, bottom) == [
            (middle, "definitive", None),
            (acting, "plh", None),
            (acting, "delegate", middle),
        ]


async def test_what_is_wrong_is_refused_and_the_same_again_changes_nothing(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    by = office.officer
    async with database.transaction(DEMO) as conn:
        top, middle, bottom = (await build_ladder(conn, by)).holders
        said = [
            await override(conn, by, bottom, top),
            await override(conn, by, bottom, top),
            await override(conn, by, bottom, UUID(int=7)),
            await override(conn, by, bottom, top, APRIL_1, date(2026, 3, 1)),
            await delegate(conn, by, top, UUID(int=7)),
            await delegate(conn, by, top, middle, APRIL_1, date(2026, 3, 1)),
            await override(conn, by, bottom, middle),
            await override(conn, by, bottom, middle, until=SINCE),
            await override(conn, by, bottom, middle, until=SINCE),
        ]
        assert await read(conn, "SELECT count(*) FROM superior_overrides WHERE known_until IS NULL") == [(0,)]
    assert said == [
        *("created", "unchanged", "reference-unknown", "days-reversed", "reference-unknown", "days-reversed"),
        *("changed", "changed", "unchanged"),
    ]


async def test_each_override_and_delegation_is_in_the_audit(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        top, middle, bottom = (await build_ladder(conn, office.officer)).holders
        await override(conn, office.officer, bottom, top)
        await delegate(conn, office.officer, top, middle)
    async with database.superuser() as conn:
        query = "SELECT action, object_id FROM audit_log WHERE object_kind IN ('superior_override', 'delegation')"
        rows = await read(conn, query + " ORDER BY action")
    assert rows == [
        ("delegation.record", f"{top}/{middle}/{SINCE}"),
        ("superior_override.record", f"{bottom}/{SINCE}"),
    ]


async def test_lists_show_what_holds_on_the_day_page_by_page(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        top, middle, bottom = (await build_ladder(conn, office.officer)).holders
        then = await audit.known_now(conn, agency_id=DEMO)
        await override(conn, office.officer, bottom, top)
        await override(conn, office.officer, middle, bottom, until=day(3))
        await delegate(conn, office.officer, top, middle)
        await delegate(conn, office.officer, top, bottom)
        now = Moment(APRIL_1, await audit.known_now(conn, agency_id=DEMO))

        async def delegates(moment: Moment = now, employee_id: UUID | None = None) -> list[UUID]:
            found: list[UUID] = []
            after = None
            while True:
                wanted = Listing(moment=moment, employee_id=employee_id, after=after, size=1)
                rows = await service.delegations_page(conn, agency_id=DEMO, wanted=wanted)
                if not rows:
                    return found
                found += [row["delegate_employee_id"] for row in rows]
                after = (rows[0]["superior_employee_id"], rows[0]["delegate_employee_id"])

        overrides = await service.superior_overrides_page(conn, agency_id=DEMO, wanted=Listing(moment=now, size=9))
        assert [row["employee_id"] for row in overrides] == [bottom]
        assert await delegates() == sorted([middle, bottom])
        assert await delegates(employee_id=bottom) == [bottom]
        assert await delegates(Moment(APRIL_1, then)) == []


async def test_rows_that_were_exported_are_the_rows_that_were_imported(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    sent = {
        "superior-overrides": [
            {"nip": nip(3), "superior_nip": nip(1), "since": "2026-01-01", "reason": "Tim", "decree_number": "800/1"},
            {"nip": nip(3), "superior_nip": nip(9), "since": "2026-02-01", "reason": "Tim"},
            {"nip": nip(3), "superior_nip": nip(2), "since": "2026-03-01", "until": "2026-04-01", "reason": "Tim"},
            {"nip": nip(3), "superior_nip": nip(1), "since": "2026-03-01", "reason": "Lagi"},
        ],
        "delegations": [
            {"superior_nip": nip(1), "delegate_nip": nip(1), "since": "2026-01-01", "reason": "Dinas luar"},
            {"superior_nip": nip(1), "delegate_nip": nip(2), "since": "2026-01-01", "reason": "Dinas luar"},
        ],
    }
    outcomes = {
        "superior-overrides": ["created", "reference-unknown", "created", "fact-repeated"],
        "delegations": ["oneself-instead", "created"],
    }
    kept = {"superior-overrides": [0, 2], "delegations": [1]}
    async with database.transaction(DEMO) as conn:
        await build_ladder(conn, office.officer)
        for name, rows in sent.items():
            kind = KINDS[name]
            parsed = [kind.row.model_validate(row) for row in rows]
            intake = Intake(caller=office.officer, now=NOW)
            reports = await kind.record(conn, intake, [row.to_record() for row in parsed])
            assert told(reports) == outcomes[name]
            assert await exported(conn, kind) == [parsed[index] for index in kept[name]]


async def exported(conn: AsyncConnection, kind: Kind) -> list[Row]:
    statement = kind.select.replace("{chosen}", "f.known_until IS NULL")
    cursor = await (await raw(conn)).execute(statement.encode(), {"agency_id": DEMO})
    names = [column.name for column in cursor.description or ()]
    assert names == [*kind.row.model_fields, "unit_code", "known_from", "known_until"]
    rows = await cursor.fetchall()
    assert {row[-3] for row in rows} == {"DINAS"}
    return [kind.row.model_validate(dict(zip(kind.row.model_fields, row, strict=False))) for row in rows]
