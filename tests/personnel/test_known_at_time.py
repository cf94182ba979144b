"""An instant is answered by the change number that was the newest then, and that answer stays."""

from __future__ import annotations

from datetime import timedelta

from app.audit import service as audit
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
