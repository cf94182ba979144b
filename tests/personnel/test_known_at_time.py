"""An instant is answered by the change number that was the newest then, and that answer stays."""

from __future__ import annotations

from datetime import timedelta

from app.audit import service as audit
from app.http.application import create_app
from app.shared.ids import new_id
from tests.personnel.builders import DEMO, open_office
from tests.personnel.conftest import NOW, Api, employee
from tests.support.databases import RolledBackDatabase

MINUTE = timedelta(minutes=1)


async def test_an_instant_is_the_number_before_the_first_that_was_given_out_later(
    database: RolledBackDatabase,
) -> None:
    await open_office(database)
    async with database.transaction(DEMO) as conn:
        first = await audit.next_change(conn, agency_id=DEMO, now=NOW + 10 * MINUTE)
        second = await audit.next_change(conn, agency_id=DEMO, now=NOW + 20 * MINUTE)
        # Began before the other and was committed after it.
        slow = await audit.next_change(conn, agency_id=DEMO, now=NOW + 5 * MINUTE)

        async def known(minutes: int) -> int:
            return await audit.known_at_time(conn, agency_id=DEMO, instant=NOW + minutes * MINUTE)

        assert [await known(minutes) for minutes in (7, 10, 19, 20)] == [first - 1, first, first, slow]
        assert slow == second + 1


async def test_what_was_known_at_a_time_is_read_over_http(api: Api) -> None:
    (found,) = await api.create("/v1/employees", employee())

    before = await api.get(f"/v1/employees/{found}?known_at_time=2026-03-31T00:00:00Z")
    now = await api.get(f"/v1/employees/{found}?known_at_time=2026-04-02T08:00:00%2B07:00")
    wrong = await api.get(f"/v1/employees/{new_id()}?known_at_time=kemarin")

    assert (before.status_code, now.status_code, wrong.status_code) == (404, 200, 422)


def test_every_answer_for_a_change_number_is_given_for_a_time_too() -> None:
    takes: dict[str, set[str]] = {
        path: {one["name"] for one in operations["get"].get("parameters", ())}
        for path, operations in create_app().openapi()["paths"].items()
        if "get" in operations
    }
    asked = {path for path, names in takes.items() if "known_at" in names}

    assert {path for path, names in takes.items() if "known_at_time" in names} == asked
    assert "/v1/sanctions" in asked


async def test_a_month_of_attendance_is_read_as_it_was_known_at_a_time_and_not_as_of_what_is_to_come(api: Api) -> None:
    (found,) = await api.create("/v1/employees", employee())
    days = f"/v1/attendance-days?employee_id={found}&month=2026-04"

    at_a_time = await api.get(f"{days}&known_at_time=2026-04-02T00:00:00Z")
    to_come = await api.get(f"{days}&known_at=99")

    assert (at_a_time.status_code, to_come.json()["type"]) == (200, "/v1/problems/known-at-not-reached")
