"""What is left open when a unit is merged, a post goes or a person leaves."""

from __future__ import annotations

from dataclasses import replace

from app.personnel import service
from app.shared.caller import Caller
from tests.personnel.builders import DEMO, open_office
from tests.personnel.conftest import Api, employee, post, unit
from tests.personnel.records import ASSIGNMENT, EMPLOYEE, POST, UNIT, assignments, day, employees, posts, staff, units
from tests.support.databases import RolledBackDatabase


async def test_a_merged_unit_leaves_its_posts_open_until_they_are_moved(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    by: Caller = office.officer
    async with database.transaction(DEMO) as conn:
        await staff(conn, by, people=1)
        await units(conn, by, replace(UNIT, code="SUB", parent_code="DINAS"), replace(UNIT, code="BADAN"))
        assert await units(conn, by, replace(UNIT, until=day(7))) == ["changed"]

        gaps = await service.gaps_page(conn, agency_id=DEMO, known_at=99, after=None, size=10)
        assert [(one.gap, one.missing_code, one.since, one.until) for one in gaps] == [
            ("post_unit", "DINAS", day(7), None),
            ("unit_parent", "DINAS", day(7), None),
        ]

        await posts(conn, by, replace(POST, unit_code="BADAN", since=day(7)))
        await units(conn, by, replace(UNIT, code="SUB", parent_code="BADAN", since=day(7)))
        assert await service.gaps_page(conn, agency_id=DEMO, known_at=99, after=None, size=10) == []


async def test_assignments_of_who_left_and_to_what_is_gone_are_listed_after_a_place(
    database: RolledBackDatabase,
) -> None:
    office = await open_office(database)
    by: Caller = office.officer
    async with database.transaction(DEMO) as conn:
        await staff(conn, by, people=1)
        await assignments(conn, by, ASSIGNMENT)
        await employees(conn, by, replace(EMPLOYEE, until=day(5)))
        await posts(conn, by, replace(POST, until=day(9)), replace(POST, since=day(11)))
        first, second = await service.gaps_page(conn, agency_id=DEMO, known_at=99, after=None, size=10)
        place = (str(first.gap), first.thing_id, first.since)
        assert await service.gaps_page(conn, agency_id=DEMO, known_at=99, after=place, size=10) == [second]
    assert [(one.gap, one.missing_code, one.since, one.until) for one in (first, second)] == [
        ("assignment_employee", None, day(5), None),
        ("assignment_post", "P1", day(9), day(11)),
    ]


async def test_gaps_and_what_posts_are_paid_by_over_http(api: Api) -> None:
    (unit_id,) = await api.create("/v1/units", unit(until="2026-07-01"))
    paid = {"unit_factor": "0.850", "job_points": 2664, "post_amount": 6_000_000, "beban_kerja_amount": 1_000_000}
    first, second = await api.create(
        "/v1/posts", post("P1", unit_id, **paid, account_code="5.1.01"), post("P2", unit_id)
    )
    wrong = await api.post("/v1/posts", {"items": [post("P3", unit_id, unit_factor="-1")]})
    (person,) = await api.create("/v1/employees", employee(ruang="a", service_state="tugas_belajar"))

    told = (await api.get(f"/v1/posts/{first}")).json()
    page = (await api.get("/v1/personnel-gaps?page_size=1")).json()
    rest = (await api.get(f"/v1/personnel-gaps?page_size=1&page_token={page['next_page_token']}")).json()

    assert (told["unit_factor"], told["account_code"], told["kondisi_kerja_amount"]) == ("0.85", "5.1.01", None)
    assert wrong.json()["errors"][0]["code"] == "factor-form", wrong.text
    assert (await api.get(f"/v1/employees/{person}")).json()["service_state"] == "tugas_belajar"
    assert {one["thing_id"] for one in page["items"] + rest["items"]} == {first, second}
    assert rest["next_page_token"] is None
