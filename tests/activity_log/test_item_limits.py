"""How much of an item one person may submit, and for whose posts it is, on the work date."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import anyio
import psycopg
import pytest

from app.activity_log.model import MutationOp, PushResult
from app.persistence.database import Database, raw
from app.shared.ids import new_id
from tests.support.databases import Clone, RolledBackDatabase
from tests.support.office import AGENCY, CODE, DAY, Office, Phone, content, send, stored

NEXT = DAY + timedelta(days=1)
LIMIT = "UPDATE catalogue_versions SET {} WHERE agency_id = %s AND code = %s"
USE = """
INSERT INTO catalogue_uses (agency_id, code, fits, since, until, post_id, position_group, known_from)
SELECT %(a)s, %(code)s, coalesce(post::text, %(group)s, 'all'), %(since)s, %(until)s, post, %(group)s, 0
FROM (SELECT %(post)s::uuid AS post) p
"""


async def limit(database: RolledBackDatabase, said: str) -> None:
    await look(database, LIMIT.format(said), (AGENCY, CODE))


async def use(
    database: RolledBackDatabase,
    *,
    post: UUID | None = None,
    group: str | None = None,
    since: date = DAY,
    until: date | None = None,
) -> None:
    said = {"a": AGENCY, "code": CODE, "post": post, "group": group, "since": since, "until": until}
    await look(database, USE, said)


async def look(database: RolledBackDatabase, statement: str, values: Any) -> None:  # noqa: ANN401 - a sequence or a mapping
    async with database.superuser() as conn:
        await (await raw(conn)).execute(statement, values)


def told(answer: PushResult) -> list[str]:
    return [str(one.status) if one.problem is None else one.problem.code for one in answer.results]


async def claim(database: Database, office: Office, phone: Phone, hour: int, **more: Any) -> list[str]:  # noqa: ANN401 - fields of an entry
    one = new_id()
    return told(await send(database, office.caller(), phone, phone.put(one, content(hour, **more)), phone.submit(one)))


async def test_exactly_at_a_limit_of_minutes_is_submitted_and_one_more_stays_a_draft(
    database: RolledBackDatabase, office: Office
) -> None:
    await limit(database, "daily_minutes_limit = 120")
    phone, over = Phone(), new_id()

    assert await claim(database, office, phone, 8) == ["applied", "applied"]
    assert await claim(database, office, phone, 9) == ["applied", "applied"]
    answer = await send(database, office.caller(), phone, phone.put(over, content(10, minutes=1)), phone.submit(over))

    problem = answer.results[1].problem
    assert problem is not None
    assert problem.code == "item-limit-reached"
    assert problem.params == {"item": CODE, "limit": "daily-minutes", "most": "120", "used": "120", "asked": "1"}
    assert await stored(database, "SELECT activity_id FROM activities WHERE state = 'draft'") == [(over,)]
    assert await claim(database, office, phone, 8, day=NEXT) == ["applied", "applied"]


@pytest.mark.parametrize(
    ("said", "limit_name"),
    [("daily_times_limit = 1", "daily-times"), ("monthly_times_limit = 1", "monthly-times"),
     ("monthly_minutes_limit = 119", "monthly-minutes")],
)  # fmt: skip
async def test_each_limit_is_named_also_inside_one_push(
    database: RolledBackDatabase, office: Office, said: str, limit_name: str
) -> None:
    await limit(database, said)
    phone, first, second = Phone(), new_id(), new_id()

    answer = await send(
        database,
        office.caller(),
        phone,
        phone.put(first, content(8)),
        phone.put(second, content(9)),
        phone.submit(first),
        phone.submit(second),
    )

    assert told(answer) == ["applied", "applied", "applied", "item-limit-reached"]
    problem = answer.results[3].problem
    assert problem is not None
    assert problem.params["limit"] == limit_name


async def test_a_limit_of_the_month_is_over_all_its_days_and_ends_with_it(
    database: RolledBackDatabase, office: Office
) -> None:
    await limit(database, "monthly_times_limit = 2")
    phone = Phone()

    for day in (date(2026, 4, 1), date(2026, 4, 20)):
        assert await claim(database, office, phone, 8, day=day) == ["applied", "applied"]
    assert await claim(database, office, phone, 8) == ["applied", "item-limit-reached"]


async def test_what_was_withdrawn_or_approved_for_less_frees_the_limit(
    database: RolledBackDatabase, office: Office
) -> None:
    await limit(database, "daily_minutes_limit = 60")
    phone, first, second = Phone(), new_id(), new_id()
    await send(database, office.caller(), phone, phone.put(first, content(8)), phone.submit(first))
    answer = await send(
        database,
        office.caller(),
        phone,
        phone.put(second, content(10, minutes=30)),
        phone.mutation(MutationOp.WITHDRAW, first),
        phone.submit(second),
    )
    assert told(answer) == ["applied"] * 3

    await look(
        database,
        "UPDATE activities SET state = 'approved', approved_minutes = 10 WHERE agency_id = %s AND activity_id = %s",
        (AGENCY, second),
    )

    assert await claim(database, office, phone, 12, minutes=50) == ["applied", "applied"]
    assert await claim(database, office, phone, 14, minutes=1) == ["applied", "item-limit-reached"]


async def test_the_limit_of_the_stored_item_counts_though_the_push_later_names_another(
    database: RolledBackDatabase, office: Office
) -> None:
    await limit(database, "daily_times_limit = 1")
    phone, second = Phone(), new_id()
    await claim(database, office, phone, 8)
    await send(database, office.caller(), phone, phone.put(second, content(9)))

    answer = await send(
        database,
        office.caller(),
        phone,
        phone.submit(second),
        phone.put(second, content(9, catalogue_code="9999"), base_rev=1),
    )

    assert told(answer)[0] == "item-limit-reached"


async def test_another_employee_has_a_limit_of_their_own(database: RolledBackDatabase, office: Office) -> None:
    await limit(database, "daily_times_limit = 1")
    phone, other, one = Phone(), Phone(), new_id()
    await claim(database, office, phone, 8)

    caller = office.caller(office.staff[1])
    answer = await send(database, caller, other, other.put(one, content(8)), other.submit(one))

    assert told(answer) == ["applied", "applied"]


async def test_the_version_of_the_work_date_limits(database: RolledBackDatabase, office: Office) -> None:
    await look(
        database,
        "INSERT INTO catalogue_versions (agency_id, code, since, name, unit, per_quantity, norm_minutes, category,"
        " counts, active, daily_times_limit, known_from)"
        " VALUES (%s, %s, %s, 'Koordinasi', 'kegiatan', 1, 60, 'main', true, true, 1, 0)",
        (AGENCY, CODE, DAY),
    )
    phone = Phone()
    before = DAY - timedelta(days=1)

    assert [await claim(database, office, phone, hour, day=before) for hour in (8, 10)] == [["applied"] * 2] * 2
    assert await claim(database, office, phone, 8) == ["applied", "applied"]
    assert await claim(database, office, phone, 10) == ["applied", "item-limit-reached"]


async def test_an_item_is_active_by_the_work_date_and_a_later_version_lets_a_parked_entry_go(
    database: RolledBackDatabase, office: Office
) -> None:
    await look(database, LIMIT.format("until = '2026-04-15'"), (AGENCY, CODE))
    phone, one = Phone(), new_id()
    assert await claim(database, office, phone, 8, day=DAY - timedelta(days=1)) == ["applied", "applied"]
    parked = await send(database, office.caller(), phone, phone.put(one, content(8)))

    await look(database, LIMIT.format("until = NULL"), (AGENCY, CODE))
    answer = await send(database, office.caller(), phone, phone.submit(one))

    assert told(parked) == ["entry-parked-unknown-catalogue-item"]
    assert told(answer) == ["applied"]


async def test_an_item_for_another_post_is_parked_until_the_mapping_is_put_right(
    database: RolledBackDatabase, office: Office
) -> None:
    await use(database, post=office.staff_posts[1])
    phone, one = Phone(), new_id()

    answer = await send(database, office.caller(), phone, phone.put(one, content(8)), phone.submit(one))
    assert told(answer) == ["entry-parked-item-not-for-post"] * 2
    assert await stored(database, "SELECT state, parked_because, catalogue_code FROM activities") == [
        ("parked", "item-not-for-post", CODE)
    ]
    await use(database, group="pelaksana", until=NEXT)

    assert told(await send(database, office.caller(), phone, phone.submit(one))) == ["applied"]
    assert await claim(database, office, phone, 8, day=NEXT) == ["entry-parked-item-not-for-post"] * 2


async def test_an_item_is_for_all_before_its_first_use_and_for_those_of_a_use_on_its_days(
    database: RolledBackDatabase, office: Office
) -> None:
    await use(database, post=office.staff_posts[0], until=NEXT)
    phone = Phone()

    assert await claim(database, office, phone, 8, day=DAY - timedelta(days=1)) == ["applied", "applied"]
    assert await claim(database, office, phone, 8) == ["applied", "applied"]
    assert await claim(database, office, phone, 8, day=NEXT) == ["entry-parked-item-not-for-post"] * 2
    await use(database, since=NEXT)
    assert await claim(database, office, phone, 10, day=NEXT) == ["applied", "applied"]


async def test_who_acts_in_a_post_may_do_its_work(database: RolledBackDatabase, office: Office) -> None:
    await use(database, post=office.head_post)
    phone = Phone()
    assert await claim(database, office, phone, 8) == ["entry-parked-item-not-for-post"] * 2

    await look(
        database,
        "INSERT INTO assignments (agency_id, version_id, assignment_id, employee_id, post_id, kind, since, until,"
        " known_from) VALUES (%s, %s, %s, %s, %s, 'plh', %s, %s, 0)",
        (AGENCY, new_id(), new_id(), office.staff[0], office.head_post, DAY, NEXT),
    )

    assert await claim(database, office, phone, 10) == ["applied", "applied"]
    assert await claim(database, office, phone, 8, day=NEXT) == ["entry-parked-item-not-for-post"] * 2


@pytest.fixture
async def wide(clone: Clone) -> AsyncIterator[Database]:
    """The fresh database with eight connections."""
    database = Database(clone.app_url, pool_size=8, application="erk test")
    yield database
    await database.close()


async def test_of_two_devices_at_once_one_gets_what_is_left_of_a_limit(
    wide: Database, fresh_office: Office, superuser: psycopg.AsyncConnection[Any]
) -> None:
    await superuser.execute(LIMIT.format("daily_minutes_limit = 180"), (AGENCY, CODE))
    outcomes: list[str] = []

    async def one(hour: int) -> None:
        outcomes.extend((await claim(wide, fresh_office, Phone(), hour))[1:])

    async with anyio.create_task_group() as tasks:
        for hour in range(8):
            tasks.start_soon(one, hour + 8)

    assert sorted(outcomes) == ["applied"] * 3 + ["item-limit-reached"] * 5
    cursor = await superuser.execute("SELECT sum(minutes) FROM activities WHERE state = 'submitted'")
    assert await cursor.fetchone() == (180,)
