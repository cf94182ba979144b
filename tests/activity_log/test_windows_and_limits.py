"""Windows and limits that the regulation sets: what is in time, what is parked, and how many minutes a day takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from app.activity_log.model import MutationOp, MutationStatus, PushResult
from app.activity_log.timeliness import LATE_ARRIVAL, Sending, Timeliness
from app.persistence.database import raw
from app.rules.library import Library
from app.shared.ids import new_id
from tests.support.databases import RolledBackDatabase
from tests.support.office import AGENCY, DAY, LIBRARY, Office, Phone, at, content, follow_calendar, send, stored

LAST = DAY + timedelta(days=3)
CITED = '{{ value = {}, citation = "Pasal uji", certainty = "text" }}'


def library_with(folder: Path, **said: str) -> Library:
    """Write a regulation of a region of its own that inherits the national pattern."""
    lines = "\n".join(f"{key} = {CITED.format(value)}" for key, value in said.items())
    folder.joinpath("uji.toml").write_text(
        f"""[regulation]
id = "uji-2026"
title = "Uji"
region = "uji"
variant = "uji"
citation = "Perwal uji"
in_force = 2026-01-01
inherits = ["nasional-2020-basis-penuh"]

[calendar]
{lines}
""",
        encoding="utf-8",
    )
    return Library([folder])


async def choose(database: RolledBackDatabase, region: str = "nasional", variant: str = "basis-penuh") -> None:
    async with database.superuser() as conn:
        await (await raw(conn)).execute(
            "INSERT INTO agency_regulations (agency_id, choice_id, since, region, variant, known_from)"
            " VALUES (%s, %s, '2026-01-01', %s, %s, 0)",
            (AGENCY, new_id(), region, variant),
        )


async def submit(
    database: RolledBackDatabase,
    office: Office,
    now: datetime,
    *,
    written: datetime | None = None,
    library: Library = LIBRARY,
) -> PushResult:
    """Push an entry of DAY and its submission, received and written at the times given."""
    phone, one = Phone(), new_id()
    sent = [replace(each, device_time=written or now) for each in (phone.put(one, content()), phone.submit(one))]
    return await send(database, office.caller(), phone, *sent, library=library, now=now)


def outcome(answer: PushResult) -> tuple[MutationStatus, str | None]:
    last = answer.results[-1]
    return last.status, None if last.problem is None else last.problem.code


def _sent(received: date, written: date, *, returned_before: bool = False) -> Sending:
    return Sending(received=received, written=written, returned_before=returned_before)


@pytest.mark.parametrize(
    ("sending", "case"),
    [
        (_sent(LAST, LAST), Timeliness.RECEIVED_IN_WINDOW),
        (_sent(LAST, LAST + timedelta(days=9)), Timeliness.RECEIVED_IN_WINDOW),
        (_sent(LAST + timedelta(days=1), LAST), Timeliness.WRITTEN_IN_WINDOW),
        (_sent(LAST + LATE_ARRIVAL, LAST), Timeliness.WRITTEN_IN_WINDOW),
        (_sent(LAST + LATE_ARRIVAL + timedelta(days=1), LAST), Timeliness.LATE),
        (_sent(LAST + timedelta(days=1), LAST + timedelta(days=1)), Timeliness.LATE),
        (_sent(LAST + timedelta(days=99), LAST + timedelta(days=99), returned_before=True), Timeliness.RETURNED_BEFORE),
    ],
)
def test_the_table_of_what_is_in_time(sending: Sending, case: Timeliness) -> None:
    assert sending.timeliness(LAST) is case
    assert sending.is_taken(LAST) is (case is not Timeliness.LATE)
    assert sending.timeliness(None) is Timeliness.NO_WINDOW


async def test_without_a_regulation_nothing_is_late(database: RolledBackDatabase, office: Office) -> None:
    answer = await submit(database, office, at(9, day=DAY + timedelta(days=15)))

    assert outcome(answer) == (MutationStatus.APPLIED, None)


async def test_an_entry_is_taken_until_the_last_minute_of_the_window(
    database: RolledBackDatabase, office: Office
) -> None:
    await choose(database)

    answer = await submit(database, office, at(23, 59, day=LAST))

    assert outcome(answer) == (MutationStatus.APPLIED, None)


async def test_an_entry_sent_after_the_window_is_kept_and_parked(database: RolledBackDatabase, office: Office) -> None:
    await choose(database)

    answer = await submit(database, office, at(0, 1, day=LAST + timedelta(days=1)))

    assert outcome(answer) == (MutationStatus.PARKED, "entry-parked-window-passed")
    assert await stored(database, "SELECT state, parked_because FROM activities") == [("parked", "window-passed")]


async def test_an_entry_written_in_the_window_offline_may_arrive_later(
    database: RolledBackDatabase, office: Office
) -> None:
    await choose(database)

    answer = await submit(database, office, at(9, day=LAST + timedelta(days=4)), written=at(20, day=LAST))

    assert outcome(answer) == (MutationStatus.APPLIED, None)


@pytest.mark.parametrize(
    ("reach", "whose", "status"),
    [
        ("sync", "all", MutationStatus.APPLIED),
        ("all", "all", MutationStatus.APPLIED),
        ("all", "own", MutationStatus.APPLIED),
        ("attendance", "all", MutationStatus.PARKED),
        ("sync", "other", MutationStatus.PARKED),
        ("sync", "withdrawn", MutationStatus.PARKED),
    ],
)
async def test_a_day_that_an_outage_touches_does_not_count(
    database: RolledBackDatabase, office: Office, reach: str, whose: str, status: MutationStatus
) -> None:
    await choose(database)
    unit_ids = {"own": [office.unit], "other": [new_id()]}.get(whose)
    async with database.superuser() as conn:
        await (await raw(conn)).execute(
            "INSERT INTO outages (agency_id, code, since_at, until_at, reach, unit_ids, description, declared_by,"
            " withdrawn, known_from) VALUES (%s, 'G-1', %s, %s, %s, %s, 'Padam', 'Diskominfo', %s, 1)",
            (AGENCY, at(22, day=LAST), at(23, day=LAST), reach, unit_ids, whose == "withdrawn"),
        )

    answer = await submit(database, office, at(9, day=LAST + timedelta(days=1)))

    assert answer.results[-1].status is status


async def test_working_days_are_those_of_the_persons_calendar(
    database: RolledBackDatabase, office: Office, tmp_path: Path
) -> None:
    """DAY is a Wednesday: two working days later is Friday, and with Friday a holiday Monday."""
    library = library_with(tmp_path, entry_window_days='2, counting = "working"')
    await choose(database, "uji", "uji")
    assert DAY.isoweekday() == 3
    days = [DAY + timedelta(days=n) for n in range(60)]
    worked = {day: 450 if day.isoweekday() < 6 and day != DAY + timedelta(days=2) else 0 for day in days}
    async with database.superuser() as conn:
        await follow_calendar(await raw(conn), worked)

    monday = await submit(database, office, at(9, day=DAY + timedelta(days=5)), library=library)
    async with database.superuser() as conn:
        await (await raw(conn)).execute("UPDATE activities SET state = 'withdrawn'")
    tuesday = await submit(database, office, at(9, day=DAY + timedelta(days=6)), library=library)

    assert outcome(monday) == (MutationStatus.APPLIED, None)
    assert outcome(tuesday) == (MutationStatus.PARKED, "entry-parked-window-passed")


async def test_a_returned_entry_is_in_time_however_late(database: RolledBackDatabase, office: Office) -> None:
    await choose(database)
    phone, one = Phone(), new_id()
    await send(database, office.caller(), phone, phone.put(one, content()), phone.submit(one), now=at(17))
    async with database.superuser() as conn:
        await (await raw(conn)).execute("UPDATE activities SET state = 'returned'")

    answer = await send(database, office.caller(), phone, phone.submit(one), now=at(9, day=DAY + timedelta(days=14)))

    assert outcome(answer) == (MutationStatus.APPLIED, None)


async def test_a_day_takes_minutes_up_to_its_limit_and_not_one_more(
    database: RolledBackDatabase, office: Office, tmp_path: Path
) -> None:
    library = library_with(tmp_path, daily_minutes_limit="120")
    await choose(database, "uji", "uji")
    phone, ids = Phone(), [new_id() for _ in range(3)]
    puts = [phone.put(one, content(8 + n)) for n, one in enumerate(ids)]

    first = await send(
        database, office.caller(), phone, *puts, *(phone.submit(one) for one in ids), library=library, now=at(17)
    )

    assert [one.status for one in first.results[3:]] == [MutationStatus.APPLIED] * 2 + [MutationStatus.REJECTED]
    assert outcome(first) == (MutationStatus.REJECTED, "daily-minutes-limit")
    assert await stored(database, "SELECT state, count(*) FROM activities GROUP BY state ORDER BY state") == [
        ("draft", 1),
        ("submitted", 2),
    ]


async def test_a_month_counts_what_was_submitted_on_other_days_and_a_withdrawal_frees_it(
    database: RolledBackDatabase, office: Office, tmp_path: Path
) -> None:
    library = library_with(tmp_path, monthly_minutes_limit="90", entry_window_days="31")
    await choose(database, "uji", "uji")
    phone, first, second = Phone(), new_id(), new_id()
    day = DAY + timedelta(days=1)
    await send(database, office.caller(), phone, phone.put(first, content()), phone.submit(first), library=library)

    full = await send(
        database, office.caller(), phone, phone.put(second, content(day=day)), phone.submit(second), library=library
    )
    again = await send(
        database,
        office.caller(),
        phone,
        phone.mutation(MutationOp.WITHDRAW, first),
        phone.submit(second),
        library=library,
    )

    assert outcome(full) == (MutationStatus.REJECTED, "monthly-minutes-limit")
    assert outcome(again) == (MutationStatus.APPLIED, None)
